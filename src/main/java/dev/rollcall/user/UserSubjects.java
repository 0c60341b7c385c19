package dev.rollcall.user;

import dev.rollcall.database.Statements;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.user.SyncResult.Access;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Maps subjects, external ids and e-mail addresses to the ids of users, and back, without their records, and an organization to its
 * members, as filters need them. Tombstones are left out.
 */
@ApplicationScoped
public class UserSubjects {

    private static final String ID = "select id from users where keycloak_id = ? and deleted_at is null";

    private static final String IDS =
            "select id, keycloak_id from users where keycloak_id = any(?) and deleted_at is null";

    private static final String SUBJECTS =
            "select id, keycloak_id from users where id = any(?::uuid[]) and deleted_at is null";

    private static final String WITH_ROLES =
            "select keycloak_id, roles from users where roles && ?::text[] and deleted_at is null limit ?";

    private static final String ACCESS = """
            select id, enabled, email_verified, coalesce(roles, '{}') as roles from users
            where keycloak_id = any(?) and deleted_at is null""";

    private static final String EMAILS = "select id, email from users where email = any(?) and deleted_at is null";

    /** Tombstones keep their subject. */
    private static final String KNOWN = "select id from users where keycloak_id = ?";

    private static final String BY_EXTERNAL_ID = "select id from users where external_id = ?";

    private static final String BY_EXTERNAL_IDS =
            "select id, external_id from users where external_id = any(?) and external_id is not null";

    /**
     * Two users of each name at most. The limit keeps PostgreSQL from joining the whole table, since it has no statistics of expressions from
     * partial indexes; the order makes it look into the index.
     */
    private static final String NAMED = """
            select given.name, u.id, u.keycloak_id, u.email_verified from unnest(?::text[]) as given (name)
            cross join lateral (
                select id, keycloak_id, email_verified from users
                where %s = lower(given.name) and deleted_at is null order by id limit 2) u""";

    static final String WITH_USERNAMES = NAMED.formatted(UserSelect.FOLDED_USERNAME);
    static final String WITH_EMAILS = NAMED.formatted(UserSelect.FOLDED_EMAIL);

    private final Statements statements;
    private final UserFilter.Memberships memberships;

    UserSubjects(Statements statements, UserFilter.Memberships memberships) {
        this.statements = statements;
        this.memberships = memberships;
    }

    /** Returns the members of an organization; none if there is no such organization. */
    public UserFilter.Members membersOf(UUID organization) {
        return new UserFilter.Members(organization, memberships);
    }

    /** Returns the id of the user, or tombstone, to which a path refers; one that no record has if there is none. */
    public UUID id(RecordRef ref) {
        return ref.resolve(subject -> find(KNOWN, subject), this::idOfExternal);
    }

    /**
     * Returns the ids of the users to which these references point, with two statements at most. A reference to nothing becomes an id that no
     * record has.
     */
    public List<UUID> ids(List<RecordRef> refs) {
        Map<String, UUID> bySubject = ids(valuesOf(RecordRef.Kind.KEYCLOAK, refs));
        Map<String, UUID> byExternalId = ownersOf(valuesOf(RecordRef.Kind.EXTERNAL, refs));
        return refs.stream()
                .map(ref -> ref.resolve(
                        subject -> Optional.ofNullable(bySubject.get(subject)),
                        externalId -> Optional.ofNullable(byExternalId.get(externalId))))
                .distinct()
                .toList();
    }

    private static Set<String> valuesOf(RecordRef.Kind kind, List<RecordRef> refs) {
        return refs.stream()
                .filter(ref -> ref.kind() == kind)
                .map(RecordRef::value)
                .collect(Collectors.toSet());
    }

    /** Returns the id of the user with this external id. */
    public Optional<UUID> idOfExternal(String externalId) {
        return find(BY_EXTERNAL_ID, externalId);
    }

    private Optional<UUID> find(String sql, String value) {
        return statements.one(row -> row.getObject(1, UUID.class), sql, value);
    }

