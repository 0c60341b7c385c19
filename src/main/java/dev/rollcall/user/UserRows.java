package dev.rollcall.user;

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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Reads users by JDBC. Every request of a user starts with such a read, and Hibernate's part of it cost as much as PostgreSQL's
 * (docs/performance.md); a list must be planned for its parameters. The returned users belong to no persistence context: changes to
 * them are not written.
 */
@ApplicationScoped
public class UserRows {

    private static final String BY_SUBJECT = UserSql.USERS + " where keycloak_id = ?";
    private static final String LIVING = UserSql.USERS + " where id = ? and deleted_at is null";

    /** In one order for all transactions. Also keeps rows from being inserted that refer to the users. */
    private static final String LOCK = "select id from users where id = any(?::uuid[]) order by id for update";

    private static final String ENABLED =
            "select id from users where id = any(?::uuid[]) and enabled and deleted_at is null";

    private static final String CURRENT_SUBJECTS =
            "select id as user_id, keycloak_id as subject from users where deleted_at is null";

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
     * Runs a statement whose result is {@link UserSql#COLUMNS} of at most one user; in a transaction of its own, unless there is one.
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
        return statements.one(row -> row.getLong(1), UserSql.COUNT_CURRENT).orElseThrow();
    }

    /** Returns the query for {@code user_id} and {@code subject} of all users but the tombstones, as a part of other queries. */
    public static Select currentSubjects() {
        return new Select(CURRENT_SUBJECTS, Map.of());
    }

    /**
     * Returns the subjects of some enabled users who hold a role.
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

    /** Returns those of these users who are enabled, and no tombstones. */
    public Set<UUID> enabled(Collection<UUID> ids) {
        return new HashSet<>(statements.list(row -> row.getObject(1, UUID.class), ENABLED, List.copyOf(ids)));
    }

    /** In the order of {@link UserSql#COLUMNS}. */
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
