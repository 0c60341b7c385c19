package dev.rollcall.stack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/** A real PostgreSQL with the application's role and its databases. */
final class PostgresServer {

    /** Name of the application's role, of its password and of its database. */
    static final String NAME = "rollcall";

    /** The database of the tests that run beside dev mode. */
    static final String TEST_DATABASE = "rollcall_test";

    /** The database of a Keycloak that keeps its data in PostgreSQL. */
    static final String KEYCLOAK_DATABASE = "keycloak";

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final EmbeddedPostgres server;
    private final ProcessHandle process;

    private PostgresServer(EmbeddedPostgres server, ProcessHandle process) {
        this.server = server;
        this.process = process;
    }

    /** Starts PostgreSQL with the existing data. */
    static PostgresServer start(StackSettings settings) throws IOException {
        return start(settings, Map.of());
    }

    /**
     * @param configuration additional settings of postgresql.conf
     */
    static PostgresServer start(StackSettings settings, Map<String, String> configuration) throws IOException {
        Redirect log = Redirect.appendTo(settings.postgresLog().toFile());
        // next to the mode's directory, since both modes run the same binaries
        Path binaries = Files.createDirectories(settings.directory().resolveSibling("postgres"));
        Path data = data(settings);
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPort(settings.postgresPort())
                .setOverrideWorkingDirectory(binaries.toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(START_TIMEOUT)
                // otherwise its sockets would be in /tmp
                .setServerConfig("unix_socket_directories", "")
                // the keeper stops the servers itself, in the right order
                .setRegisterShutdownHook(false)
                .setOutputRedirector(log)
                .setErrorRedirector(log);
        configuration.forEach(builder::setServerConfig);
        EmbeddedPostgres server = builder.start();
        // the library knows only pg_ctl, which has ended; the server writes its process id into a file
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        return new PostgresServer(
                server,
                ProcessHandle.of(pid).orElseThrow(() -> new StackFailure("PostgreSQL ended right after its start")));
    }

    ProcessHandle handle() {
        return process;
    }

    /** The directory of all databases. */
    static Path data(StackSettings settings) {
        return settings.directory().resolve("postgres");
    }

    /** Creates the role and the databases if they don't exist. */
    void prepare() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + NAME + "'")) {
                statement.execute("CREATE ROLE " + NAME + " LOGIN PASSWORD '" + NAME + "'");
            }
            for (String database : new String[] {NAME, TEST_DATABASE, KEYCLOAK_DATABASE}) {
                if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
                    statement.execute("CREATE DATABASE " + database + " OWNER " + NAME);
                }
            }
        }
    }

    /** Replaces a database with an exact copy of another one, to which nothing may be connected. */
    void copy(String database, String copy) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + copy);
            statement.execute("CREATE DATABASE " + copy + " TEMPLATE " + database + " OWNER " + NAME);
        }
    }

    void stop() {
        try {
            server.close();
        } catch (IOException | RuntimeException e) {
            System.out.println("PostgreSQL did not stop in order: " + e);
        }
        ProcessRecord.stop(process, 10);
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
