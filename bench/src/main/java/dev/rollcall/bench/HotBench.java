package dev.rollcall.bench;

import dev.rollcall.stack.OwnPostgres;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;

/**
 * Measures the cost of a request to the packaged service for several table sizes, and compares it with the {@link Floor}. Run by
 * {@code bench/run.sh}; {@code bench/README.md} explains the figures.
 *
 * <p>Loads take turns, including the floor's, so that other load on the machine affects all of them alike.
 */
public final class HotBench {

    private static final String FLOOR = "floor";
    private static final String ME = "`/users/me`";
    private static final String HUNDRED = "/api/v1/users?limit=100";
    private static final String SHIPPED = ME + " in 512 MB";
    private static final String STATISTICS = "`/statistics`";

    /** Rows that are compared with each other at the end of the table: a row of the service, and one of the floor. */
    private static final Map<String, String> COMPARED = new LinkedHashMap<>();

    static {
        COMPARED.put(ME, FLOOR);
        COMPARED.put("`/users?limit=100`", "floor page of 100");
        COMPARED.put("`/users?limit=100` deep page", "floor deep page of 100");
    }

    private static final Duration IDLE = Duration.ofSeconds(2);

    /** Number of requesting users; too many for caches that hold only a few. */
    private static final int PEOPLE = 10_000;

    private static final int CHANGING = 50;

    /** One in this many requests has changed claims. */
    private static final int CHANGED_ONE_IN = 100;

    private static final int WARMING_NEWCOMERS = 3000;

    /** Two passes, because the JVM recompiles code of one scenario when the next ones run. */
    private static final int WARMING_PASSES = 2;

    /** Prevents checkpoints during a load on the largest table, and enables the count of statements. */
    static final Map<String, String> POSTGRES = Map.of(
            "shared_preload_libraries", "pg_stat_statements",
            "shared_buffers", "1GB",
            "max_wal_size", "16GB",
            "checkpoint_timeout", "1h",
            "synchronous_commit", "on",
            // so that indexes of ten million rows are not written twice
            "wal_level", "minimal",
            "max_wal_senders", "0");

    /** The part of a query that selects the application's statements. */
    static final String COUNTED = " from pg_stat_statements where dbid = (select oid from pg_database where datname = '"
            + OwnPostgres.NAME + "')";

    private final Arguments settings;
    private final Path directory;
    private final int rounds;
    private final int seconds;
    private final Jdk jdk;
    private final List<String> options;
    private final OwnPostgres postgres;
    private final Issuer issuer;
    private final ServiceDatabase administration;
    private final Load load;
    private final StringBuilder report = new StringBuilder();

    private HotBench(Arguments settings, OwnPostgres postgres, Issuer issuer) throws IOException {
        this.settings = settings;
        this.directory = settings.path("directory");
        this.rounds = settings.number("rounds");
        this.seconds = settings.number("seconds");
        this.jdk = settings.jdk();
        this.options = settings.words("javaOptions");
        this.postgres = postgres;
        this.issuer = issuer;
        this.administration = new ServiceDatabase(postgres.superuser());
        this.load = new Load(settings.path("script"));
    }

    /** The arguments are {@code name=value} pairs, see the execution {@code run} in {@code bench/pom.xml}. */
    public static void main(String[] arguments) throws Exception {
        Arguments settings = Arguments.of(arguments);
        boolean kept = settings.flag("keep");
        // not in the same place: a run that keeps nothing deletes what it finds
        Path data = Path.of("target/stack", kept ? "kept" : "hot");
        try (OwnPostgres postgres = OwnPostgres.start(data, POSTGRES, kept);
                Issuer issuer = Issuer.start()) {
            new HotBench(settings, postgres, issuer).run();
        }
        System.exit(0);
    }

    /**
     * A kind of request.
     *
     * @param name name in the table
     * @param server the server that gets the requests
     * @param requests one file of requests; if each request can be sent only once, a file for the warm-up and one for each round
     */
    private record Scenario(String name, Measured server, List<Path> requests) {

        boolean isOnce() {
            return requests.size() > 1;
        }
    }

