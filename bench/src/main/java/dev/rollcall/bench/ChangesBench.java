package dev.rollcall.bench;

import dev.rollcall.bench.ChangeReader.Way;
import dev.rollcall.stack.OwnPostgres;
import dev.rollcall.testing.ServiceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import javax.management.JMException;

/**
 * Measures the change log of the packaged service: what it adds to a write, how soon and how fast readers get its entries, what idle readers
 * cost, what webhooks cost, and how old entries are removed. Run by {@code bench/changes.sh}; {@code bench/README.md} explains the figures.
 */
public final class ChangesBench {

    private static final int PER_SECOND = 100;
    private static final String START = "start";

    /**
     * Number of users who request their own record. The service remembers 10,000 verified tokens by default, and those of the readers must
     * fit in beside theirs: otherwise the difference would be that of tokens that are verified again.
     */
    private static final int PEOPLE = 8_000;

    /** The part of the log that readers read before they are measured. */
    private static final int WARMING_SHARE = 10;

    /** Number of changes for each measured update. */
    private static final int CHANGES_PER_WRITE = 100;

    /** Number of parts in which changes are written while old entries are removed. */
    private static final int PARTS = 4;

    /** Time until the service has noticed which clients have gone. */
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** No checkpoint, so that no update writes a full page into the WAL. Everything else is as in production. */
    private static final Map<String, String> POSTGRES = Map.of(
            "shared_preload_libraries", "pg_stat_statements",
            "shared_buffers", "1GB",
            "max_wal_size", "16GB",
            "checkpoint_timeout", "1h",
            "synchronous_commit", "on");

    private final Arguments settings;
    private final Path directory;
    private final int changes;
    private final int seconds;
    private final int rounds;
    private final Jdk jdk;
    private final List<String> options;
    private final OwnPostgres postgres;
    private final Issuer issuer;
    private final ServiceDatabase administration;
    private final ServiceDatabase records;
    private final Population population;
    private final StringBuilder report = new StringBuilder();

    private ChangesBench(Arguments settings, OwnPostgres postgres, Issuer issuer) throws IOException {
        this.settings = settings;
        this.directory = settings.path("directory");
        this.changes = settings.number("changes");
        this.seconds = settings.number("seconds");
        this.rounds = settings.number("rounds");
        this.jdk = settings.jdk();
        this.options = settings.words("javaOptions");
        this.postgres = postgres;
        this.issuer = issuer;
        this.administration = new ServiceDatabase(postgres.superuser());
        this.records = new ServiceDatabase(postgres.application());
        this.population = new Population(postgres.application(), settings.number("users"));
    }

