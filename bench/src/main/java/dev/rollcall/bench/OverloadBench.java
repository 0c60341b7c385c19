package dev.rollcall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.bench.Answers.Answer;
import dev.rollcall.stack.OwnServers;
import dev.rollcall.testing.Patience;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Finds out what the packaged service can carry, offers it twice that, and restarts PostgreSQL and Keycloak under load. Run by
 * {@code bench/overload.sh}; {@code bench/README.md} says what the figures mean.
 */
public final class OverloadBench {

    private static final int CLIENTS = 32;
    private static final int WRITERS = 4;
    private static final int RECORDS = 10_000;

    /** What is offered is made so much more until it is too much. */
    private static final double STEP = 1.2;

    /** How often in a row it must have been too much. */
    private static final int TRIES = 2;

    /** So many must be answered, and of those 99 % as soon as that, for a rate to be one that can be carried. */
    private static final double MOSTLY = 0.99;

    private static final Duration IN_TIME = Duration.ofMillis(250);
    /** On half of the processors a JVM takes its time until all is compiled. */
    private static final Duration WARM_UP = Duration.ofSeconds(120);

    private static final Duration AWAY = Duration.ofSeconds(3);

    /** Before and after an absence. */
    private static final Duration MARGIN = Duration.ofSeconds(4);

    private static final Duration SETTLE_AFTER = Duration.ofSeconds(15);
    private static final Duration SETTLE_PATIENCE = Duration.ofSeconds(90);

    private final Path directory;
    private final Path application;
    private final List<String> options;
    private final Duration measured;
    private final boolean restarts;
    private final OwnServers servers;
    private final Processors processors;
    private final StringBuilder report = new StringBuilder();
    private Realm realm;
    private Records records;

    private OverloadBench(Properties settings, OwnServers servers, Processors processors) {
        this.directory = Path.of(settings.getProperty("directory"));
        this.measured = Duration.ofSeconds(Long.parseLong(settings.getProperty("seconds")));
        this.restarts = Boolean.parseBoolean(settings.getProperty("restarts"));
        this.servers = servers;
        this.processors = processors;
        this.application = Path.of(settings.getProperty("application"));
        this.options = List.of(settings.getProperty("javaOptions").split("\\|", -1));
    }

