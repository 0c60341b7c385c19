package dev.rollcall.user;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Records, read by JDBC: one of them is what stands in front of every request of a person, and Hibernate's part of it cost as much as
 * PostgreSQL's (docs/performance.md), and a list must be planned for what is asked for. The users that are returned belong to no
 * persistence context; what is set in them is not written.
 */
@ApplicationScoped
public class UserRows {

    /** Of a record, for statements whose answer is one. */
    public static final String COLUMNS =
            "id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled, roles, attributes,"
                    + " created_at, updated_at, last_seen_at, synced_at, identity_as_of, deleted_at, version";

    private static final String BY_SUBJECT = "select " + COLUMNS + " from users where keycloak_id = ?";
    private static final String LIVING = "select " + COLUMNS + " from users where id = ? and deleted_at is null";

    private static final String NO_ATTRIBUTES = "{}";
    private static final TypeReference<Map<String, Object>> ATTRIBUTES = new TypeReference<>() {};

    private final Statements statements;
    private final ObjectMapper json;

    UserRows(Statements statements, ObjectMapper json) {
        this.statements = statements;
        this.json = json;
    }

    /**
     * The record of a subject, a tombstone included.
     *
     * @throws PersistenceException if the database does not tell
     */
    public Optional<User> bySubject(String subject) {
        return one(BY_SUBJECT, subject);
    }

    /**
     * A record that is no tombstone.
     *
     * @throws PersistenceException if the database does not tell
     */
    public Optional<User> living(UUID id) {
        return one(LIVING, id);
    }

    /**
     * What a statement gives back; done by itself, unless there is a transaction.
     *
     * @param sql a statement whose answer is {@link #COLUMNS} of at most one record
     * @param parameters instants and lists of texts among them
     * @throws PersistenceException if the database does not tell, and perhaps has not done it
     */
    public Optional<User> one(String sql, Object... parameters) {
        return statements.one(this::user, sql, parameters);
    }

    /**
     * As {@link #one}, of what gives nothing back.
     *
     * @return how many records it has changed
     */
    public int change(String sql, Object... parameters) {
        return statements.change(sql, parameters);
    }

    /**
     * @throws PersistenceException if the database does not tell
     */
    List<User> list(Select page) {
        return statements.list(this::user, page);
    }

    /**
     * @throws PersistenceException if the database does not tell
     */
    long count(Select count) {
        return statements.list(row -> row.getLong(1), count).get(0);
    }

    /**
     * The subjects of some enabled people who hold a role, by whatever way.
     *
     * @throws PersistenceException if the database does not tell
     */
    public List<String> subjectsOfEnabled(String role, int most) {
        return statements.list(row -> row.getString(1), UserSelect.subjectsOfEnabled(role, most));
    }

    private User user(ResultSet row) throws SQLException {
        User user = new User();
        user.id = row.getObject(1, UUID.class);
        user.keycloakId = row.getString(2);
        user.username = row.getString(3);
        user.email = row.getString(4);
        user.emailVerified = row.getBoolean(5);
        user.firstName = row.getString(6);
        user.lastName = row.getString(7);
        user.locale = row.getString(8);
        user.enabled = row.getBoolean(9);
        user.roles = List.of((String[]) row.getArray(10).getArray());
        user.attributes = attributes(row.getString(11));
        user.createdAt = Statements.instant(row, 12);
        user.updatedAt = Statements.instant(row, 13);
        user.lastSeenAt = Statements.instant(row, 14);
        user.syncedAt = Statements.instant(row, 15);
        user.identityAsOf = Statements.instant(row, 16);
        user.deletedAt = Statements.instant(row, 17);
        user.version = row.getLong(18);
        return user;
    }

    private Map<String, Object> attributes(String text) {
        try {
            return text.equals(NO_ATTRIBUTES) ? Map.of() : json.readValue(text, ATTRIBUTES);
        } catch (JsonProcessingException e) {
            throw new PersistenceException("attributes that are no JSON object", e);
        }
    }
}