    /** The arguments are {@code name=value} pairs, see the execution {@code changes} in {@code bench/pom.xml}. */
    public static void main(String[] arguments) throws Exception {
        Arguments settings = Arguments.of(arguments);
        try (OwnPostgres postgres = OwnPostgres.start(Path.of("target/stack/changes"), POSTGRES);
                Issuer issuer = Issuer.start()) {
            new ChangesBench(settings, postgres, issuer).run();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        Files.createDirectories(directory);
        administration.execute("create extension pg_stat_statements");
        say("%s, %d cores, %s, Java %s%s, %,d users, %,d changes, %d rounds of %d s."
                .formatted(
                        Report.processor(),
                        Report.cores(),
                        LocalDate.now(),
                        jdk.version(),
                        options.isEmpty() ? "" : " with `" + String.join(" ", options) + "`",
                        settings.number("users"),
                        changes,
                        rounds,
                        seconds));
        fill();
        if (settings.isWanted("latency") || settings.isWanted("catching up") || settings.isWanted("idle readers")) {
            try (ServiceProcess service = service(Map.of())) {
                service.awaitReady();
                awaitNumbered();
                read(service);
            }
        }
        if (settings.isWanted("webhooks")) {
            webhooks();
        }
        // after the requests, whose tokens have the names that this changes
        if (settings.isWanted("writes")) {
            writes();
        }
        if (settings.isWanted("retention")) {
            retention();
        }
        Files.writeString(directory.resolve("changes.md"), report);
    }

    private void read(ServiceProcess service) throws Exception {
        ChangeReader reader = new ChangeReader(service.port(), issuer.token(FilledUser.of(0), "rollcall-admin"));
        try (ChangeWriter writer = new ChangeWriter(postgres.application())) {
            if (settings.isWanted("latency")) {
                latency(reader, writer);
            }
            if (settings.isWanted("catching up")) {
                catchUp(reader, writer);
            }
        }
        if (settings.isWanted("idle readers")) {
            idleReaders(service);
        }
    }

    private void fill() throws IOException, SQLException {
        try (ServiceProcess service = service(Map.of())) {
            service.awaitReady();
        }
        population.insertMiddle();
        population.insertOthers();
        administration.execute("checkpoint");
    }

    /** Measures updates without the service, which would number the entries meanwhile. */
    private void writes() throws SQLException {
        WriteCost cost = new WriteCost(postgres);
        int writes = Math.max(CHANGES_PER_WRITE, changes / CHANGES_PER_WRITE);
        Map<WriteCost.Kind, List<WriteCost.Cost>> without = new EnumMap<>(WriteCost.Kind.class);
        Map<WriteCost.Kind, List<WriteCost.Cost>> with = new EnumMap<>(WriteCost.Kind.class);
        for (int round = 0; round <= rounds; round++) {
            for (WriteCost.Kind kind : WriteCost.Kind.values()) {
                WriteCost.Cost off = cost.measure(kind, false, writes);
                WriteCost.Cost on = cost.measure(kind, true, writes);
                // the first round warms up
                if (round > 0) {
                    without.computeIfAbsent(kind, any -> new ArrayList<>()).add(off);
                    with.computeIfAbsent(kind, any -> new ArrayList<>()).add(on);
                }
                progress("%d/%d %s: %s without triggers, %s with them"
                        .formatted(round, rounds, kind, off.cells(), on.cells()));
            }
        }
        say("\n| update of | triggers | time | in PostgreSQL | WAL |\n|---|---|--:|--:|--:|");
        for (WriteCost.Kind kind : WriteCost.Kind.values()) {
            WriteCost.Cost off = WriteCost.Cost.median(without.get(kind));
            WriteCost.Cost on = WriteCost.Cost.median(with.get(kind));
            say("| %s | disabled | %s |".formatted(kind, off.cells()));
            say("| | enabled | %s |".formatted(on.cells()));
            say("| | difference | %s |".formatted(on.minus(off).cells()));
        }
    }

    private void latency(ChangeReader reader, ChangeWriter writer)
            throws IOException, InterruptedException, SQLException, ExecutionException, TimeoutException {
        follow(reader, writer, settings.number("warmup"));
        long begin = System.nanoTime();
        Map<String, List<Double>> delays = follow(reader, writer, seconds);
        progress("%d changes and their delivery in %.1f s".formatted(PER_SECOND * seconds, since(begin)));
        say("\n| from commit to | changes | median | 99th percentile | worst |\n|---|--:|--:|--:|--:|");
        delays.forEach((follower, millis) -> say("| %s | %,d | %.0f ms | %.0f ms | %.0f ms |"
                .formatted(
                        follower,
                        millis.size(),
                        percentile(millis, 0.5),
                        percentile(millis, 0.99),
                        Collections.max(millis))));
    }

    /**
     * Writes changes at a fixed rate while two clients follow.
     *
     * @return delay of each change in milliseconds, for each follower
     */
    private Map<String, List<Double>> follow(ChangeReader reader, ChangeWriter writer, int duration)
            throws IOException, InterruptedException, SQLException, ExecutionException, TimeoutException {
        awaitNumbered();
        int count = PER_SECOND * duration;
        String cursor = reader.now();
        Map<String, Future<Map<String, Long>>> followers = new LinkedHashMap<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            followers.put("a long poll", threads.submit(() -> reader.pages(cursor, count)));
            followers.put("a stream", threads.submit(() -> reader.stream(cursor, count)));
            Map<String, Long> committed = writer.paced(count, PER_SECOND).committed();
            Map<String, List<Double>> delays = new LinkedHashMap<>();
            for (Map.Entry<String, Future<Map<String, Long>>> follower : followers.entrySet()) {
                Map<String, Long> arrived = follower.getValue().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                delays.put(follower.getKey(), delays(committed, arrived));
            }
            return delays;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Double> delays(Map<String, Long> committed, Map<String, Long> arrived) {
        if (!arrived.keySet().equals(committed.keySet())) {
            throw new IllegalStateException("a follower got other changes than those that were written");
        }
        return arrived.entrySet().stream()
                .map(event -> (event.getValue() - committed.get(event.getKey())) / 1e6)
                .toList();
    }

    private void catchUp(ChangeReader reader, ChangeWriter writer)
            throws IOException, InterruptedException, SQLException {
        awaitNumbered();
        long before = records.number("select last_position from change_log");
        administration.text("select pg_stat_statements_reset()");
        long begin = System.nanoTime();
        long written = writer.batches(changes);
        double writing = since(begin);
        long committed = System.nanoTime();
        awaitThat("select last_position from change_log", before + written);
        double lag = since(committed);
        double numbering = numbering("total_exec_time * 1000") / 1e6;
        long wal = numbering("wal_bytes") / written;
        int entries = (int) records.number("select last_position - trimmed_to from change_log");

        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("read in pages of 1,000", reader::pages);
        ways.put("read as a stream", reader::stream);
        for (Way way : ways.values()) {
            way.read(START, Math.max(1, entries / WARMING_SHARE));
        }
        Map<String, List<Double>> times = new HashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<String, Way> way : ways.entrySet()) {
                begin = System.nanoTime();
                way.getValue().read(START, entries);
                double took = since(begin);
                times.computeIfAbsent(way.getKey(), any -> new ArrayList<>()).add(took);
                progress("%d/%d %s in %.1f s".formatted(round, rounds, way.getKey(), took));
            }
        }
        say("\n| | entries | time | entries/s |\n|---|--:|--:|--:|");
        sayRate("written, 1,000 in a statement", written, writing);
        sayRate("numbered, time of the statements in PostgreSQL", written, numbering);
        ways.keySet().forEach(way -> sayRate(way, entries, percentile(times.get(way), 0.5)));
        say("\nThe last entry was numbered %.0f ms after its commit. Numbering wrote %,d bytes of WAL for each entry."
                .formatted(lag * 1000, wal));
    }

