package dev.rollcall.bench;

import dev.rollcall.stack.OwnServers;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.postgresql.ds.PGSimpleDataSource;

/** A realm and a database schema of their own for one run of a bench, and the packaged service on both. */
final class BenchRealm implements AutoCloseable {

    private static final int IMPORT = 500;

    /** Socket timeout; long enough for a statement about all users. */
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(15);

    private final Arguments settings;
    private final String name = "bench_" + UUID.randomUUID().toString().substring(0, 8);
    private final ServiceDatabase records;
    private final Realm realm;

    private BenchRealm(Arguments settings) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(Stack.jdbcUrl());
        database.setUser(Stack.databaseUser());
        database.setPassword(Stack.databasePassword());
        database.setSocketTimeout((int) STATEMENT_TIMEOUT.toSeconds());
        this.settings = settings;
        this.records = new ServiceDatabase(database);
        records.execute("create schema " + name);
        database.setCurrentSchema(name);
        this.realm = Realm.create(name);
    }

    /**
     * Creates both on the servers of the stack.
     *
     * @param settings has the {@code stack}, the {@code application}, its {@code javaOptions} and the {@code directory} of its logs
     */
    static BenchRealm create(Arguments settings) throws IOException {
        settings.useStack();
        Files.createDirectories(settings.path("directory"));
        return new BenchRealm(settings);
    }

    /** Creates the realm in another Keycloak, and the schema in the stack's PostgreSQL. See {@link #create}. */
    static BenchRealm createIn(OwnServers servers, Arguments settings) throws IOException {
        settings.useStack();
        System.setProperty("quarkus.oidc.auth-server-url", servers.realmUrl());
        Files.createDirectories(settings.path("directory"));
        return new BenchRealm(settings);
    }

    Realm realm() {
        return realm;
    }

    /** Returns the service's records. */
    ServiceDatabase records() {
        return records;
    }

    /** Returns the role that Keycloak gives to users whom it creates without roles. */
    String defaultRole() {
        return "default-roles-" + name;
    }

    /**
     * Creates users in Keycloak.
     *
     * @param user returns the representation of the user with a number, from 0 on
     * @return their subjects by username
     */
    Map<String, String> fill(int users, IntFunction<Map<String, Object>> user) {
        Map<String, String> subjects = new HashMap<>();
        for (int first = 0; first < users; first += IMPORT) {
            List<Map<String, Object>> batch = IntStream.range(first, Math.min(users, first + IMPORT))
                    .mapToObj(user)
                    .toList();
            String answer = realm.admin("POST", "/partialImport", Map.of("ifResourceExists", "SKIP", "users", batch))
                    .body();
            Realm.json(answer)
                    .path("results")
                    .forEach(result -> subjects.put(
                            result.path("resourceName").asText(),
                            result.path("id").asText()));
        }
        return subjects;
    }

    /**
     * Starts the service, without a schedule of reconciliations.
     *
     * @param log name of its log file
     * @param more further settings, as environment variables
     */
    ServiceProcess start(String log, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(more);
        environment.putAll(Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL",
                Stack.jdbcUrl() + "?currentSchema=" + name + ",public",
                "QUARKUS_DATASOURCE_USERNAME",
                Stack.databaseUser(),
                "QUARKUS_DATASOURCE_PASSWORD",
                Stack.databasePassword(),
                "QUARKUS_OIDC_AUTH_SERVER_URL",
                realm.url(),
                "QUARKUS_OIDC_CREDENTIALS_SECRET",
                "rollcall-dev-secret",
                "ROLLCALL_SECRET",
                "a-secret-for-the-packaged-service-alone",
                "ROLLCALL_RECONCILIATION_SCHEDULED",
                "false"));
        List<String> command = Variant.jar(settings.path("application"), settings.words("javaOptions"))
                .command();
        ServiceProcess service = ServiceProcess.start(
                command, environment, settings.path("directory").resolve(log));
        service.awaitReady();
        return service;
    }

    /** Deletes both. */
    @Override
    public void close() {
        realm.delete();
        records.execute("drop schema " + name + " cascade");
    }
}