    public Optional<UUID> id(String subject) {
        return find(ID, subject);
    }

    /** As {@link #id}, and keeps the user from becoming a tombstone until the caller's transaction ends. */
    public Optional<UUID> idForShare(String subject) {
        return find(ID + " for share", subject);
    }

    private record Pair(UUID id, String subject) {}

    /** Returns the ids by subject. */
    public Map<String, UUID> ids(Collection<String> subjects) {
        return subjects.isEmpty()
                ? Map.of()
                : pairs(IDS, List.copyOf(subjects)).stream().collect(Collectors.toMap(Pair::subject, Pair::id));
    }

    /** Returns the subjects by id. */
    public Map<UUID, String> subjects(Collection<UUID> ids) {
        return pairs(SUBJECTS, List.copyOf(ids)).stream().collect(Collectors.toMap(Pair::id, Pair::subject));
    }

    /**
     * Returns the users who have one of these e-mail addresses, and the address of each. A realm may allow several users with one address.
     *
     * @param emails in lower case, as Keycloak stores them
     */
    public Map<UUID, String> emails(Collection<String> emails) {
        return pairs(EMAILS, List.copyOf(emails)).stream().collect(Collectors.toMap(Pair::id, Pair::subject));
    }

    /**
     * A user who has a certain username or e-mail address in the copy.
     *
     * @param emailVerified whether the e-mail address is verified
     */
    public record Named(UUID id, String subject, boolean emailVerified) {}

    /** Returns the users with each of these usernames, two at most, since a copy may be outdated; case does not matter. */
    public Map<String, List<Named>> withUsernames(Collection<String> usernames) {
        return named(WITH_USERNAMES, usernames);
    }

    /** Returns the users with each of these e-mail addresses, two at most; case does not matter. */
    public Map<String, List<Named>> withEmails(Collection<String> emails) {
        return named(WITH_EMAILS, emails);
    }

    private Map<String, List<Named>> named(String sql, Collection<String> names) {
        record Row(String name, Named user) {}
        return names.isEmpty()
                ? Map.of()
                : statements
                        .list(
                                row -> new Row(
                                        row.getString(1),
                                        new Named(row.getObject(2, UUID.class), row.getString(3), row.getBoolean(4))),
                                sql,
                                List.copyOf(names))
                        .stream()
                        .collect(Collectors.groupingBy(Row::name, Collectors.mapping(Row::user, Collectors.toList())));
    }

    /** Returns the users who have these external ids, by external id. */
    public Map<String, UUID> ownersOf(Collection<String> externalIds) {
        return externalIds.isEmpty()
                ? Map.of()
                : pairs(BY_EXTERNAL_IDS, List.copyOf(externalIds)).stream()
                        .collect(Collectors.toMap(Pair::subject, Pair::id));
    }

    /** Returns the values that the audit log may have of users, by id. */
    public Map<UUID, Access> access(Collection<String> subjects) {
        record Row(UUID id, Access access) {}
        return statements
                .list(
                        row -> new Row(
                                Statements.uuid(row, "id"),
                                new Access(
                                        row.getBoolean("enabled"),
                                        row.getBoolean("email_verified"),
                                        Statements.texts(row, "roles"))),
                        ACCESS,
                        List.copyOf(subjects))
                .stream()
                .collect(Collectors.toMap(Row::id, Row::access));
    }

    private record Holder(String subject, List<String> roles) {}

    /** Returns the roles of some users who have one of these, by subject. */
    public Map<String, List<String>> withRoles(Collection<String> roles, int most) {
        return statements
                .list(
                        row -> new Holder(row.getString(1), Statements.texts(row, "roles")),
                        WITH_ROLES,
                        List.copyOf(roles),
                        most)
                .stream()
                .collect(Collectors.toMap(Holder::subject, Holder::roles));
    }

    private List<Pair> pairs(String sql, List<?> wanted) {
        return statements.list(row -> new Pair(row.getObject(1, UUID.class), row.getString(2)), sql, wanted);
    }
}