    /** Returns a sum over all executions of the statement that numbers entries. */
    private long numbering(String column) throws SQLException {
        return administration.number("select sum(" + column + ")::bigint" + HotBench.COUNTED
                + " and query like '%insert into change_positions%' and query not like '%pg_stat%'");
    }

    private void sayRate(String what, long entries, double time) {
        say("| %s | %,d | %.1f s | %,.0f |".formatted(what, entries, time, entries / time));
    }

    private void idleReaders(ServiceProcess service)
            throws IOException, InterruptedException, SQLException, JMException {
        int count = settings.number("readers");
        Load load = new Load(settings.path("script"));
        HotRequests requests = new HotRequests(issuer, population, directory, PEOPLE, 1);
        Path me = requests.everyUser("me", "/api/v1/users/me");
        List<FilledUser> people = population.sample(count, 1);
        List<String> tokens = IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> issuer.token(people.get(i % people.size()), "rollcall-admin"))
                .toList();
        requests.touchLastSeen();
        load.seconds(service.port(), me, Math.max(1, settings.number("warmup")));
        try (Allocations allocations = Allocations.of(service.pid())) {
            String memory = memory(service, allocations, tokens);
            List<HotSample> without = new ArrayList<>();
            List<HotSample> with = new ArrayList<>();
            for (int i = 0; i < 2 * rounds; i++) {
                requests.touchLastSeen();
                // the order changes from round to round, because the JVM may still get faster
                if (i % 4 == 0 || i % 4 == 3) {
                    without.add(sample(service, allocations, load, me));
                    progress("without readers: "
                            + without.get(without.size() - 1).cells());
                } else {
                    try (IdleReaders readers = IdleReaders.open(service.port(), tokens)) {
                        Thread.sleep(SETTLE.toMillis());
                        with.add(sample(service, allocations, load, me));
                        readers.check();
                    }
                    progress("with readers: " + with.get(with.size() - 1).cells());
                    Thread.sleep(SETTLE.toMillis());
                }
            }
            sayRequests("idle readers", count, HotSample.median(without), HotSample.median(with));
            say(memory);
        }
    }

    private void sayRequests(String what, int count, HotSample without, HotSample with) {
        say("\n| " + what + " | requests/s | median | 99th percentile | CPU | allocated | statements | memory |\n"
                + "|--:|--:|--:|--:|--:|--:|--:|--:|");
        say("| 0 | %s |".formatted(without.cells()));
        say("| %,d | %s |".formatted(count, with.cells()));
        say("| ratio | %.0f %% | %.2f times | %.2f times | %.2f times | %.2f times | | |"
                .formatted(
                        100 * with.perSecond() / without.perSecond(),
                        with.medianMicros() / without.medianMicros(),
                        with.p99Micros() / without.p99Micros(),
                        with.cpuMicros() / without.cpuMicros(),
                        with.allocatedBytes() / without.allocatedBytes()));
    }

    /** Measures a service of its own, which may call receivers. */
    private void webhooks() throws Exception {
        try (WebhookReceivers receivers = WebhookReceivers.start();
                ServiceProcess service = service(receivers.environment())) {
            service.awaitReady();
            String admin = issuer.token(FilledUser.of(0), "rollcall-admin");
            try (ChangeWriter writer = new ChangeWriter(postgres.application())) {
                deliveries(service, receivers, writer, admin);
            }
            requestsBesideWebhooks(service, receivers, admin);
        }
    }

    private void deliveries(ServiceProcess service, WebhookReceivers receivers, ChangeWriter writer, String admin)
            throws IOException, InterruptedException, SQLException {
        Map<Boolean, List<DeliveryCost>> costs = Map.of(false, new ArrayList<>(), true, new ArrayList<>());
        for (int i = 0; i < 2 + 2 * rounds; i++) {
            // the order changes from round to round; the first two warm up
            boolean with = i % 4 == 0 || i % 4 == 3;
            boolean warmsUp = i < 2;
            if (with) {
                receivers.create(service.port(), admin);
                Thread.sleep(SETTLE.toMillis());
            }
            DeliveryCost cost =
                    deliver(service, receivers, writer, with, warmsUp ? settings.number("warmup") : seconds);
            progress((with ? "with webhooks: " : "without webhooks: ") + cost.cells());
            if (!warmsUp) {
                costs.get(with).add(cost);
            }
            records.execute("delete from webhooks");
        }
        say(
                "\n| webhooks | changes | a write | in PostgreSQL | WAL | CPU | from commit to delivery, median | 99th percentile | worst |\n"
                        + "|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        say("| 0 | %s |".formatted(DeliveryCost.of(costs.get(false)).cells()));
        say("| %d | %s |"
                .formatted(
                        WebhookReceivers.COUNT, DeliveryCost.of(costs.get(true)).cells()));
    }

    private DeliveryCost deliver(
            ServiceProcess service, WebhookReceivers receivers, ChangeWriter writer, boolean with, int duration)
            throws InterruptedException, SQLException {
        awaitNumbered();
        receivers.forget();
        administration.text("select pg_stat_statements_reset()");
        long cpu = service.cpu().toNanos();
        ChangeWriter.Paced written = writer.paced(PER_SECOND * duration, PER_SECOND);
        int count = written.committed().size();
        awaitNumbered();
        List<Double> delays = new ArrayList<>();
        if (with) {
            for (Map<String, Long> answered : receivers.answered()) {
                awaitThat(answered::size, count, "deliveries");
                delays.addAll(delays(written.committed(), Map.copyOf(answered)));
            }
        }
        String update = HotBench.COUNTED + " and query like 'update users set attributes%'";
        return new DeliveryCost(
                written.micros(),
                administration.number("select (sum(total_exec_time) * 1e6)::bigint" + update) / 1e3 / count,
                (double) administration.number("select sum(wal_bytes)::bigint" + update) / count,
                (service.cpu().toNanos() - cpu) / 1e3 / count,
                delays);
    }

    /** Measures requests of users' own records with and without webhooks, while nothing changes. */
    private void requestsBesideWebhooks(ServiceProcess service, WebhookReceivers receivers, String admin)
            throws IOException, InterruptedException, SQLException, JMException {
        Load load = new Load(settings.path("script"));
        HotRequests requests = new HotRequests(issuer, population, directory, PEOPLE, 1);
        Path me = requests.everyUser("me", "/api/v1/users/me");
        requests.touchLastSeen();
        load.seconds(service.port(), me, Math.max(1, settings.number("warmup")));
        Map<Boolean, List<HotSample>> samples = Map.of(false, new ArrayList<>(), true, new ArrayList<>());
        try (Allocations allocations = Allocations.of(service.pid())) {
            for (int i = 0; i < 2 * rounds; i++) {
                boolean with = i % 4 == 1 || i % 4 == 2;
                if (with) {
                    receivers.create(service.port(), admin);
                }
                Thread.sleep(SETTLE.toMillis());
                requests.touchLastSeen();
                HotSample sample = sample(service, allocations, load, me);
                samples.get(with).add(sample);
                progress((with ? "with webhooks: " : "without webhooks: ") + sample.cells());
                records.execute("delete from webhooks");
            }
        }
        sayRequests(
                "webhooks",
                WebhookReceivers.COUNT,
                HotSample.median(samples.get(false)),
                HotSample.median(samples.get(true)));
    }

    /** Opens all streams once, and compares the memory. */
    private static String memory(ServiceProcess service, Allocations allocations, List<String> tokens)
            throws IOException, InterruptedException, JMException {
        double heap = allocations.heapAfterCollection();
        double resident = service.residentBytes();
        try (IdleReaders readers = IdleReaders.open(service.port(), tokens)) {
            Thread.sleep(SETTLE.toMillis());
            heap = allocations.heapAfterCollection() - heap;
            resident = service.residentBytes() - resident;
            readers.check();
        }
        Thread.sleep(SETTLE.toMillis());
        return "\nA reader takes %.1f kB of the heap, after a collection; opening all raised the resident memory by %.1f kB each."
                .formatted(heap / 1000 / tokens.size(), resident / 1000 / tokens.size());
    }

    private HotSample sample(ServiceProcess service, Allocations allocations, Load load, Path requests)
            throws IOException, InterruptedException, SQLException, JMException {
        administration.text("select pg_stat_statements_reset()");
        long cpu = service.cpu().toNanos();
        long allocated = allocations.bytes();
        Load.Result result = load.seconds(service.port(), requests, seconds);
        double answers = result.answers();
        return new HotSample(
                result.perSecond(),
                result.median(),
                result.p99(),
                (service.cpu().toNanos() - cpu) / 1000.0 / answers,
                (allocations.bytes() - allocated) / answers,
                administration.number("select coalesce(sum(calls), 0)" + HotBench.COUNTED) / answers,
                service.residentBytes());
    }

    /** Lets the service remove all entries, writes new ones, and so on. The service looks for old entries each minute. */
    private void retention() throws IOException, InterruptedException, SQLException {
        try (ChangeWriter writer = new ChangeWriter(postgres.application())) {
            writer.batches(changes);
            administration.text("select pg_stat_statements_reset()");
            long removed = records.number("select trimmed_to from change_log");
            try (ServiceProcess service = service(Map.of("ROLLCALL_CHANGES_RETENTION", "1S"))) {
                service.awaitReady();
                say(
                        "\n| | removed | for 10,000 entries | longest statement | WAL for each entry | tables and indexes |\n"
                                + "|---|--:|--:|--:|--:|--:|");
                for (int cycle = 0; cycle <= settings.number("cycles"); cycle++) {
                    if (cycle > 0) {
                        writer.batches(Math.max(1, changes / PARTS));
                    }
                    removed += sayRemoved(cycle == 0 ? "all before" : "cycle " + cycle, removed);
                }
            }
        }
    }

    /**
     * @param before number of entries that were removed before
     * @return number of removed entries
     */
    private long sayRemoved(String what, long before) throws InterruptedException, SQLException {
        awaitNumbered();
        long last = records.number("select last_position from change_log");
        awaitThat("select trimmed_to from change_log", last);
        long removed = last - before;
        say(
                "| %s | %,d | %s | %s |"
                        .formatted(
                                what,
                                removed,
                                administration.text(
                                        "select format('%s ms | %s ms | %s bytes', round((sum(total_exec_time) * 10000 / ?::float)::numeric, 1),"
                                                + " round(max(max_exec_time)::numeric, 1), round(sum(wal_bytes) / ?::numeric))"
                                                + HotBench.COUNTED
                                                + " and query like '%set trimmed_to%' and query not like '%pg_stat%'",
                                        Long.toString(removed),
                                        Long.toString(removed)),
                                records.text(
                                        "select pg_size_pretty(pg_total_relation_size('changes') + pg_total_relation_size('change_positions'))")));
        administration.text("select pg_stat_statements_reset()");
        return removed;
    }

    /** Waits until each committed entry has a number. */
    private void awaitNumbered() throws InterruptedException, SQLException {
        awaitThat("select last_position - trimmed_to - (select count(*) from changes) from change_log", 0);
    }

    private void awaitThat(String query, long number) throws InterruptedException, SQLException {
        awaitThat(() -> records.number(query), number, query);
    }

    private interface Figure {
        long now() throws SQLException;
    }

    private static void awaitThat(Figure figure, long number, String what) throws InterruptedException, SQLException {
        long begin = System.nanoTime();
        while (figure.now() < number) {
            if (since(begin) > LIMIT.toSeconds()) {
                throw new IllegalStateException("still below %d: %s".formatted(number, what));
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private ServiceProcess service(Map<String, String> more) throws IOException {
        List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
        command.addAll(options);
        command.addAll(List.of(
                "-jar", settings.path("application").resolve("quarkus-run.jar").toString()));
        Map<String, String> environment = new HashMap<>(HotBench.environment(postgres, issuer));
        environment.putAll(more);
        return ServiceProcess.start(command, environment, directory.resolve("changes.log"));
    }

    static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
    }

    /** Returns the seconds since a time by {@link System#nanoTime}. */
    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e9;
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
