package dev.rollcall.testing;

import dev.rollcall.releases.StatementMarker;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs SQL on the real database behind the tests: inserts users for listings, and reads what the service wrote. */
@Singleton
public final class ServiceDatabase {

    /** Lets the next request of the user with the subject {@code %s} write a visit. */
    public static final String FORGET_VISIT =
            "update last_visits set seen_at = null where user_id = (select id from users where keycloak_id = '%s')";

    /** Lets such a request wait until the transaction ends. */
    public static final String LOCK_VISIT =
            "select 1 from last_visits where user_id = (select id from users where keycloak_id = '%s') for update";

    private final DataSource database;

    public ServiceDatabase(DataSource database) {
        this.database = database;
    }

    /**
     * Inserts users that share one role, so that tests can list just them. Every third was never seen, and every fifth is disabled.
     * Two users each share their creation time; the pairs are a minute apart.
     */
    public void insertUsers(String role, int count) {
        execute("""
                with people as (select gen_random_uuid() as id, n from generate_series(1, ?::int) n),
                inserted as (insert into users (id, keycloak_id, username, email, first_name, last_name, enabled, roles,
                    created_at, updated_at, synced_at, identity_as_of)
                select id, ? || '-' || n, 'user-' || md5(n::text), 'mail' || n || '@example.org',
                    'Given' || n, 'Family' || (n % 7), n % 5 <> 0, array['user', ?],
                    timestamptz '2025-01-01 00:00:00Z' + (n / 2) * interval '1 minute', now(), now(), now()
                from people)
                insert into last_visits (user_id, seen_at)
                select id, timestamptz '2025-06-01 00:00:00Z' + (n % 10) * interval '1 hour' from people where n % 3 <> 0
                """, Integer.toString(count), role, role);
    }

    /** Returns the first column of the first row, as text. */
    public String text(String sql, String... parameters) {
        return run(sql, parameters, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        });
    }

    public long number(String sql, String... parameters) {
        return Long.parseLong(text(sql, parameters));
    }

    /**
     * @return number of changed rows
     */
    public int execute(String sql, String... parameters) {
        return run(sql, parameters, PreparedStatement::executeUpdate);
    }

    private interface Work<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    /**
     * @throws IllegalStateException with the exception of the database as its cause
     */
    private <T> T run(String sql, String[] parameters, Work<T> work) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(StatementMarker.BY_TESTS + " " + sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            return work.on(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