    /** A server process with its start-up time, idle memory and allocations. */
    private record Measured(ServiceProcess process, Duration ready, long idleBytes, Allocations allocations)
            implements AutoCloseable {

        static Measured of(ServiceProcess process) throws IOException, InterruptedException, JMException {
            Duration ready = process.awaitReady();
            Thread.sleep(IDLE.toMillis());
            long idle = process.residentBytes();
            return new Measured(process, ready, idle, Allocations.of(process.pid()));
        }

        @Override
        public void close() throws IOException {
            allocations.close();
            process.close();
        }

        @Override
        public String toString() {
            return "ready after %,d ms, %d MB when idle".formatted(ready.toMillis(), Sample.megabytes(idleBytes));
        }
    }

    private void run() throws IOException, InterruptedException, SQLException, JMException {
        Files.createDirectories(directory);
        administration.execute("create extension if not exists pg_stat_statements");
        say("%s, %d cores, %s, Java %s%s, %d rounds of %d s."
                .formatted(
                        Report.processor(),
                        Report.cores(),
                        LocalDate.now(),
                        jdk.version(),
                        options.isEmpty() ? "" : " with `" + String.join(" ", options) + "`",
                        rounds,
                        seconds));
        for (String size : settings.text("users").split(",")) {
            measure(Long.parseLong(size));
        }
        Files.writeString(directory.resolve("hot.md"), report);
    }

    private void measure(long users) throws IOException, InterruptedException, SQLException, JMException {
        Population population = new Population(postgres.application(), users);
        long begin = System.nanoTime();
        String deep = postgres.isKept() ? kept(population, users) : fill(population);
        progress("%,d users and their indexes in %d s, %s"
                .formatted(users, (System.nanoTime() - begin) / 1_000_000_000, sizes()));
        HotRequests requests = new HotRequests(issuer, population, directory, PEOPLE, CHANGING);
        try (Measured service = Measured.of(service());
                Measured floor = Measured.of(floor());
                Measured shipped = settings.isWanted(SHIPPED) ? Measured.of(shipped()) : null) {
            List<Scenario> scenarios = scenarios(requests, users, deep, service, floor, shipped).stream()
                    .filter(scenario -> settings.isWanted(scenario.name()))
                    .toList();
            requests.touchLastSeen();
            for (int pass = 1; pass <= WARMING_PASSES; pass++) {
                for (Scenario scenario : scenarios) {
                    warmUp(scenario, pass);
                }
            }
            Map<Scenario, List<HotSample>> samples = new LinkedHashMap<>();
            for (int round = 1; round <= rounds; round++) {
                requests.touchLastSeen();
                for (Scenario scenario : scenarios) {
                    // new users enlarge the table, so this scenario comes after all others
                    if (!scenario.isOnce()) {
                        sample(scenario, round, samples);
                    }
                }
            }
            for (Scenario scenario : scenarios) {
                for (int round = 1; scenario.isOnce() && round <= rounds; round++) {
                    sample(scenario, round, samples);
                }
            }
            table(users, service, floor, samples);
            sayWrites(requests.people());
            if (settings.isWanted(STATISTICS)) {
                say(StatisticsCost.measure(
                                administration,
                                new ServiceDatabase(postgres.application()),
                                Population.created(users / 2))
                        + ".");
            }
        }
    }

    /** As {@link #fill}, but with a copy of the database that an earlier run has filled, if there is one. The service migrates the copy. */
    private String kept(Population population, long users) throws IOException, InterruptedException, SQLException {
        String copy = OwnPostgres.NAME + "_" + users;
        Path cursor = postgres.directory().resolve(users + ".cursor");
        if (Files.exists(cursor)) {
            copyDatabase(copy, OwnPostgres.NAME);
            return Files.readString(cursor);
        }
        String deep = fill(population);
        copyDatabase(OwnPostgres.NAME, copy);
        Files.writeString(cursor, deep);
        return deep;
    }

    private void copyDatabase(String from, String to) throws SQLException {
        administration.execute("drop database if exists " + to);
        administration.execute(
                "create database " + to + " template " + from + " owner " + OwnPostgres.NAME + " strategy file_copy");
    }

