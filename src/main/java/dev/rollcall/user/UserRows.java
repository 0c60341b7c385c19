package dev.rollcall.user;

import dev.rollcall.database.CopiedField;
import dev.rollcall.database.JsonText;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.user.RelevanceSelect.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Reads users by JDBC. Every request of a user starts with such a read, and Hibernate's part of it cost as much as PostgreSQL's
 * (bench/notes.md); a list must be planned for its parameters. The returned users belong to no persistence context: changes to
 * them are not written.
 */
@ApplicationScoped
public class UserRows {

    static final String UNTIL_SEEN_AT = "id, keycloak_id, " + CopiedField.columns(CopiedUserField.ALL)
            + ", attributes, external_id, kind, created_at, updated_at";
    static final String AFTER_SEEN_AT = "synced_at, identity_as_of, deleted_at, version";

    /**
     * The columns of a user in a query from {@code users}, in the order in which {@link #user} reads them. The subquery makes a page
     * cheaper than a join would: a join takes longer to plan, and PostgreSQL may run it before the sort.
     */
    static final String COLUMNS = columns("(select seen_at from last_visits where user_id = users.id)");

    /** The query for users, tombstones included. For one user, whose plan is kept, a join costs less than a subquery. */
    static final String USERS = "select " + columns("seen_at") + " from users left join last_visits on user_id = id";

    private static final String BY_SUBJECT = USERS + " where keycloak_id = ?";
    private static final String LIVING = USERS + " where id = ? and deleted_at is null";

    private static final String ALL_LIVING = USERS + " where id = any(?::uuid[]) and deleted_at is null";

    /** In one order for all transactions. Also keeps rows from being inserted that refer to the users. */
    private static final String LOCK = "select id from users where id = any(?::uuid[]) order by id for update";

    private static final String ENABLED =
            "select id from users where id = any(?::uuid[]) and enabled and deleted_at is null";

    private static final String CURRENT_SUBJECTS =
            "select id as user_id, keycloak_id as subject from users where deleted_at is null";

    private static final String COUNT_UP_TO =
            "select count(*) from (select 1 from users where deleted_at is null limit ?) counted";

    private static final String ACCESS = """
            (select keycloak_id as subject, coalesce(roles, '{}') as roles, deleted_at is not null as deleted, enabled,
                enabled and (kind = 'person' or agent_may_act(id)) as may_act
            from users where id = %s) u""";

    private static final String COUNT_CURRENT = "select count(*) from users where deleted_at is null";

    private static final String TOTALS = """
            select count(*) filter (where kind = 'person'), count(*) filter (where kind = 'person' and not enabled),
                count(*) filter (where kind = 'person' and not email_verified), count(*) filter (where kind = 'agent')
            from users where deleted_at is null""";

    /** Parameters: the first moment, and the first one after the range. */
    private static final String CREATED =
            "select count(*) from users where deleted_at is null and kind <> 'agent' and created_at >= ? and created_at < ?";

    /** Parameters as in {@link #CREATED}, twice. The expression is that of the index. Agents are few, so no visitor but them is looked up. */
    static final String SEEN = """
            select (select count(*) from last_visits
                    where coalesce(seen_at, timestamptz 'epoch') >= ? and coalesce(seen_at, timestamptz 'epoch') < ?)
                - (select count(*) from users join last_visits on user_id = id
                    where deleted_at is null and kind = 'agent'
                        and coalesce(seen_at, timestamptz 'epoch') >= ? and coalesce(seen_at, timestamptz 'epoch') < ?)""";

    /** Users that are in no row of a query, and were last known before {@code :before}, or at a time in the future. */
    private static final String MISSING = """
            select u.keycloak_id as subject, u.id as user_id from users u
            where u.deleted_at is null
                and (greatest(u.identity_as_of, u.created_at) < :before or greatest(u.identity_as_of, u.created_at) > %2$s)
                and not exists (select 1 from (%1$s) s where s.subject = u.keycloak_id)""";

    private final Statements statements;
    private final JsonText json;
    private final ProfileNames profile;

    UserRows(Statements statements, JsonText json, ProfileNames profile) {
        this.statements = statements;
        this.json = json;
        this.profile = profile;
    }

    /**
     * Returns the user with this subject, a tombstone included.
     *
     * @throws PersistenceException if the database fails
     */
    public Optional<User> bySubject(String subject) {
        return one(BY_SUBJECT, subject);
    }

    /**
     * Returns the user with this id, unless it is a tombstone.
     *
     * @throws PersistenceException if the database fails
     */
    public Optional<User> living(UUID id) {
        return one(LIVING, id);
    }

    /**
     * Runs a statement whose result is {@link #COLUMNS} of at most one user; in a transaction of its own, unless there is one.
     *
     * @param parameters instants and lists of texts among them
     * @throws PersistenceException if the database fails; a change may have been written
     */
    Optional<User> one(String sql, Object... parameters) {
        return statements.one(this::user, sql, parameters);
    }

    /**
     * @throws PersistenceException if the database fails
     */
    List<User> list(Select page) {
        return statements.list(this::user, page);
    }

