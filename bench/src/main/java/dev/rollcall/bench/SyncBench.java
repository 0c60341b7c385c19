package dev.rollcall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.stack.OwnServers;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Fills a realm and reconciles it twice, first without records and then with all records in sync, while a client requests its own record
 * again and again. Then changes users in Keycloak and measures the delay until their records change. With sign-ins, it does only the
 * latter, while people sign in to Keycloak. Run by {@code bench/sync.sh}.
 */
public final class SyncBench {

    /** The beginning of the users' names. */
    static final String USERS = "user-";

    private static final int QUIET_REQUESTS = 1000;

    /** Pause between two requests, so that they measure latency without adding load. */
    private static final Duration PACE = Duration.ofMillis(10);

    private static final int CHANGES = 300;
    private static final Duration CHANGE_INTERVAL = Duration.ofMillis(150);
    private static final int BURST = 1000;
    private static final int BURST_THREADS = 8;
    /** As long as the service reads again each minute. */
    private static final Duration SIGN_INS_BEFORE = Duration.ofMinutes(6);

    private static final Duration SIGN_INS_ALONE = Duration.ofMinutes(1);
    private static final Duration CHANGE_INTERVAL_WITH_SIGN_INS = Duration.ofMillis(300);
    private static final Duration TOKEN_USE = Duration.ofMinutes(2);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int users;
    private final int organizations;
    private final int signIns;
    private final BenchRealm bench;
    private final ServiceDatabase records;
    private final Realm realm;
    private Realm.Identity admin;
    private String token;
    private Instant tokenFrom = Instant.EPOCH;

    private SyncBench(Arguments settings, BenchRealm bench) {
        this.users = settings.number("users");
        this.organizations = settings.number("organizations");
        this.signIns = settings.number("signIns");
        this.bench = bench;
        this.records = bench.records();
        this.realm = bench.realm();
    }

    /** The arguments are {@code name=value} pairs, see the execution {@code sync} in {@code bench/pom.xml}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        Arguments settings = Arguments.of(arguments);
        if (settings.number("signIns") > 0) {
            // events are read from the database that Keycloak has in production
            try (OwnServers servers = OwnServers.withKeycloakOnPostgres(Path.of("target/stack/sign-ins"))
                            .start();
                    BenchRealm bench = BenchRealm.createIn(servers, settings)) {
                SyncBench sync = new SyncBench(settings, bench);
                sync.fill();
                sync.followDuringSignIns(servers.keycloakProcess());
            }
            return;
        }
        try (BenchRealm bench = BenchRealm.create(settings)) {
            new SyncBench(settings, bench).run();
        }
    }

    private void run() throws IOException, InterruptedException, SQLException {
        fill();
        OrganizationFill.fill(realm, organizations);
        admin = realm.createIdentity("admin", "rollcall-admin");
        reconcile();
        follow();
    }

    /** Creates the users. Half of them have the role {@code user} directly, the others through a group. */
    private void fill() {
        realm.groupRole("POST", realm.createGroup("all"), "user");
        String group = Realm.json(realm.admin("GET", "/groups", null).body())
                .path(0)
                .path("path")
                .asText();
        Instant begin = Instant.now();
        bench.fill(users, number -> user(number, group));
        System.out.printf("%d users created in %s%n", users, Duration.between(begin, Instant.now()));
    }

    private Map<String, Object> user(int number, String group) {
        String username = USERS + "%07d".formatted(number);
        boolean byGroup = number % 2 == 0;
        return Map.of(
                "username",
                username,
                "email",
                username + "@example.org",
                "firstName",
                "Given" + number,
                "lastName",
                "Family" + number % 1000,
                "enabled",
                true,
                "realmRoles",
                byGroup ? List.of(bench.defaultRole()) : List.of(bench.defaultRole(), "user"),
                "groups",
                byGroup ? List.of(group) : List.of());
    }

    private void reconcile() throws IOException, InterruptedException {
        try (ServiceProcess service = bench.start("reconciliation.log", Map.of("ROLLCALL_SYNC_ENABLED", "false"))) {
            requests(service, new Count(QUIET_REQUESTS)); // the JVM warms up
            List<Long> quiet = requests(service, new Count(QUIET_REQUESTS));
            System.out.printf("quiet: GET /users/me %s, resident %d MB%n", percentiles(quiet), megabytes(service));
            for (String what : List.of("no records", "all in sync")) {
                reconcile(service, what);
            }
        }
    }

