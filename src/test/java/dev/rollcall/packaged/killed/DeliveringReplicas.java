package dev.rollcall.packaged.killed;

import static dev.rollcall.testing.TimeLimits.await;

import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.stack.Ports;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.wire.DatabaseWire;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Two replicas of the packaged service with webhooks, on one database with a wire to it. A test kills them and cuts their connections. */
final class DeliveringReplicas implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String NAME = "quarkus.datasource.jdbc.additional-jdbc-properties.ApplicationName";

    private final OwnRealm own = new OwnRealm();
    private final Map<String, String> settings = new HashMap<>();
    private final String prefix = "rollcall " + UUID.randomUUID() + " ";
    private final List<String> names = List.of(prefix + 1, prefix + 2);
    private final List<Integer> ports;
    private final DatabaseWire database;
    private final Map<String, PackagedProcess> running = new ConcurrentHashMap<>();
    private final Map<String, URI> addresses = new ConcurrentHashMap<>();
    private final Random random = new Random();
    private String token;
    private Instant tokenFrom = Instant.EPOCH;

    /**
     * Starts both. Skips the test without the embedded servers.
     *
     * @param receivers the number of ports of this machine that webhooks may call
     */
    DeliveringReplicas(int receivers) {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        ports = Stream.generate(Ports::free).limit(receivers).toList();
        settings.putAll(new PackagedStack().start());
        settings.putAll(own.start());
        String url = settings.get("quarkus.datasource.jdbc.url");
        database = new DatabaseWire(url);
        settings.putAll(Map.of(
                "quarkus.datasource.jdbc.url",
                database.jdbcUrl() + "&"
                        + URI.create(url.substring("jdbc:".length())).getQuery(),
                "rollcall.management.sweep-interval",
                "1S",
                "rollcall.public-url",
                "https://rollcall.example.org",
                "rollcall.webhooks.allowed-hosts",
                "http://127.0.0.1",
                "rollcall.webhooks.allowed-networks",
                "127.0.0.1",
                "rollcall.webhooks.allowed-ports",
                ports.stream().map(String::valueOf).collect(Collectors.joining(","))));
        names.forEach(this::launch);
        names.forEach(this::awaitReady);
    }

    private void launch(String name) {
        Map<String, String> named = new HashMap<>(settings);
        named.put(NAME, name);
        running.put(name, PackagedProcess.start(named));
    }

    private void awaitReady(String name) {
        addresses.put(name, running.get(name).awaitReady());
    }

    /** Starts a replica that was killed. */
    void start(String name) {
        launch(name);
        awaitReady(name);
    }

    void kill(String name) {
        addresses.remove(name);
        running.remove(name).kill();
    }

    int port(int receiver) {
        return ports.get(receiver);
    }

    /** Returns the replica that delivers: the one that holds the lock. */
    String delivering() {
        return await("a replica delivers").atMost(SOON).until(this::holder, names::contains);
    }

    private String holder() {
        return records()
                .text(
                        "select coalesce(max(application_name), '') from pg_locks join pg_stat_activity using (pid) where "
                                + AdvisoryLock.WEBHOOKS.isHeld());
    }

    /** Ends all sessions of the service in PostgreSQL, as an administrator may. */
    void terminateSessions() {
        records().number("select count(pg_terminate_backend(pid)) " + sessions());
    }

    /** Cuts all connections to PostgreSQL until {@link #restoreDatabase}, and waits until the replica that delivers has noticed. */
    void cutDatabase() {
        long before = losses();
        database.cut();
        await("a replica no longer delivers").atMost(SOON).until(() -> losses() > before);
        await("no session is left").atMost(SOON).until(() -> records().number("select count(*) " + sessions()) == 0);
    }

    /** Returns how often the running replicas have lost the lock. */
    private long losses() {
        return running.values().stream()
                .flatMap(process -> process.output().lines())
                .filter(line -> line.contains("no longer delivers webhooks"))
                .count();
    }

    private String sessions() {
        return "from pg_stat_activity where application_name like '" + prefix + "%'";
    }

    void restoreDatabase() {
        database.reset();
    }

    ServiceDatabase records() {
        return own.records();
    }

    /** Returns an administrator, at any replica that is ready. */
    ApiCaller admin() {
        List<URI> ready = List.copyOf(addresses.values());
        return Api.at(ready.get(random.nextInt(ready.size())), token());
    }

    /** Shares one token, because Keycloak mistakes many sign-ins of one user at once for an attack. */
    private synchronized String token() {
        if (tokenFrom.plusSeconds(60).isBefore(Instant.now())) {
            tokenFrom = Instant.now();
            token = own.realm().token("admin", "admin");
        }
        return token;
    }

    /** Writes an organization that Keycloak does not have. */
    void writeByHand() {
        String name = "Webhook " + UUID.randomUUID();
        records().execute("""
                insert into organizations (id, keycloak_id, name, alias, domains, enabled, created_at, updated_at)
                values (gen_random_uuid(), gen_random_uuid(), ?, ?, '{}', true, clock_timestamp(), clock_timestamp())""", name, name);
    }

    /** Waits until nothing is written any more, and returns the ids of all entries about organizations, in their order. */
    List<String> log() {
        records().execute("update open_acts set due_at = now()");
        await().atMost(SOON).until(() -> records().number("select count(*) from open_acts") == 0);
        await().atMost(SOON)
                .until(() -> records()
                                .number(
                                        "select count(*) from changes c left join change_positions p on p.change_id = c.id where p.change_id is null")
                        == 0);
        String ids = records().text("""
                select coalesce(string_agg(c.id::text, ' ' order by p.position), '') from changes c join change_positions p on p.change_id = c.id
                where c.type like 'organization.%'""");
        return ids.isEmpty() ? List.of() : List.of(ids.split(" "));
    }

    @Override
    public void close() {
        running.values().forEach(PackagedProcess::close);
        database.close();
        own.stop();
    }
}
