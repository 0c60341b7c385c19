package dev.rollcall.user;

import dev.rollcall.change.ChangeContext;
import dev.rollcall.database.CopiedField;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.Identity;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The ids that users have in the LDAP directories from which Keycloak has them. If such a user gets another subject, because a user federation was
 * removed and added again, this id tells whose record it is. Nothing else does: a username or an address may belong to somebody else by then.
 */
@Singleton
public record UserDirectoryIds(Statements statements) {

    private static final String REMEMBER = """
            update users set directory_id = ?
            where keycloak_id = ? and deleted_at is null and directory_id is distinct from ?""";

    private static final int BATCH = 1_000;

    private static final String REMEMBER_ALL = """
            update users set directory_id = found.directory_id from (
                select u.id, s.directory_id from (%s) s join users u on u.keycloak_id = s.subject
                where u.deleted_at is null and u.directory_id is distinct from s.directory_id limit :most) found
            where users.id = found.id""";

    private static final String ANY = """
            select exists (select 1 from users where directory_id is not null and deleted_at is null)
                or exists (select 1 from retained_users where directory_id is not null)""";

    private static final String CURRENT = """
            select id as user_id, keycloak_id as subject, directory_id from users
            where directory_id is not null and deleted_at is null""";

    /** A subject that has a record of its own is not linked to another one, even if its record is a tombstone. */
    private static final String CANDIDATES = """
            select id, keycloak_id from (
                select id, keycloak_id from users
                where directory_id = ? and directory_id is not null and deleted_at is null
                union all
                select u.id, u.keycloak_id from retained_users r join users u on u.id = r.user_id
                where r.directory_id = ? and r.erase_at > now()) candidates
            where not exists (select 1 from users known where known.keycloak_id = ?)
            limit 2""";

    private static final String RELINK = """
            update users set keycloak_id = ?, updated_at = ?, version = version + case when deleted_at is null then 1 else 0 end
            %s and id = ? and keycloak_id = ?
                and (deleted_at is null or exists (select 1 from retained_users r where r.user_id = users.id))
                and not exists (select 1 from users known where known.keycloak_id = ?)""".formatted(ChangeContext.FROM);

    /** Turns the record of an identity into a tombstone, and gives another record its identity, with everything that is copied from there. */
    private static final String REPLACE = ("""
            with lost as (
                update users set keycloak_id = 'replaced:' || id, replaced_by = :former, %s, attributes = '{}', external_id = null,
                    directory_id = null, updated_at = :now, synced_at = :now, deleted_at = :now, version = version + 1
                from\s""" + ChangeContext.RELATION + """
                 where told is not null and id = :current and keycloak_id = :subject and deleted_at is null
                returning id)
            update users set keycloak_id = :subject, %s, external_id = coalesce(users.external_id, c.external_id),
                directory_id = c.directory_id, identity_as_of = c.identity_as_of,
                synced_at = c.synced_at, updated_at = :now, deleted_at = null, version = users.version + 1
            from users c join lost on lost.id = c.id where users.id = :former""")
            .formatted(CopiedField.erasures(CopiedUserField.ALL), CopiedField.assignments(CopiedUserField.ALL, "c"));

    /** A record, and the identity to which it is linked. The record may be a tombstone whose data is retained. */
    public record Linked(UUID userId, String subject) {}

    /** Stores the directory's own id of an identity. It is no copied field: nobody sees it, and its change is no new version of the record. */
    static void remember(Identity identity, Statements statements) {
        if (identity.comesFromFederation() && identity.federated().directoryId() != null) {
            String directoryId = identity.federated().directoryId();
            statements.change(REMEMBER, directoryId, identity.subject(), directoryId);
        }
    }

    void remember(Identity identity) {
        remember(identity, statements);
    }

    /** Whether any user has such an id. */
    public boolean exist() {
        return statements.one(row -> row.getBoolean(1), ANY).orElseThrow();
    }

    /** Returns the query for {@code user_id}, {@code subject} and {@code directory_id} of all users who have one, as a part of other queries. */
    public static Select current() {
        return new Select(CURRENT, Map.of());
    }

    /**
     * Returns the record that a new subject may belong to: of a user, or of one whom a reconciliation found missing.
     *
     * @return empty if no user has this id, if several have, or if the subject has a record
     */
    public Optional<Linked> candidate(String directoryId, String subject) {
        List<Linked> found = statements.list(
                row -> new Linked(row.getObject(1, UUID.class), row.getString(2)),
                CANDIDATES,
                directoryId,
                directoryId,
                subject);
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /**
     * Links a record to another identity; everything else stays as it is.
     *
     * @param former the record and its former identity
     * @return false if the record was changed meanwhile
     */
    public boolean relink(Linked former, String subject, Instant now, ChangeContext context) {
        return statements.change(RELINK, subject, now, context.setting(), former.userId(), former.subject(), subject)
                == 1;
    }

    /**
     * Gives a record the identity of another record, which becomes a tombstone. To be called with both records locked. What the former record had
     * of its own, or what is retained of that, it has afterwards; what the other one had of its own is erased. Only an external id goes with the
     * person: a former record without one gets that of the other one.
     */
    public void replace(Linked former, Linked current, Instant now, ChangeContext context) {
        statements.change(new Select(
                REPLACE,
                Map.of(
                        "former", former.userId(),
                        "current", current.userId(),
                        "subject", current.subject(),
                        "now", now,
                        "context", context.setting())));
    }

    /**
     * Remembers the ids of some users, a batch at a time, each in the caller's transaction.
     *
     * @param found a query for {@code subject} and {@code directory_id}
     * @return whether there are more
     */
    public boolean rememberSome(Select found) {
        return statements.change(found.within(REMEMBER_ALL.formatted(found.sql()), Map.of("most", BATCH))) == BATCH;
    }
}
