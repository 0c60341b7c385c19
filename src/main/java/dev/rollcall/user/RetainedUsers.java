package dev.rollcall.user;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.user.UserDirectoryIds.Linked;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The personal data of users who are missing in the identity provider although nobody has deleted them: usernames, addresses, attributes, external
 * ids, and ids in directories. Only administrators see it, who compare such a user with the users who may be the same person. A user who returns, or is linked
 * to a new identity, has it again; otherwise it is erased after a while.
 */
@Singleton
public record RetainedUsers(Statements statements) {

    private static final String RETAIN = """
            insert into retained_users (user_id, username, email, directory_id, attributes, external_id, erase_at)
            select id, username, email, directory_id, attributes, external_id, ?::timestamptz from users
            where keycloak_id = ? and deleted_at is null
            on conflict (user_id) do update set username = excluded.username, email = excluded.email,
                directory_id = excluded.directory_id, attributes = excluded.attributes,
                external_id = excluded.external_id, erase_at = excluded.erase_at""";

    private static final String ERASE = """
            delete from retained_users where user_id = (select id from users where keycloak_id = ?)""";

    private static final String RETAINED = """
            select u.id as user_id, r.directory_id from retained_users r join users u on u.id = r.user_id
            where r.directory_id is not null and r.erase_at > now()""";

    /** As the indexes of {@code users} fold a column, so that a comparison uses them. */
    private static final String FOLDED = "lower(%s collate \"default\") collate \"C\"";

    /**
     * The retained users and the users who have their username or address, and pairs of users with one username. Two identities never have one
     * username at the same time, so the identity of the earlier record is probably gone. Of these, only records of the last 30 days are looked at.
     * The limits tell PostgreSQL that few users have one name, so that it looks for each in an index.
     */
    static final String PAIRS = """
            select r.user_id as former_id, c.id from retained_users r
            cross join lateral (select id from users where %1$s = %2$s and deleted_at is null limit 3) c where r.erase_at > now()
            union
            select r.user_id, c.id from retained_users r
            cross join lateral (
                select id from users where %3$s = %4$s and deleted_at is null and email is not null limit 3) c
            where r.erase_at > now()
            union
            select f.id, c.id from users c
            cross join lateral (select id from users where %1$s = %5$s and deleted_at is null and id < c.id limit 3) f
            where c.created_at > now() - interval '30 days' and c.deleted_at is null""".formatted(
                    FOLDED.formatted("users.username"),
                    FOLDED.formatted("r.username"),
                    FOLDED.formatted("users.email"),
                    FOLDED.formatted("r.email"),
                    FOLDED.formatted("c.username"));

    private static final String CANDIDATES = """
            with described as (
                select former_id, f.keycloak_id as former_subject, coalesce(r.username, f.username) as former_username,
                    coalesce(r.email, f.email) as former_email, f.created_at as former_created_at, f.deleted_at,
                    coalesce(r.attributes, f.attributes) as former_attributes, c.id, c.keycloak_id, c.username, c.email,
                    c.email_verified, c.created_at, c.attributes,
                    c.directory_id is not null or c.keycloak_id like 'f:%%' as federated
                from (%s) pairs join users f on f.id = former_id left join retained_users r on r.user_id = former_id
                    join users c on c.id = pairs.id and c.kind = f.kind),
            compared as (
                select *, %s = %s as same_username, coalesce(%s = %s, false) as same_email from described),
            judged as (
                select *, same_username and same_email and email_verified and federated
                        and count(*) over (partition by former_id) = 1 and count(*) over (partition by id) = 1 as safe
                from compared)
            select *, count(*) filter (where safe) over () as all_safe from judged""".formatted(
                    PAIRS,
                    FOLDED.formatted("username"),
                    FOLDED.formatted("former_username"),
                    FOLDED.formatted("email"),
                    FOLDED.formatted("former_email"));

    private static final String SELECTED = """
            select *, array(select jsonb_object_keys(former_attributes) order by 1) as former_names,
                array(select jsonb_object_keys(attributes) order by 1) as names
            from (select * from (%1$s) candidates where %2$s order by former_id %3$s, id %3$s limit %4$s) selected""";