    /** The arguments are {@code name=value} pairs, see the execution {@code overload} in {@code bench/pom.xml}. */
    public static void main(String[] arguments) throws Exception {
        Properties settings = new Properties();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            settings.setProperty(pair[0], pair[1]);
        }
        Processors processors = Processors.divide();
        try (OwnServers servers = OwnServers.in(Path.of("target/stack/overload"))) {
            servers.start();
            processors.toService(servers.postgresProcess());
            // whom Realm asks
            System.setProperty("quarkus.oidc.auth-server-url", servers.realmUrl());
            new OverloadBench(settings, servers, processors).run();
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException, ExecutionException, SQLException {
        Files.createDirectories(directory);
        realm = Realm.get();
        records = new Records(Patience.database(servers.jdbcUrl(), servers.databaseUser(), servers.databaseUser()));
        say("%s, %s, %s, Java %s."
                .formatted(Report.processor(), processors, LocalDate.now(), System.getProperty("java.vm.version")));
        for (String some : options) {
            measure(some);
        }
        Files.writeString(directory.resolve("overload.md"), report);
    }

    /**
     * @param some options of the JVM
     */
    private void measure(String some) throws IOException, InterruptedException, ExecutionException, SQLException {
        List<String> words =
                Arrays.stream(some.split(" ")).filter(word -> !word.isBlank()).toList();
        if (!words.isEmpty()) {
            say("\nWith `%s`:\n".formatted(String.join(" ", words)));
        }
        try (ServiceProcess service = ServiceProcess.start(
                processors.own(Variant.jar(application, words).command()),
                environment(),
                directory.resolve("overload.log"))) {
            service.awaitReady();
            if (records.number("select count(*) from users") < RECORDS) {
                records.insert("bench", RECORDS);
            }
            double carried = overload(service.port());
            if (restarts) {
                say("\n"
                        + "| | away | errors for | of them after it was back | reads refused or failed | writes"
                        + " refused or failed |\n"
                        + "|---|--:|--:|--:|--:|--:|");
                restart("PostgreSQL", service.port(), carried / 4, this::restartPostgres);
                restart("Keycloak", service.port(), carried / 4, this::restartKeycloak);
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

    /** People who ask for their own record, and an administrator who reads long pages: cheap to ask for, so that the load can be made. */
    private OpenLoad load(int port) {
        String alice = realm.token("alice", "alice");
        String admin = realm.token("admin", "admin");
        return new OpenLoad(
                port,
                List.of(
                        new OpenLoad.Question("/api/v1/users/me", alice),
                        new OpenLoad.Question("/api/v1/users/me", admin),
                        new OpenLoad.Question("/api/v1/users/me", alice),
                        new OpenLoad.Question("/api/v1/users?limit=200&sort=username", admin)));
    }

    /**
     * @return how many requests a second it can carry
     */
    private double overload(int port) {
        try (OpenLoad load = load(port)) {
            load.closed(CLIENTS, WARM_UP);
            say("| offered | requests/s | answered/s | 503/s | others | p50 | p99 | worst | p99 of 503 | sent late |\n"
                    + "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
            Answers closed = load.closed(CLIENTS, measured);
            double closedRate = closed.accepted() / closed.seconds(measured);
            row("by " + CLIENTS + " clients, one at a time each", closedRate, closed);
            double carried = carried(load, closedRate / 2);
            for (double times : new double[] {0.5, 1, 2}) {
                row("%.1f times that".formatted(times), times * carried, load.open(times * carried, measured));
            }
            return carried;
        }
    }

    /**
     * So many are asked for, and then more, until they are not answered in time any more.
     *
     * @return the last rate that was
     */
    private double carried(OpenLoad load, double from) {
        double carried = 0;
        Answers carriedAnswers = null;
        int missed = 0;
        for (double rate = from; missed < TRIES; ) {
            Answers answers = load.open(rate, measured);
            if (answers.accepted() >= MOSTLY * answers.all().size()
                    && answers.percentile(Answer::isAccepted, 0.99) <= IN_TIME.toMillis()) {
                carried = rate;
                carriedAnswers = answers;
                rate *= STEP;
                missed = 0;
            } else {
                missed++;
            }
        }
        if (carriedAnswers == null) {
            throw new IllegalStateException("not even %.0f requests a second are answered in time".formatted(from));
        }
        row("the most that is answered in time", carried, carriedAnswers);
        return carried;
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
     * When a server was away.
     *
     * @param from when it was told to stop
     * @param to when it answered again
     */
    private record Absence(long from, long to) {}

    private interface Restart {
        Absence make() throws IOException, InterruptedException;
    }

    private Absence restartPostgres() throws IOException, InterruptedException {
        long from = System.nanoTime();
        servers.stopPostgres();
        Thread.sleep(AWAY.toMillis());
        servers.startPostgres();
        processors.toService(servers.postgresProcess());
        return new Absence(from, System.nanoTime());
    }

    private Absence restartKeycloak() {
        long from = System.nanoTime();
        servers.stopKeycloak();
        servers.startKeycloak();
        return new Absence(from, System.nanoTime());
    }

    private void restart(String what, int port, double perSecond, Restart restart)
            throws InterruptedException, ExecutionException, SQLException {
        String prefix = "written-" + what.toLowerCase(java.util.Locale.ROOT) + "-";
        ExecutorService operator = Executors.newSingleThreadExecutor();
        try (OpenLoad load = load(port);
                Writers writers = new Writers(WRITERS, port, realm.token("admin", "admin"), prefix)) {
            Future<Absence> absence = operator.submit(() -> {
                Thread.sleep(MARGIN.toMillis());
                return restart.make();
            });
            List<Answer> reads = new ArrayList<>();
            while (!absence.isDone()) {
                reads.addAll(load.open(perSecond, Duration.ofSeconds(1)).all());
            }
            // with a breaker's pause there may be errors for some seconds more
            reads.addAll(load.open(perSecond, MARGIN.multipliedBy(3)).all());
            writers.finish();
            report(what, absence.get(), reads, writers.answers().all());
            check(prefix, writers.acknowledged());
        } finally {
            operator.shutdown();
        }
    }

    private void report(String what, Absence away, List<Answer> reads, List<Answer> writes) {
        List<Answer> failures = new ArrayList<>(reads);
        failures.addAll(writes);
        failures.removeIf(Answer::isAccepted);
        long first = failures.stream().mapToLong(Answer::at).min().orElse(away.from());
        long last = failures.stream().mapToLong(Answer::at).max().orElse(first);
        say("| %s | %.1f s | %.1f s | %.1f s | %d of %,d | %d of %,d |"
                .formatted(
                        what,
                        (away.to() - away.from()) / 1e9,
                        (last - first) / 1e9,
                        Math.max(0, last - away.to()) / 1e9,
                        reads.stream().filter(answer -> !answer.isAccepted()).count(),
                        reads.size(),
                        writes.stream().filter(answer -> !answer.isAccepted()).count(),
                        writes.size()));
    }

    /** Whoever was acknowledged is there, and nobody is there on one side alone. */
    private void check(String prefix, Set<String> acknowledged) throws InterruptedException, SQLException {
        long end = System.nanoTime() + SETTLE_PATIENCE.toNanos();
        while (records.number("select count(*) from open_acts") > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("acts are still in doubt");
            }
            Thread.sleep(100);
        }
        Set<String> made = new TreeSet<>();
        for (JsonNode user :
                Realm.json(realm.admin("GET", "/users?briefRepresentation=true&max=100000&search=" + prefix, null)
                        .body())) {
            made.add(user.path("username").asText());
        }
        Set<String> recorded = new TreeSet<>();
        String names = records.text(
                "select coalesce(string_agg(username, ' '), '') from users where deleted_at is null and username like"
                        + " ? || '%'",
                prefix);
        recorded.addAll(List.of(names.split(" ")));
        Set<String> lost = new TreeSet<>(acknowledged);
        lost.removeAll(made);
        if (!lost.isEmpty() || !made.equals(recorded)) {
            throw new IllegalStateException("lost: %s; in Keycloak: %s; recorded: %s".formatted(lost, made, recorded));
        }
        System.out.printf(
                "%d writes were acknowledged: none is lost; %d users are in both, none in one alone%n",
                acknowledged.size(), made.size());
    }

    private void say(String line) {
        System.out.println(line);
        report.append(line).append('\n');
    }
}
