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
 * A PostgreSQL and a Keycloak beside those of the build, for who stops them, starts them again, or needs them to be otherwise. Each
 * comes back at the port that it had, with the data that it had.
 */
public final class OwnServers implements AutoCloseable {

    /**
     * A server's certificate and key.
     *
     * @param certificate PEM, as the key, which nobody else may read
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
     * Neither is started yet.
     *
     * @param directory for their data, which is deleted in the end
     */
    public static OwnServers in(Path directory) {
        StackSettings settings = settings(directory);
        return new OwnServers(settings, List.of(), settings.keycloakUrl());
    }

    /** The same with TLS: PostgreSQL takes connections without it too, which a client can refuse, and Keycloak has another port. */
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

    private static StackSettings settings(Path directory) {
        try {
            Trees.delete(directory);
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

    /** Starts both. */
    public OwnServers start() {
        try {
            keycloak = KeycloakServer.start(settings, keycloakOptions);
            startPostgres();
            postgres.prepare();
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

    /** While it runs. */
    public ProcessHandle postgresProcess() {
        return postgres.handle();
    }

    public void stopPostgres() {
        postgres.stop();
    }

    /** Starts it and waits until it serves the realm. */
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

    /** Without parameters. */
    public String jdbcUrl() {
        return settings.jdbcUrl(PostgresServer.NAME);
    }

    /** The name of the role, and its password. */
    public String databaseUser() {
        return PostgresServer.NAME;
    }

    /** Without a slash at the end. */
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
            Trees.delete(settings.directory());
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
