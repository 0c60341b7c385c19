package dev.rollcall.user;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * The personal data of users who are missing in the identity provider although nobody has deleted them: their attributes and their ids in
 * directories. It is not shown anywhere. A user who returns, or is linked to a new identity, has it again; otherwise it is erased after a while.
 */
@Singleton
public record RetainedUsers(Statements statements) {

    private static final String RETAIN = """
            insert into retained_users (user_id, directory_id, attributes, erase_at)
            select id, directory_id, attributes, ?::timestamptz from users
            where keycloak_id = ? and deleted_at is null and (attributes <> '{}' or directory_id is not null)
            on conflict (user_id) do update set directory_id = excluded.directory_id, attributes = excluded.attributes,
                erase_at = excluded.erase_at""";

    private static final String ERASE = """
            delete from retained_users where user_id = (select id from users where keycloak_id = ?)""";

    private static final String RETAINED = """
            select u.id as user_id, r.directory_id from retained_users r join users u on u.id = r.user_id
            where r.directory_id is not null and r.erase_at > now()""";

    private static final String IS_RETAINED = "select 1 from retained_users where user_id = ? and erase_at > now()";

    /**
     * Retains the data of a user, before the record becomes a tombstone.
     *
     * @param eraseAt until when; null to erase what is retained instead
     */
    static void retain(String subject, Instant eraseAt, Statements statements) {
        if (eraseAt == null) {
            erase(subject, statements);
        } else {
            statements.change(RETAIN, eraseAt, subject);
        }
    }

    /** Erases what is retained of a user. */
    static void erase(String subject, Statements statements) {
        statements.change(ERASE, subject);
    }

    /** Returns the query for {@code user_id} and {@code directory_id} of all who have such an id, as a part of other queries. */
    public static Select current() {
        return new Select(RETAINED, Map.of());
    }

    /** Whether data of this user is retained. */
    public boolean has(UUID user) {
        return statements.one(row -> true, IS_RETAINED, user).isPresent();
    }

    /** Erases the data of a user, in the caller's transaction. */
    public void erase(UUID user) {
        statements.change("delete from retained_users where user_id = ?", user);
    }

    /**
     * Erases the data of all users for whom it is time.
     *
     * @return the number of users
     */
    public int eraseDue(Instant now) {
        return statements.change("delete from retained_users where erase_at <= ?", now);
    }
}
