package dev.rollcall.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Locks of services that have a schema each in one database. */
@QuarkusTest
class AdvisoryLockTest {

    private static final String KEY = "select pg_try_advisory_lock(" + AdvisoryLock.keyOf("test of", "?") + ")";

    private final List<Connection> connections = new ArrayList<>();

    /** Returns a session of the service in a schema. */
    private SqlConnection in(String schema) throws SQLException {
        PGSimpleDataSource database =
                TimeLimits.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword());
        database.setCurrentSchema(schema);
        Connection connection = database.getConnection();
        connections.add(connection);
        SqlConnection session = new SqlConnection(connection);
        session.change("create schema if not exists " + schema);
        return session;
    }

    @AfterEach
    void close() throws SQLException {
        try (SqlConnection session = in("locks_one")) {
            session.change("drop schema if exists locks_one, locks_two");
        }
        for (Connection connection : connections) {
            connection.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void servicesInTwoSchemasDoNotHinderEachOther(AdvisoryLock lock) throws SQLException {
        SqlConnection one = in("locks_one");
        SqlConnection two = in("locks_two");

        assertThat(one.isTrue(lock.tryTake())).isTrue();
        assertThat(two.isTrue(lock.tryTake())).isTrue();
        assertThat(in("locks_one").isTrue(lock.tryTake())).isFalse();

        assertThat(one.isTrue(lock.release())).isTrue();
        assertThat(in("locks_one").isTrue(lock.tryTake())).isTrue();
        assertThat(in("locks_two").isTrue(lock.tryTake())).isFalse();
        assertThat(one.isTrue(lock.release())).isFalse();
    }

    @Test
    void locksOfOneServiceDoNotHinderEachOther() throws SQLException {
        for (AdvisoryLock lock : AdvisoryLock.values()) {
            assertThat(in("locks_one").isTrue(lock.tryTake())).isTrue();
        }
    }

    @Test
    void holderIsFoundInItsSchema() throws SQLException {
        String holder = "select count(*) = 1 from pg_locks where " + AdvisoryLock.ACTS.isHeld();
        SqlConnection one = in("locks_one");
        one.isTrue(AdvisoryLock.ACTS.tryTake());

        assertThat(in("locks_one").isTrue(holder)).isTrue();
        assertThat(in("locks_two").isTrue(holder)).isFalse();
    }

    @Test
    void lockIsReleasedAfterItsSchemaWasDropped() throws SQLException {
        SqlConnection one = in("locks_one");
        one.isTrue(AdvisoryLock.MIGRATION.tryTake());
        one.isTrue(AdvisoryLock.MIGRATION.tryTake());
        in("locks_two").change("drop schema locks_one");

        assertThat(one.isTrue(AdvisoryLock.MIGRATION.release())).isTrue();
        assertThat(one.isTrue(AdvisoryLock.MIGRATION.release())).isTrue();

        assertThat(in("locks_one").isTrue(AdvisoryLock.MIGRATION.tryTake())).isTrue();
    }

    @Test
    void keysContainSchemaAndName() throws SQLException {
        assertThat(in("locks_one").isTrue(KEY, "a name")).isTrue();
        assertThat(in("locks_two").isTrue(KEY, "a name")).isTrue();
        assertThat(in("locks_one").isTrue(KEY, "another name")).isTrue();
        assertThat(in("locks_one").isTrue(KEY, "a name")).isFalse();
    }
}