    /** Measures the delay of records when users change one by one, and when many change at once. */
    private void follow() throws IOException, InterruptedException, SQLException {
        realm.set(Map.of("eventsEnabled", true, "adminEventsEnabled", true));
        try (ServiceProcess service = bench.start("feed.log", Map.of())) {
            awaitFirstRun();
            change("one after the other", CHANGES, 1, CHANGE_INTERVAL);
            change("a burst", BURST, BURST_THREADS, Duration.ZERO);
            if (organizations > 0) {
                addMembers();
            }
            System.out.printf("feed: resident %d MB%n", megabytes(service));
        }
    }

    /** Earlier changes are unknown to the feed, so the service begins with a run. */
    private void awaitFirstRun() throws InterruptedException, SQLException {
        awaitThat("select count(*) from sync_runs where reason like '%first time%' and finished_at is not null", 1);
    }

    /** Measures the delay of records and Keycloak's CPU while people sign in, without the service reading the sign-ins and with it. */
    private void followDuringSignIns(ProcessHandle keycloak) throws IOException, InterruptedException, SQLException {
        realm.set(Map.of("organizationsEnabled", false, "eventsEnabled", true, "adminEventsEnabled", true));
        try (SignIns people = SignIns.start(realm, signIns)) {
            Thread.sleep(SIGN_INS_BEFORE.minus(SIGN_INS_ALONE).toMillis());
            Usage alone = usage(people, keycloak);
            Thread.sleep(SIGN_INS_ALONE.toMillis());
            System.out.println("without Rollcall: " + alone.until(usage(people, keycloak)));
            for (boolean read : List.of(false, true)) {
                String what = read ? "sign-ins are read" : "sign-ins are not read";
                try (ServiceProcess service =
                        bench.start("feed-%s.log".formatted(read), Map.of("ROLLCALL_SYNC_BROKER_LOGINS", "" + read))) {
                    awaitFirstRun();
                    // as soon as it has read what was before its start
                    change(what + ", first change", 1, 1, CHANGE_INTERVAL_WITH_SIGN_INS);
                    Usage before = usage(people, keycloak);
                    change(what, CHANGES, 1, CHANGE_INTERVAL_WITH_SIGN_INS);
                    System.out.printf(
                            "%s: %s, resident %d MB%n",
                            what, before.until(usage(people, keycloak)), megabytes(service));
                }
            }
        }
    }

    /**
     * @param keycloak its process, or the script that has started it
     */
    private static Usage usage(SignIns people, ProcessHandle keycloak) {
        Duration cpu = Stream.concat(Stream.of(keycloak), keycloak.descendants())
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
        return new Usage(Instant.now(), people.done(), cpu);
    }

    /**
     * What Keycloak has done up to a time.
     *
     * @param cpu its CPU time, of all cores
     */
    private record Usage(Instant at, long signIns, Duration cpu) {

        String until(Usage later) {
            double seconds = Duration.between(at, later.at).toMillis() / 1000.0;
            return "%.0f sign-ins a second, Keycloak uses %.0f %% of a core"
                    .formatted(
                            (later.signIns - signIns) / seconds,
                            later.cpu.minus(cpu).toMillis() / 10 / seconds);
        }
    }

    private void change(String what, int changes, int threads, Duration pace)
            throws InterruptedException, SQLException {
        Map<String, Instant> sent = new ConcurrentHashMap<>();
        ExecutorService senders = Executors.newFixedThreadPool(threads);
        Instant begin = Instant.now();
        for (JsonNode person : Realm.json(realm.admin("GET", "/users?search=" + USERS + "&max=" + changes, null)
                .body())) {
            ((ObjectNode) person).put("firstName", what);
            senders.execute(() -> {
                String subject = person.path("id").asText();
                sent.put(subject, Instant.now());
                realm.admin("PUT", "/users/" + subject, person);
            });
            Thread.sleep(pace.toMillis());
        }
        senders.shutdown();
        senders.awaitTermination(1, TimeUnit.HOURS);
        Duration changed = Duration.between(begin, Instant.now());
        String condition = "first_name = '%s'".formatted(what);
        awaitThat("select count(*) from users where " + condition, sent.size());
        // database and bench share this machine's clock
        JsonNode written = Realm.json(records.text(
                "select jsonb_object_agg(keycloak_id, extract(epoch from updated_at)) from users where " + condition));
        List<Long> delays = sent.entrySet().stream()
                .map(change -> (long) (written.path(change.getKey()).asDouble() * 1e6) - micros(change.getValue()))
                .toList();
        System.out.printf(
                "%s: %d changes in %s, in the record after %s, the last after %.1f s%n",
                what, sent.size(), changed, percentiles(delays), Collections.max(delays) / 1e6);
    }

