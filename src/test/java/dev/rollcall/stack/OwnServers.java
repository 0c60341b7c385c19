package dev.rollcall.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    /** Name of Keycloak's role, of its password and of its database in PostgreSQL. */
    private static final String KEYCLOAK = "keycloak";

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

    /**
     * Prepares both servers, with Keycloak's data in PostgreSQL too, as in production. Keycloak's start takes longer: it builds itself for
     * another kind of database, in a copy of its program.
     */
    public static OwnServers withKeycloakInPostgres(Path directory) {
        StackSettings shared = settings(directory);
        Path home = shared.directory().resolve("program");
        try {
            // the build writes next to these libraries
            StackFiles.copy(shared.keycloakHome(), home, Set.of(Path.of("lib", "lib")));
            StackFiles.delete(home.resolve("data"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        StackSettings settings = shared.withKeycloakHome(home);
        return new OwnServers(
                settings,
                List.of(
                        "--db=postgres",
                        "--db-url=" + settings.jdbcUrl(KEYCLOAK),
                        "--db-username=" + KEYCLOAK,
                        "--db-password=" + KEYCLOAK),
                settings.keycloakUrl());
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
            postgres.create(KEYCLOAK, KEYCLOAK);
            startKeycloak();
            return this;
        } catch (SQLException e) {
            throw new StackFailure("PostgreSQL cannot be prepared", e);
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

    /** A database that can be backed up and restored. */
    public enum Database {
        SERVICE(PostgresServer.NAME),
        KEYCLOAK(OwnServers.KEYCLOAK);

        private final String role;

        Database(String role) {
            this.role = role;
        }
    }

    /** Backs up a database while its program is stopped. PostgreSQL copies it as a template: the build has no pg_dump. */
    public void backUp(Database database, String name) {
        copy(database.role, database.role + "_" + name, database);
    }

    /** Replaces a database with a backup while its program is stopped. */
    public void restore(Database database, String name) {
        copy(database.role + "_" + name, database.role, database);
    }

    private void copy(String from, String to, Database database) {
        try {
            postgres.copy(from, to, database.role);
        } catch (SQLException e) {
            throw new StackFailure("the database " + from + " cannot be copied", e);
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
