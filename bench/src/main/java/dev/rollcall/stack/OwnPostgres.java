package dev.rollcall.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A separate PostgreSQL without Keycloak, beside the one of the build. */
public final class OwnPostgres implements AutoCloseable {

    /** Name of the application's database, of its owner, and of the owner's password. */
    public static final String NAME = PostgresServer.NAME;

    private final StackSettings settings;
    private final PostgresServer server;
    private final boolean kept;
    private final Thread atExit;

    private OwnPostgres(StackSettings settings, PostgresServer server, boolean kept) {
        this.settings = settings;
        this.server = server;
        this.kept = kept;
        this.atExit = new Thread(server::stop, "stop PostgreSQL");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * @param directory directory for its data, deleted before the start and on close
     * @param configuration additional settings of postgresql.conf
     */
    public static OwnPostgres start(Path directory, Map<String, String> configuration)
            throws IOException, SQLException {
        return start(directory, configuration, false);
    }

    /**
     * @param directory directory for its data
     * @param configuration additional settings of postgresql.conf
     * @param kept whether the data of an earlier run stay, and those of this run; otherwise they are deleted before the start and on close
     */
    public static OwnPostgres start(Path directory, Map<String, String> configuration, boolean kept)
            throws IOException, SQLException {
        if (!kept) {
            StackFiles.delete(directory);
        }
        Files.createDirectories(directory);
        StackSettings settings = new StackSettings(
                StackMode.TEST,
                directory.toAbsolutePath(),
                directory,
                directory,
                Ports.free(),
                0,
                0,
                0,
                ProcessHandle.current().pid());
        PostgresServer server = PostgresServer.start(settings, configuration);
        OwnPostgres own = new OwnPostgres(settings, server, kept);
        server.prepare();
        return own;
    }

    /** Whether its data stay after {@link #close}. */
    public boolean isKept() {
        return kept;
    }

    public Path directory() {
        return settings.directory();
    }

    public int port() {
        return settings.postgresPort();
    }

    /** Returns the JDBC URL of the application's database, without parameters. */
    public String jdbcUrl() {
        return settings.jdbcUrl(NAME);
    }

    /** Connects to the application's database as its owner. */
    public DataSource application() {
        return database(NAME, NAME);
    }

    /** Connects to the database {@code postgres} as the superuser. */
    public DataSource superuser() {
        return database("postgres", "postgres");
    }

    private DataSource database(String name, String user) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(settings.jdbcUrl(name));
        database.setUser(user);
        database.setPassword(NAME);
        return database;
    }

    @Override
    public void close() throws IOException {
        server.stop();
        Runtime.getRuntime().removeShutdownHook(atExit);
        if (!kept) {
            StackFiles.delete(settings.directory());
        }
    }
}
