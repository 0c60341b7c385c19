package dev.rollcall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.bench.Answers.Answer;
import dev.rollcall.stack.OwnServers;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Finds the capacity of the packaged service, offers twice that load, and restarts PostgreSQL and Keycloak under load. Run by
 * {@code bench/overload.sh}; {@code bench/README.md} explains the figures.
 */
public final class OverloadBench {

    private static final int CLIENTS = 32;
    private static final int WRITERS = 4;
    private static final int RECORDS = 10_000;

    /** Factor by which the offered rate grows until it is too high. */
    private static final double STEP = 1.2;

    /** Number of consecutive times that a rate must be too high. */
    private static final int TRIES = 2;

    /** A rate is sustainable if this share of requests succeeds, 99 % of those within {@link #IN_TIME}. */
    private static final double MOSTLY = 0.99;

    private static final Duration IN_TIME = Duration.ofMillis(250);
    /** Long, because on half of the processors the JVM needs time to compile everything. */
    private static final Duration WARM_UP = Duration.ofSeconds(120);

    /** Downtime of PostgreSQL. */
    private static final Duration DOWNTIME = Duration.ofSeconds(3);

    /** Time before and after a restart. */
    private static final Duration MARGIN = Duration.ofSeconds(4);

    private static final Duration SETTLE_AFTER = Duration.ofSeconds(15);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(90);

    private final Path directory;
    private final Path application;
    private final List<String> options;
    private final Duration measured;
    private final boolean restarts;
    private final OwnServers servers;
    private final Processors processors;
    private final StringBuilder report = new StringBuilder();
    private Realm realm;
    private ServiceDatabase records;

    private OverloadBench(Arguments settings, OwnServers servers, Processors processors) {
        this.directory = settings.path("directory");
        this.measured = Duration.ofSeconds(settings.number("seconds"));
        this.restarts = settings.flag("restarts");
        this.servers = servers;
        this.processors = processors;
        this.application = settings.path("application");
        this.options = List.of(settings.text("javaOptions").split("\\|", -1));
    }

