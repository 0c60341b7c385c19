package dev.rollcall.debezium;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.command.core.helpers.ShowSummaryArgument;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.resource.ResourceAccessor;

/** A PostgreSQL with {@code wal_level=logical} and the service's schema, prepared for Debezium as the documentation says. */
final class RollcallDatabase implements AutoCloseable {

    static final String NAME = "rollcall";

    private static final Path RESOURCES = Path.of("../../src/main/resources");
    private static final Path SQL = Path.of("database.sql");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EmbeddedPostgres server;

    RollcallDatabase() throws Exception {
        server = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .setOverrideWorkingDirectory(Path.of("target/postgres").toFile())
                .setServerConfig("wal_level", "logical")
                .setServerConfig("unix_socket_directories", "")
                .start();
        executeIn(
                "postgres",
                "create role rollcall login password 'rollcall'",
                "create database rollcall owner rollcall");
        migrate();
        executeIn(NAME, Files.readString(SQL));
    }

    int port() {
        return server.getPort();
    }

    /** Connects as the service does. */
    Connection connect() throws SQLException {
        return server.getDatabase(NAME, NAME).getConnection();
    }

    /** Executes statements as a superuser. */
    void execute(String... statements) throws SQLException {
        executeIn(NAME, statements);
    }

    private void executeIn(String database, String... statements) throws SQLException {
        try (Connection connection = server.getDatabase("postgres", database).getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Returns the first column of the first row. */
    long number(String query) throws SQLException {
        try (Connection connection = server.getDatabase("postgres", NAME).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Returns all entries of the log, per record in the order of versions. */
    List<Entry> entries() throws SQLException, IOException {
        List<Entry> entries = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select id, entity_id, type, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                            json_build_object('fields', fields, 'version', version, 'origin', origin, 'actor', actor, 'act', act,
                                'requestId', request_id, 'organizationId', organization_id, 'userId', user_id)
                        from changes order by entity_type, entity_id, version
                        """)) {
            while (rows.next()) {
                JsonNode data = JSON.readTree(rows.getString(5));
                entries.add(
                        new Entry(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4), data));
            }
        }
        return entries;
    }

    private void migrate() throws Exception {
        ResourceAccessor files = new DirectoryResourceAccessor(RESOURCES);
        Scope.child(
                Scope.Attr.resourceAccessor,
                files,
                () -> new CommandScope(UpdateCommandStep.COMMAND_NAME)
                        .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, "db/changelog.xml")
                        .addArgumentValue(
                                DbUrlConnectionArgumentsCommandStep.URL_ARG,
                                "jdbc:postgresql://localhost:" + port() + "/" + NAME)
                        .addArgumentValue(DbUrlConnectionArgumentsCommandStep.USERNAME_ARG, NAME)
                        .addArgumentValue(DbUrlConnectionArgumentsCommandStep.PASSWORD_ARG, NAME)
                        .addArgumentValue(ShowSummaryArgument.SHOW_SUMMARY, UpdateSummaryEnum.OFF)
                        .execute());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