    /**
     * @param most a time-out, in whole seconds
     * @throws PersistenceException if the database fails, or cancels the statement
     */
    List<User> list(Select page, Optional<Duration> most) {
        return statements.list(this::user, page, most);
    }

    /** As {@link #list(Select, Optional)}, with the kind of each match. */
    List<RelevanceSelect.Match> matches(Select page, Optional<Duration> most) {
        return statements.list(
                row -> new RelevanceSelect.Match(Kind.values()[row.getInt(RelevanceSelect.KIND)], user(row)),
                page,
                most);
    }

    /**
     * @throws PersistenceException if the database fails
     */
    long count(Select count, Optional<Duration> most) {
        return statements.list(row -> row.getLong(1), count, most).get(0);
    }

    /** Counts all users but the tombstones. It reads the whole table. */
    public long countCurrent() {
        return statements.one(row -> row.getLong(1), COUNT_CURRENT).orElseThrow();
    }

    /**
     * Numbers of users without tombstones.
     *
     * @param persons all of this kind
     * @param disabled those persons who are not enabled
     * @param unverified those persons whose {@code emailVerified} is false
     */
    public record Totals(long persons, long disabled, long unverified, long agents) {}

    /** Counts all users but the tombstones. It reads the whole table, in the caller's transaction if there is one. */
    public Totals totals() {
        return statements
                .one(row -> new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)), TOTALS)
                .orElseThrow();
    }

    /** Counts the persons who were created in a range of time, without those who are tombstones by now. It reads an index. */
    public long countCreated(Instant from, Instant until) {
        return statements.number(CREATED, from, until);
    }

    /** Counts the persons whose last visit was in a range of time. It reads the visits of that range, and all agents. */
    public long countSeen(Instant from, Instant until) {
        return statements.number(SEEN, from, until, from, until);
    }

    /** Whether there are at least so many users besides the tombstones. It counts no further. */
    public boolean areAtLeast(long number) {
        return statements.number(COUNT_UP_TO, number) >= number;
    }

    /** Returns the query for {@code user_id} and {@code subject} of all users but the tombstones, as a part of other queries. */
    public static Select currentSubjects() {
        return new Select(CURRENT_SUBJECTS, Map.of());
    }

    /**
     * Returns SQL of {@code subject}, {@code roles}, {@code enabled} and {@code deleted} of a user or tombstone, named {@code u}, as a part of
     * other queries, and of {@code may_act}: whether they have any rights now, which an agent has only while its sponsor may have it.
     *
     * @param id the column with the id of the user
     */
    public static String accessOf(String id) {
        return ACCESS.formatted(id);
    }

    /**
     * Finds users that Keycloak did not list.
     *
     * @param subjects a query for {@code subject}
     * @param before a user that is known from later is not missing
     * @return a query for {@code subject} and {@code user_id}
     */
    public static Select missing(Select subjects, Instant before) {
        return subjects.within(MISSING.formatted(subjects.sql(), UserSql.NOW), Map.of("before", before));
    }

    /**
     * Returns the subjects of some enabled persons who hold a role.
     *
     * @throws PersistenceException if the database fails
     */
    public List<String> subjectsOfEnabled(String role, int most) {
        return statements.list(row -> row.getString(1), UserSelect.subjectsOfEnabled(role, most));
    }

    /** Locks users until the caller's transaction ends; nothing that refers to them is inserted until then. */
    public void lock(Collection<UUID> ids) {
        statements.list(row -> true, LOCK, List.copyOf(ids));
    }

    /** Returns these users by their ids, without tombstones. */
    public Map<UUID, User> living(Collection<UUID> ids) {
        return statements.list(this::user, ALL_LIVING, List.copyOf(ids)).stream()
                .collect(Collectors.toMap(user -> user.id, user -> user));
    }

    /** Returns those of these users who are enabled, and no tombstones. */
    public Set<UUID> enabled(Collection<UUID> ids) {
        return new HashSet<>(statements.list(row -> row.getObject(1, UUID.class), ENABLED, List.copyOf(ids)));
    }

    /**
     * As {@link #COLUMNS}.
     *
     * @param seenAt the SQL of the time of the last visit
     */
    static String columns(String seenAt) {
        return "%s, %s, %s".formatted(UNTIL_SEEN_AT, seenAt, AFTER_SEEN_AT);
    }

    /** In the order of {@link #COLUMNS}. */
    private User user(ResultSet row) throws SQLException {
        User user = new User();
        user.id = row.getObject(1, UUID.class);
        user.keycloakId = row.getString(2);
        int column = 3;
        for (CopiedUserField<?> field : CopiedUserField.ALL) {
            field.read(row, column++, user);
        }
        user.profile = profile.shown(user.profile);
        user.attributes = json.object(row.getString(column++));
        user.externalId = row.getString(column++);
        user.kind = UserKind.ofCode(row.getString(column++));
        user.createdAt = Statements.instant(row, column++);
        user.updatedAt = Statements.instant(row, column++);
        user.lastSeenAt = Statements.instant(row, column++);
        user.syncedAt = Statements.instant(row, column++);
        user.identityAsOf = Statements.instant(row, column++);
        user.deletedAt = Statements.instant(row, column++);
        user.version = row.getLong(column);
        return user;
    }
}