    private static final String ARE_LINKED = """
            select 1 from users f, users c
            where f.id = ? and f.keycloak_id = ? and c.id = ? and c.keycloak_id = ? and c.deleted_at is null
                and (f.deleted_at is null
                    or exists (select 1 from retained_users r where r.user_id = f.id and r.erase_at > now()))""";

    private static final String IS_RETAINED = "select 1 from retained_users where user_id = ? and erase_at > now()";

    /**
     * The record of a user whose identity is gone, probably.
     *
     * @param deletedAt null unless the record is a tombstone; then the rest is what is retained
     * @param attributes their names
     */
    public record Former(
            UUID id,
            String subject,
            String username,
            String email,
            Instant createdAt,
            Instant deletedAt,
            List<String> attributes) {}

    /**
     * The record of a user who may be the same person.
     *
     * @param federated whether the identity comes from a user federation, as far as the record shows
     * @param attributes their names
     */
    public record Current(
            UUID id,
            String subject,
            String username,
            String email,
            boolean emailVerified,
            boolean federated,
            Instant createdAt,
            List<String> attributes) {}

    /**
     * Two records that may be of one person.
     *
     * @param safe whether username and address are equal, the address is verified, the identity comes from a federation, and neither record is
     *     in another pair
     * @param allSafe how many safe pairs there are
     */
    public record Candidate(
            Former former, Current current, boolean sameUsername, boolean sameEmail, boolean safe, long allSafe) {}

    /**
     * Returns a page of candidates, ordered by the ids of the former and the current record.
     *
     * @param former where the page starts, with {@code current}; null for the first page
     * @param backward whether to read the candidates before that place, nearest first
     */
    public List<Candidate> candidates(UUID former, UUID current, boolean backward, int limit) {
        return former == null
                ? candidates("true", false, ":limit", Map.of("limit", limit))
                : candidates(
                        "(former_id, id) %s (:former, :current)".formatted(backward ? "<" : ">"),
                        backward,
                        ":limit",
                        Map.of("former", former, "current", current, "limit", limit));
    }

    /** Returns all candidates that are safe. */
    public List<Candidate> safeCandidates() {
        return candidates("safe", false, "all", Map.of());
    }

    /** Returns the candidate of two records, if they are one. */
    public Optional<Candidate> candidate(UUID former, UUID current) {
        return candidates(
                        "former_id = :former and id = :current",
                        false,
                        "1",
                        Map.of("former", former, "current", current))
                .stream()
                .findFirst();
    }

    private List<Candidate> candidates(
            String condition, boolean backward, String limit, Map<String, Object> parameters) {
        String order = backward ? "desc" : "asc";
        String sql = SELECTED.formatted(CANDIDATES, condition, order, limit);
        return statements.list(RetainedUsers::candidate, new Select(sql, parameters));
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        return new Candidate(
                new Former(
                        Statements.uuid(row, "former_id"),
                        row.getString("former_subject"),
                        row.getString("former_username"),
                        row.getString("former_email"),
                        Statements.instant(row, "former_created_at"),
                        Statements.instant(row, "deleted_at"),
                        Statements.texts(row, "former_names")),
                new Current(
                        Statements.uuid(row, "id"),
                        row.getString("keycloak_id"),
                        row.getString("username"),
                        row.getString("email"),
                        row.getBoolean("email_verified"),
                        row.getBoolean("federated"),
                        Statements.instant(row, "created_at"),
                        Statements.texts(row, "names")),
                row.getBoolean("same_username"),
                row.getBoolean("same_email"),
                row.getBoolean("safe"),
                row.getLong("all_safe"));
    }

    /** Whether both records still have data, and are linked to these identities. */
    public boolean areLinked(Linked former, Linked current) {
        return statements
                .one(row -> true, ARE_LINKED, former.userId(), former.subject(), current.userId(), current.subject())
                .isPresent();
    }

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
