package dev.rollcall.testing.packaged;

import dev.rollcall.stack.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;

/** A primary PostgreSQL and a standby server that copies it all the time, for tests of a fail-over. */
public final class PostgresPair implements AutoCloseable {

    /** The name of the application's role and of its database. The servers check no passwords. */
    public static final String NAME = "rollcall";

    private final Path primaryData;
    private final Path standbyData;
    private final int primaryPort = Ports.free();
    private final int standbyPort = Ports.free();
    private EmbeddedPostgres primary;
    private EmbeddedPostgres standby;

    /**
     * Starts both servers.
     *
     * @param directory an empty directory for their data
     */
    public PostgresPair(Path directory) throws IOException, SQLException {
        primaryData = directory.resolve("primary");
        standbyData = directory.resolve("standby");
        primary = start(primaryData, primaryPort);
        execute(primary, "create role " + NAME + " login");
        execute(primary, "create database " + NAME + " owner " + NAME);
        primary.close();
        createStandby();
        primary = start(primaryData, primaryPort);
        startStandby();
    }

    private static EmbeddedPostgres start(Path data, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                // the binaries that the build has unpacked
                .setOverrideWorkingDirectory(new File("target/stack/postgres"))
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofMinutes(2))
                .setServerConfig("unix_socket_directories", "")
                .start();
    }

    /** Copies the primary server, which is stopped: the build has no {@code pg_basebackup}. */
    private void createStandby() throws IOException {
        try (Stream<Path> files = Files.walk(primaryData)) {
            for (Path file : files.toList()) {
                Files.copy(file, standbyData.resolve(primaryData.relativize(file)));
            }
        }
        Files.createFile(standbyData.resolve("standby.signal"));
        Files.writeString(
                standbyData.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=localhost port=%d user=postgres'%n".formatted(primaryPort));
    }

    /** Stops the primary server in order: it first sends everything to the standby server. */
    public void stopPrimary() throws IOException {
        primary.close();
    }

    public void killPrimary() throws IOException {
        String pid = Files.readAllLines(primaryData.resolve("postmaster.pid")).get(0);
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Whether the standby server has all that the primary one has written. */
    public boolean isCopied() throws SQLException {
        try (Connection connection = primary.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet copies = statement.executeQuery(
                        "select 1 from pg_stat_replication where flush_lsn = pg_current_wal_insert_lsn()")) {
            return copies.next();
        }
    }

    public void startStandby() throws IOException {
        standby = start(standbyData, standbyPort);
    }

    public void stopStandby() throws IOException {
        standby.close();
    }

    /** Makes the standby server the primary one. */
    public void promoteStandby() throws SQLException {
        execute(standby, "select pg_promote()");
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the JDBC URL of whichever server is the primary one. */
    public String jdbcUrl() {
        return "jdbc:postgresql://localhost:%d,localhost:%d/%s?targetServerType=primary&hostRecheckSeconds=1"
                .formatted(primaryPort, standbyPort, NAME);
    }

    @Override
    public void close() throws IOException {
        standby.close();
        primary.close();
    }
}
