package dev.rollcall.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.PackagedProcess;
import dev.rollcall.testing.PackagedStack;
import dev.rollcall.testing.Patience;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is delivered makes its tables in an empty schema by itself, and at the next start leaves Liquibase alone. */
class PackagedMigrationIT {

    private static final String SCHEMA = "packaged_trial";
    private static final String MIGRATES = "Liquibase brings the schema up to date";

    @BeforeEach
    void anEmptySchema() throws SQLException {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs servers that a process of its own can be told of");
        execute("drop schema if exists " + SCHEMA + " cascade");
        execute("create schema " + SCHEMA);
        // the tables go into the first of the path, the extension may be in the second
        execute("create extension if not exists pg_trgm schema public");
    }

    @AfterEach
    void dropIt() throws SQLException {
        if (PackagedStack.isEmbedded()) {
            execute("drop schema " + SCHEMA + " cascade");
        }
    }

    @Test
    void anEmptyDatabaseIsMigratedOnce() throws SQLException {
        assertThat(start()).contains(MIGRATES).doesNotContain("UPDATE SUMMARY");
        assertThat(has("users")).isTrue();
        assertThat(start()).doesNotContain(MIGRATES);
    }

    /** Starts it, waits until it is ready, ends it, and returns what it has said. */
    private static String start() {
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.put("quarkus.datasource.jdbc.url", Stack.jdbcUrl() + "?currentSchema=" + SCHEMA + ",public");
        try (PackagedProcess service = PackagedProcess.start(settings)) {
            service.awaitReady();
            return service.output();
        }
    }

    private static boolean has(String table) throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select to_regclass('" + SCHEMA + "." + table + "')")) {
            rows.next();
            return rows.getString(1) != null;
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = database().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static DataSource database() {
        return Patience.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword());
    }
}