    /** The arguments are {@code name=value} pairs, see the execution {@code overload} in {@code bench/pom.xml}. */
    public static void main(String[] arguments) throws Exception {
        Arguments settings = Arguments.of(arguments);
        Processors processors = Processors.divide();
        try (OwnServers servers = OwnServers.in(Path.of("target/stack/overload"))) {
            servers.start();
            processors.toService(servers.postgresProcess());
            // the realm that Realm.get() returns
            System.setProperty("quarkus.oidc.auth-server-url", servers.realmUrl());
            new OverloadBench(settings, servers, processors).run();
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException, ExecutionException, SQLException {
        Files.createDirectories(directory);
        realm = Realm.get();
        records = new ServiceDatabase(
                TimeLimits.database(servers.jdbcUrl(), servers.databaseUser(), servers.databaseUser()));
        say("%s, %s, %s, Java %s."
                .formatted(Report.processor(), processors, LocalDate.now(), System.getProperty("java.vm.version")));
        for (String javaOptions : options) {
            measure(javaOptions);
        }
        Files.writeString(directory.resolve("overload.md"), report);
    }

    /**
     * @param javaOptions options of the JVM
     */
    private void measure(String javaOptions)
            throws IOException, InterruptedException, ExecutionException, SQLException {
        List<String> words = Arguments.split(javaOptions);
        if (!words.isEmpty()) {
            say("\nWith `%s`:\n".formatted(String.join(" ", words)));
        }
        try (ServiceProcess service = ServiceProcess.start(
                processors.own(Variant.jar(application, words).command()),
                environment(),
                directory.resolve("overload.log"))) {
            service.awaitReady();
            if (records.number("select count(*) from users") < RECORDS) {
                records.insertUsers("bench", RECORDS);
            }
            double sustained = overload(service.port());
            if (restarts) {
                say("\n"
                        + "| | down | errors for | of that after its return | reads refused or failed | writes"
                        + " refused or failed |\n"
                        + "|---|--:|--:|--:|--:|--:|");
                restart("PostgreSQL", service.port(), sustained / 4, this::restartPostgres);
                restart("Keycloak", service.port(), sustained / 4, this::restartKeycloak);
            }
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL",
                servers.jdbcUrl(),
                "QUARKUS_DATASOURCE_USERNAME",
                servers.databaseUser(),
                "QUARKUS_DATASOURCE_PASSWORD",
                servers.databaseUser(),
                "QUARKUS_OIDC_AUTH_SERVER_URL",
                servers.realmUrl(),
                "QUARKUS_OIDC_CREDENTIALS_SECRET",
                "rollcall-dev-secret",
                "ROLLCALL_SECRET",
                "a-secret-for-the-packaged-service-alone",
                "ROLLCALL_MANAGEMENT_SETTLE_AFTER",
                SETTLE_AFTER.toSeconds() + "S",
                "ROLLCALL_MANAGEMENT_SWEEP_INTERVAL",
                "2S",
                "ROLLCALL_RECONCILIATION_ENABLED",
                "false");
    }

    /** Users read their own record and an administrator reads long pages: requests that are cheap to generate. */
    private OpenLoad load(int port) {
        String alice = realm.token("alice", "alice");
        String admin = realm.token("admin", "admin");
        return new OpenLoad(
                port,
                List.of(
                        new OpenLoad.Request("/api/v1/users/me", alice),
                        new OpenLoad.Request("/api/v1/users/me", admin),
                        new OpenLoad.Request("/api/v1/users/me", alice),
                        new OpenLoad.Request("/api/v1/users?limit=200&sort=username", admin)));
    }

    /**
     * @return sustainable requests per second
     */
    private double overload(int port) {
        try (OpenLoad load = load(port)) {
            load.closed(CLIENTS, WARM_UP);
            say("| offered | requests/s | answered/s | 503/s | others | p50 | p99 | worst | p99 of 503 | sent late |\n"
                    + "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
            Answers closed = load.closed(CLIENTS, measured);
            double closedRate = closed.accepted() / closed.seconds(measured);
            row(CLIENTS + " clients, one request at a time each", closedRate, closed);
            double sustained = sustained(load, closedRate / 2);
            for (double times : new double[] {0.5, 1, 2}) {
                row("%.1f times that".formatted(times), times * sustained, load.open(times * sustained, measured));
            }
            return sustained;
        }
    }

    /**
     * Raises the offered rate until responses come too late.
     *
     * @return the last sustainable rate
     */
    private double sustained(OpenLoad load, double from) {
        double sustained = 0;
        Answers sustainedAnswers = null;
        int missed = 0;
        for (double rate = from; missed < TRIES; ) {
            Answers answers = load.open(rate, measured);
            if (answers.accepted() >= MOSTLY * answers.all().size()
                    && answers.percentile(Answer::isAccepted, 0.99) <= IN_TIME.toMillis()) {
                sustained = rate;
                sustainedAnswers = answers;
                rate *= STEP;
                missed = 0;
            } else {
                missed++;
            }
        }
        if (sustainedAnswers == null) {
            throw new IllegalStateException("not even %.0f requests per second are sustainable".formatted(from));
        }
        row("highest sustainable rate", sustained, sustainedAnswers);
        return sustained;
    }

    private void row(String name, double offered, Answers answers) {
        double seconds = answers.seconds(measured);
        long refused = answers.count(answer -> answer.status() == 503);
        say("| %s | %,.0f | %,.0f | %,.0f | %d | %.0f ms | %.0f ms | %.0f ms | %.0f ms | %.0f ms |"
                .formatted(
                        name,
                        offered,
                        answers.accepted() / seconds,
                        refused / seconds,
                        answers.all().size() - answers.accepted() - refused,
                        answers.percentile(Answer::isAccepted, 0.5),
                        answers.percentile(Answer::isAccepted, 0.99),
                        answers.percentile(Answer::isAccepted, 1),
                        answers.percentile(answer -> answer.status() == 503, 0.99),
                        answers.latestMillis()));
    }

    /**
     * The downtime of a server.
     *
     * @param from time of the signal to stop
     * @param to time when it answered again
     */
    private record Downtime(long from, long to) {}

    private interface Restart {
        Downtime run() throws IOException, InterruptedException;
    }

    private Downtime restartPostgres() throws IOException, InterruptedException {
        long from = System.nanoTime();
        servers.stopPostgres();
        Thread.sleep(DOWNTIME.toMillis());
        servers.startPostgres();
        processors.toService(servers.postgresProcess());
        return new Downtime(from, System.nanoTime());
    }

    private Downtime restartKeycloak() {
        long from = System.nanoTime();
        servers.stopKeycloak();
        servers.startKeycloak();
        return new Downtime(from, System.nanoTime());
    }

    private void restart(String what, int port, double perSecond, Restart restart)
            throws InterruptedException, ExecutionException, SQLException {
        String prefix = "written-" + what.toLowerCase(java.util.Locale.ROOT) + "-";
        ExecutorService operator = Executors.newSingleThreadExecutor();
        try (OpenLoad load = load(port);
                Writers writers = new Writers(WRITERS, port, realm.token("admin", "admin"), prefix)) {
            Future<Downtime> downtime = operator.submit(() -> {
                Thread.sleep(MARGIN.toMillis());
                return restart.run();
            });
            List<Answer> reads = new ArrayList<>();
            while (!downtime.isDone()) {
                reads.addAll(load.open(perSecond, Duration.ofSeconds(1)).all());
            }
            // the circuit breaker can cause errors for some more seconds
            reads.addAll(load.open(perSecond, MARGIN.multipliedBy(3)).all());
            writers.finish();
            report(what, downtime.get(), reads, writers.answers().all());
            check(prefix, writers.acknowledged());
        } finally {
            operator.shutdown();
        }
    }

    private void report(String what, Downtime downtime, List<Answer> reads, List<Answer> writes) {
        List<Answer> failures = new ArrayList<>(reads);
        failures.addAll(writes);
        failures.removeIf(Answer::isAccepted);
        long first = failures.stream().mapToLong(Answer::at).min().orElse(downtime.from());
        long last = failures.stream().mapToLong(Answer::at).max().orElse(first);
        say("| %s | %.1f s | %.1f s | %.1f s | %d of %,d | %d of %,d |"
                .formatted(
                        what,
                        (downtime.to() - downtime.from()) / 1e9,
                        (last - first) / 1e9,
                        Math.max(0, last - downtime.to()) / 1e9,
                        reads.stream().filter(answer -> !answer.isAccepted()).count(),
                        reads.size(),
                        writes.stream().filter(answer -> !answer.isAccepted()).count(),
                        writes.size()));
    }

    /** Checks that every acknowledged user exists, and that Keycloak and the records have the same users. */
    private void check(String prefix, Set<String> acknowledged) throws InterruptedException, SQLException {
        long end = System.nanoTime() + SETTLE_LIMIT.toNanos();
        while (records.number("select count(*) from open_acts") > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("acts are still pending");
            }
            Thread.sleep(100);
        }
        Set<String> created = new TreeSet<>();
        for (JsonNode user :
                Realm.json(realm.admin("GET", "/users?briefRepresentation=true&max=100000&search=" + prefix, null)
                        .body())) {
            created.add(user.path("username").asText());
        }
        Set<String> recorded = new TreeSet<>();
        String names = records.text(
                "select coalesce(string_agg(username, ' '), '') from users where deleted_at is null and username like"
                        + " ? || '%'",
                prefix);
        recorded.addAll(List.of(names.split(" ")));
        Set<String> lost = new TreeSet<>(acknowledged);
        lost.removeAll(created);
        if (!lost.isEmpty() || !created.equals(recorded)) {
            throw new IllegalStateException(
                    "lost: %s; in Keycloak: %s; in the records: %s".formatted(lost, created, recorded));
        }
        System.out.printf(
                "%d writes were acknowledged and none is lost; Keycloak and the records have the same %d users%n",
                acknowledged.size(), created.size());
    }

    private void say(String line) {
        System.out.println(line);
        report.append(line).append('\n');
    }
}