    /**
     * Fills a new schema, migrated by the service, with users.
     *
     * @return a cursor in the middle of the table, from a time when the table had only the two users there
     */
    private String fill(Population population) throws IOException, InterruptedException, SQLException {
        ServiceDatabase owner = new ServiceDatabase(postgres.application());
        owner.execute("drop schema if exists public cascade");
        owner.execute("create schema public");
        try (ServiceProcess service = service()) {
            service.awaitReady();
            population.insertMiddle();
            HttpRequest first = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + service.port() + "/api/v1/users?limit=1"))
                    .header("Authorization", "Bearer " + issuer.token(FilledUser.of(0), "rollcall-admin"))
                    .build();
            String page = HttpClient.newHttpClient()
                    .send(first, HttpResponse.BodyHandlers.ofString())
                    .body();
            population.insertOthers();
            administration.execute("checkpoint");
            return Realm.json(page).path("next").asText();
        }
    }

    private String sizes() throws SQLException {
        return new ServiceDatabase(postgres.application())
                .text(
                        "select pg_size_pretty(pg_table_size('users')) || ' and ' || pg_size_pretty(pg_indexes_size('users'))");
    }

    /** Reports the size of each index, and the cost of last-visit updates. */
    private void sayWrites(List<FilledUser> people) throws SQLException {
        say("\nTable and indexes: " + new ServiceDatabase(postgres.application()).text("""
                        select string_agg(name || ' ' || pg_size_pretty(size), ', ' order by size desc)
                        from (select relname as name, pg_relation_size(oid) as size from pg_class
                            where oid in ('users'::regclass, 'last_visits'::regclass) or oid in (select indexrelid from pg_index
                                where indrelid in ('users'::regclass, 'last_visits'::regclass))) relations""") + ".");
        say("An update of the last visit takes "
                + VisitCost.measure(administration, new ServiceDatabase(postgres.application()), people) + ".");
    }

    private List<Scenario> scenarios(
            HotRequests requests, long users, String deep, Measured service, Measured floor, Measured shipped)
            throws IOException, SQLException {
        List<Path> newcomers = new ArrayList<>(List.of(requests.newcomers("newcomers", users + 1, WARMING_NEWCOMERS)));
        long next = users + 1 + WARMING_NEWCOMERS;
        for (int round = 1; round <= rounds; round++) {
            newcomers.add(requests.newcomers("newcomers-" + round, next, settings.number("newcomers")));
            next += settings.number("newcomers");
        }
        Path me = requests.everyUser("me", "/api/v1/users/me");
        Path hundred = requests.admin("hundred", HUNDRED);
        FilledUser wanted = FilledUser.of(users / 3);
        String start = wanted.username().substring(0, wanted.username().length() - 1);
        String byVisit = "/api/v1/users?sort=-lastSeenAt";
        String day = "&createdAfter=" + Population.created(users / 2) + "&createdBefore="
                + Population.created(users / 2).plus(Duration.ofDays(1));
        return List.of(
                new Scenario(FLOOR, floor, List.of(me)),
                new Scenario(ME, service, List.of(me)),
                new Scenario(ME + " 1 % changed", service, List.of(requests.changing(CHANGED_ONE_IN))),
                new Scenario(ME + " with a key", service, List.of(requests.keys())),
                new Scenario("`/users/{id}`", service, List.of(requests.ids())),
                new Scenario("floor page of 100", floor, List.of(hundred)),
                new Scenario("`/users?limit=100`", service, List.of(hundred)),
                new Scenario(
                        "floor deep page of 100",
                        floor,
                        List.of(requests.admin("floor-deep", HUNDRED + "&after=" + Population.created(users / 2)))),
                new Scenario(
                        "`/users?limit=100` deep page",
                        service,
                        List.of(requests.admin("deep-hundred", HUNDRED + "&cursor=" + deep))),
                new Scenario("`/users` first page", service, List.of(requests.admin("page", "/api/v1/users"))),
                new Scenario(
                        "`/users` deep page", service, List.of(requests.admin("deep", "/api/v1/users?cursor=" + deep))),
                new Scenario(
                        "`/users` search",
                        service,
                        List.of(requests.admin("search", "/api/v1/users?search=" + wanted.lastName()))),
                new Scenario(
                        "`/users` search by username",
                        service,
                        List.of(requests.admin("username", "/api/v1/users?search=" + wanted.username()))),
                new Scenario(
                        "`/users` search by start",
                        service,
                        List.of(requests.admin("start", "/api/v1/users?search=" + start))),
                new Scenario("`/users` by last visit", service, List.of(requests.admin("visits", byVisit))),
                new Scenario(
                        "`/users` by last visit with a role",
                        service,
                        List.of(requests.admin("visits-role", byVisit + "&role=" + Population.RARE_ROLE))),
                new Scenario(
                        "`/users` by last visit of disabled",
                        service,
                        List.of(requests.admin("visits-disabled", byVisit + "&enabled=false"))),
                new Scenario(
                        "`/users` by last visit of one day",
                        service,
                        List.of(requests.admin("visits-day", byVisit + day))),
                new Scenario(
                        "`/users` by last visit with search",
                        service,
                        List.of(requests.admin("visits-search", byVisit + "&search=" + wanted.lastName()))),
                new Scenario(
                        "`/users` with total", service, List.of(requests.admin("total", "/api/v1/users?total=true"))),
                new Scenario("`/protected`", service, List.of(requests.everyUser("protected", "/protected"))),
                new Scenario(STATISTICS, service, List.of(requests.admin("statistics", "/api/v1/statistics"))),
                new Scenario(SHIPPED, shipped, List.of(me)),
                new Scenario("first logins", service, newcomers));
    }

    private void warmUp(Scenario scenario, int pass) throws IOException, InterruptedException {
        int port = scenario.server().process().port();
        Path requests = scenario.requests().get(0);
        if (!scenario.isOnce()) {
            load.seconds(port, requests, Math.max(1, settings.number("warmup") / WARMING_PASSES));
        } else if (pass == 1) {
            load.once(port, requests);
        }
    }

    private void sample(Scenario scenario, int round, Map<Scenario, List<HotSample>> samples)
            throws IOException, InterruptedException, SQLException, JMException {
        Measured server = scenario.server();
        administration.text("select pg_stat_statements_reset()");
        long cpu = server.process().cpu().toNanos();
        long allocated = server.allocations().bytes();
        int port = server.process().port();
        Load.Result result = scenario.isOnce()
                ? load.once(port, scenario.requests().get(round))
                : load.seconds(port, scenario.requests().get(0), seconds);
        double answers = result.answers();
        HotSample sample = new HotSample(
                result.perSecond(),
                result.median(),
                result.p99(),
                (server.process().cpu().toNanos() - cpu) / 1000.0 / answers,
                (server.allocations().bytes() - allocated) / answers,
                statements() / answers,
                server.process().residentBytes());
        samples.computeIfAbsent(scenario, any -> new ArrayList<>()).add(sample);
        progress("%d/%d %-24s %s".formatted(round, rounds, scenario.name(), sample.cells()));
        if (round == rounds) {
            printStatements(answers);
        }
    }

    private long statements() throws SQLException {
        return administration.number("select coalesce(sum(calls), 0)" + COUNTED);
    }

    /** Prints the statements that occur in at least one in a thousand requests, with their number per request. */
    private void printStatements(double answers) throws SQLException {
        String frequent = administration.text(
                "select string_agg(calls || '|' || left(regexp_replace(query, '\\s+', ' ', 'g'), 100), E'\\n' order by calls desc)"
                        + COUNTED + " and calls > ?::float / 1000",
                Double.toString(answers));
        if (frequent != null) {
            for (String line : frequent.split("\n")) {
                String[] parts = line.split("\\|", 2);
                progress("    %.2f %s".formatted(Long.parseLong(parts[0]) / answers, parts[1]));
            }
        }
    }

    private void table(long users, Measured service, Measured floor, Map<Scenario, List<HotSample>> samples) {
        say("\n%,d users, %s".formatted(users, "the service " + service + "; the floor " + floor + ".\n"));
        say("| | requests/s | median | 99th percentile | CPU | allocated | statements | memory |\n"
                + "|---|--:|--:|--:|--:|--:|--:|--:|");
        Map<String, HotSample> medians = new LinkedHashMap<>();
        samples.forEach((scenario, all) -> medians.put(scenario.name(), HotSample.median(all)));
        medians.forEach((name, sample) -> say("| %s | %s |".formatted(name, sample.cells())));
        COMPARED.forEach((name, floorName) -> {
            HotSample lowest = medians.get(floorName);
            HotSample own = medians.get(name);
            if (lowest != null && own != null) {
                say("| %s relative to the floor | %.0f %% | %.1f times | %.1f times | %.1f times | %.1f times | | |"
                        .formatted(
                                name,
                                100 * own.perSecond() / lowest.perSecond(),
                                own.medianMicros() / lowest.medianMicros(),
                                own.p99Micros() / lowest.p99Micros(),
                                own.cpuMicros() / lowest.cpuMicros(),
                                own.allocatedBytes() / lowest.allocatedBytes()));
            }
        });
    }

    private ServiceProcess service() throws IOException {
        return start(jar(options), "hot.log", environment(postgres, issuer));
    }

    /**
     * Starts the service with the JVM options of the image and a cache as the image has, as in a container with 512 MB, and with sixteen
     * connections. With so little memory the JVM would choose this collector by itself.
     */
    private ServiceProcess shipped() throws IOException, InterruptedException {
        StartCache cache = StartCache.of(jdk.version());
        Path script = settings.path("image");
        List<String> image = ImageOptions.read(script);
        Path file = cache.record(directory, option -> {
            List<String> options = new ArrayList<>(image);
            options.add(option);
            try (ServiceProcess training = start(jar(options), "training.log", environment(postgres, issuer))) {
                training.awaitReady();
            }
        });
        List<String> container = new ArrayList<>(image);
        container.addAll(List.of("-XX:MaxRAM=512m", "-XX:+UseSerialGC", cache.toUse() + file));
        Map<String, String> environment = new HashMap<>(environment(postgres, issuer));
        environment.putAll(ImageOptions.environment(script));
        environment.put("QUARKUS_DATASOURCE_JDBC_MAX_SIZE", "16");
        return start(jar(container), "shipped.log", environment);
    }

    private List<String> jar(List<String> javaOptions) {
        List<String> command = new ArrayList<>(javaOptions);
        command.addAll(List.of(
                "-jar", settings.path("application").resolve("quarkus-run.jar").toString()));
        return command;
    }

    /** Returns the settings of the service. */
    static Map<String, String> environment(OwnPostgres postgres, Issuer issuer) {
        return Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL",
                postgres.jdbcUrl(),
                "QUARKUS_DATASOURCE_USERNAME",
                OwnPostgres.NAME,
                "QUARKUS_DATASOURCE_PASSWORD",
                OwnPostgres.NAME,
                "QUARKUS_OIDC_AUTH_SERVER_URL",
                issuer.url(),
                "QUARKUS_OIDC_CREDENTIALS_SECRET",
                "a-secret-that-nobody-asks-for",
                "ROLLCALL_SECRET",
                "a-secret-for-the-packaged-service-alone",
                "ROLLCALL_SYNC_ENABLED",
                "false",
                "ROLLCALL_RECONCILIATION_ENABLED",
                "false",
                "ROLLCALL_KEYS_ENABLED",
                "true");
    }

    private ServiceProcess floor() throws IOException {
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("-classpath", System.getProperty("java.class.path"), Floor.class.getName()));
        return start(
                command,
                "floor.log",
                Map.of(
                        Floor.KEYS, issuer.keys(),
                        Floor.ISSUER, issuer.url(),
                        Floor.POSTGRES, Integer.toString(postgres.port())));
    }

    private ServiceProcess start(List<String> command, String log, Map<String, String> environment) throws IOException {
        List<String> whole = new ArrayList<>(List.of(jdk.java().toString()));
        whole.addAll(command);
        return ServiceProcess.start(whole, environment, directory.resolve(log));
    }

    /** Prints a line that does not belong in the report. */
    private static void progress(String line) {
        System.out.println("# " + line);
    }

    private void say(String line) {
        System.out.println(line);
        report.append(line).append('\n');
    }
}