    /** Adds members to organizations in Keycloak, one after the other, and measures how soon Rollcall has the memberships. */
    private void addMembers() throws InterruptedException, SQLException {
        long before = records.number("select count(*) from memberships");
        Map<String, Instant> sent = new HashMap<>();
        for (OrganizationFill.Joining joining : OrganizationFill.joining(realm, organizations, CHANGES)) {
            sent.put(joining.toString(), Instant.now());
            realm.admin("POST", "/organizations/" + joining.organization() + "/members", joining.subject());
            Thread.sleep(CHANGE_INTERVAL.toMillis());
        }
        awaitThat("select count(*) from memberships", before + sent.size());
        JsonNode written = Realm.json(records.text("""
            select jsonb_object_agg(o.keycloak_id || ' ' || u.keycloak_id, extract(epoch from m.joined_at))
            from memberships m join organizations o on o.id = m.organization_id join users u on u.id = m.user_id\
            """));
        List<Long> delays = sent.entrySet().stream()
                .map(change -> (long) (written.path(change.getKey()).asDouble() * 1e6) - micros(change.getValue()))
                .toList();
        System.out.printf(
                "members of organizations: %d added, in the record after %s%n", sent.size(), percentiles(delays));
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private void awaitThat(String query, long number) throws InterruptedException, SQLException {
        while (records.number(query) < number) {
            Thread.sleep(PACE.toMillis());
        }
    }

    private void reconcile(ServiceProcess service, String what) throws IOException, InterruptedException {
        String run = Realm.json(send(service, "POST", "/api/v1/sync/runs").body())
                .path("id")
                .asText();
        Progress progress = new Progress(service, run);
        List<Long> during = requests(service, progress);
        JsonNode finished = progress.last;
        if (!finished.path("state").asText().equals("finished")) {
            throw new IllegalStateException(
                    "The run did not finish: " + finished.path("problem").asText());
        }
        Duration took = Duration.between(
                Instant.parse(finished.path("startedAt").asText()),
                Instant.parse(finished.path("finishedAt").asText()));
        System.out.printf(
                "%s: %s in %s, %.0f users per second, peak %d MB resident, GET /users/me %s; %s; organizations %s%n",
                what,
                finished.path("state").asText(),
                took,
                users * 1000.0 / took.toMillis(),
                progress.peak,
                percentiles(during),
                finished.path("counts"),
                ((ObjectNode) finished.path("organizations")).without("samples"));
    }

    /** Sends requests until it is enough. Returns the duration of each, in microseconds. */
    private List<Long> requests(ServiceProcess service, BooleanSupplier enough)
            throws IOException, InterruptedException {
        List<Long> micros = new ArrayList<>();
        while (!enough.getAsBoolean()) {
            long begin = System.nanoTime();
            HttpResponse<String> response = send(service, "GET", "/api/v1/users/me");
            if (response.statusCode() != 200) {
                throw new IOException("GET /users/me returned " + response.statusCode());
            }
            micros.add((System.nanoTime() - begin) / 1000);
            Thread.sleep(PACE.toMillis());
        }
        return micros;
    }

    private HttpResponse<String> send(ServiceProcess service, String method, String path)
            throws IOException, InterruptedException {
        if (tokenFrom.plus(TOKEN_USE).isBefore(Instant.now())) {
            token = realm.token(admin);
            tokenFrom = Instant.now();
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return TimeLimits.send(HTTP, request, HttpResponse.BodyHandlers.ofString());
    }

    private static long megabytes(ServiceProcess service) throws IOException, InterruptedException {
        return service.residentBytes() / (1 << 20);
    }

    private static String percentiles(List<Long> micros) {
        List<Long> sorted = new ArrayList<>(micros);
        Collections.sort(sorted);
        return "50 %%: %.1f ms, 99 %%: %.1f ms of %d"
                .formatted(at(sorted, 0.5) / 1000.0, at(sorted, 0.99) / 1000.0, sorted.size());
    }

    private static long at(List<Long> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
    }

    private static final class Count implements BooleanSupplier {

        private int left;

        private Count(int requests) {
            this.left = requests;
        }

        @Override
        public boolean getAsBoolean() {
            return left-- <= 0;
        }
    }

    /** Polls once a second whether the run has ended, and how much memory the service uses. */
    private final class Progress implements BooleanSupplier {

        private final ServiceProcess service;
        private final String run;
        private Instant looked = Instant.EPOCH;
        private JsonNode last;
        private long peak;

        private Progress(ServiceProcess service, String run) {
            this.service = service;
            this.run = run;
        }

        @Override
        public boolean getAsBoolean() {
            if (looked.plusSeconds(1).isAfter(Instant.now())) {
                return false;
            }
            looked = Instant.now();
            try {
                peak = Math.max(peak, megabytes(service));
                last = Realm.json(
                        send(service, "GET", "/api/v1/sync/runs/" + run).body());
                return !last.path("finishedAt").isNull();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
