package dev.rollcall.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A separate PostgreSQL and Keycloak, for tests that stop and restart servers or need another configuration. After a restart, each has
 * its port and its data again.
 */
public final class OwnServers implements AutoCloseable {

    /**
     * A server's certificate and key.
     *
     * @param certificate PEM file
     * @param key PEM file that only the owner may read
     */
    public record Certificate(Path certificate, Path key) {}

    private final StackSettings settings;
    private final Map<String, String> postgresConfiguration = new HashMap<>();
    private final List<String> keycloakOptions;
    private final String keycloakUrl;
    private final Thread atExit = new Thread(this::stop, "stop servers");
    private PostgresServer postgres;
    private KeycloakServer keycloak;

    private OwnServers(StackSettings settings, List<String> keycloakOptions, String keycloakUrl) {
        this.settings = settings;
        this.keycloakOptions = keycloakOptions;
        this.keycloakUrl = keycloakUrl;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Prepares both servers without starting them.
     *
     * @param directory directory for their data, deleted on close
     */
    public static OwnServers in(Path directory) {
        StackSettings settings = settings(directory);
        return new OwnServers(settings, List.of(), settings.keycloakUrl());
    }

    /** Prepares both servers with TLS. PostgreSQL still accepts plain connections; Keycloak has a separate port for TLS. */
    public static OwnServers withTls(Path directory, Certificate certificate) {
        int port = Ports.free();
        OwnServers servers = new OwnServers(
                settings(directory),
                List.of(
                        "--https-port=" + port,
                        "--https-certificate-file=" + certificate.certificate().toAbsolutePath(),
                        "--https-certificate-key-file=" + certificate.key().toAbsolutePath()),
                "https://localhost:" + port);
        servers.postgresConfiguration.put("ssl", "on");
        servers.postgresConfiguration.put(
                "ssl_cert_file", certificate.certificate().toAbsolutePath().toString());
        servers.postgresConfiguration.put(
                "ssl_key_file", certificate.key().toAbsolutePath().toString());
        return servers;
    }

    /** Prepares both servers. Keycloak keeps its data in the same PostgreSQL, and runs from a copy, since it is built for its database. */
    public static OwnServers withKeycloakOnPostgres(Path directory) {
        StackSettings settings = withOwnKeycloakHome(settings(directory));
        return new OwnServers(
                settings,
                List.of(
                        "--db=postgres",
                        "--db-url=" + settings.jdbcUrl(PostgresServer.KEYCLOAK_DATABASE),
                        "--db-username=" + PostgresServer.NAME,
                        "--db-password=" + PostgresServer.NAME),
                settings.keycloakUrl());
    }

    private static StackSettings withOwnKeycloakHome(StackSettings settings) {
        Path home = settings.directory().resolve("home");
        try (Stream<Path> parts = Files.list(settings.keycloakHome())) {
            Files.createDirectories(home);
            for (Path part : parts.toList()) {
                // others may be writing there
                if (!part.endsWith("data")) {
                    StackFiles.copy(part, home.resolve(part.getFileName()));
                }
            }
            return settings.withKeycloakHome(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StackSettings settings(Path directory) {
        try {
            StackFiles.delete(directory);
            Files.createDirectories(directory.resolve("tmp"));
            try (Stream<Path> homes = Files.list(Path.of("target/stack"))) {
                Path home = homes.filter(Files::isDirectory)
                        .filter(path -> path.getFileName().toString().startsWith("keycloak-"))
                        .findFirst()
                        .orElseThrow(() -> new StackFailure("Keycloak is not unpacked in target/stack"));
                return new StackSettings(
                        StackMode.TEST,
                        directory.toAbsolutePath(),
                        home.toAbsolutePath(),
                        RealmFile.DEMO.toAbsolutePath(),
                        Ports.free(),
                        Ports.free(),
                        0,
                        0,
                        ProcessHandle.current().pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts both servers and waits until they are ready. */
    public OwnServers start() {
        try {
            startPostgres();
            postgres.prepare();
            keycloak = KeycloakServer.start(settings, keycloakOptions);
            keycloak.awaitReady();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new StackFailure("PostgreSQL cannot be prepared", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackFailure("interrupted while Keycloak started", e);
        }
    }

    public void startPostgres() {
        try {
            postgres = PostgresServer.start(settings, postgresConfiguration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the process of the running PostgreSQL. */
    public ProcessHandle postgresProcess() {
        return postgres.handle();
    }

    /** Returns the process of the running Keycloak, or of the script that has started it. */
    public ProcessHandle keycloakProcess() {
        return keycloak.handle();
    }

    public void stopPostgres() {
        postgres.stop();
    }

    /** Starts Keycloak and waits until it serves the realm. */
    public void startKeycloak() {
        try {
            keycloak = KeycloakServer.start(settings, keycloakOptions);
            keycloak.awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackFailure("interrupted while Keycloak started", e);
        }
    }

    public void stopKeycloak() {
        keycloak.stop();
    }

    /** Backs up the service's database while nothing uses it. PostgreSQL copies it as a template: the build has no pg_dump. */
    public void backUpDatabase(String backup) {
        copyDatabase(PostgresServer.NAME, backup);
    }

    /** Replaces the service's database with a backup while nothing uses it. */
    public void restoreDatabase(String backup) {
        copyDatabase(backup, PostgresServer.NAME);
    }

    private void copyDatabase(String from, String to) {
        try {
            postgres.copy(from, to);
        } catch (SQLException e) {
            throw new StackFailure("the database " + from + " cannot be copied", e);
        }
    }

    /** Backs up Keycloak's database, a file, while Keycloak is stopped. */
    public void backUpKeycloak(String backup) {
        copyDirectory(KeycloakServer.data(settings), keycloakBackup(backup));
    }

    /** Replaces Keycloak's database with a backup while Keycloak is stopped. */
    public void restoreKeycloak(String backup) {
        copyDirectory(keycloakBackup(backup), KeycloakServer.data(settings));
    }

    private Path keycloakBackup(String name) {
        return settings.directory().resolve("keycloak-" + name);
    }

    /** Copies PostgreSQL's data while it is stopped, as a snapshot of its volume does: the server keeps its name. */
    public void takeSnapshotOfPostgres() {
        copyDirectory(PostgresServer.data(settings), postgresSnapshot());
    }

    /** Puts the copy back while PostgreSQL is stopped. */
    public void putSnapshotOfPostgresBack() {
        copyDirectory(postgresSnapshot(), PostgresServer.data(settings));
    }

    private Path postgresSnapshot() {
        return settings.directory().resolve("postgres-snapshot");
    }

    private static void copyDirectory(Path from, Path to) {
        try {
            StackFiles.delete(to);
            StackFiles.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the JDBC URL without parameters. */
    public String jdbcUrl() {
        return settings.jdbcUrl(PostgresServer.NAME);
    }

    /** Returns the name of the database role, which is also its password. */
    public String databaseUser() {
        return PostgresServer.NAME;
    }

    /** Returns Keycloak's URL without a trailing slash. */
    public String keycloakUrl() {
        return keycloakUrl;
    }

    public String realmUrl() {
        return keycloakUrl + "/realms/rollcall";
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(atExit);
        try {
            StackFiles.delete(settings.directory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        if (keycloak != null) {
            keycloak.stop();
        }
        if (postgres != null) {
            postgres.stop();
        }
    }
}
