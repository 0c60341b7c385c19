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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures lists of users with a filter by attributes: single requests, for values that many or few users have. Then it measures requests that
 * have nothing to do with attributes, with the indexes of attributes and without them. Run by {@code bench/filters.sh}; {@code
 * bench/README.md} explains the figures.
 */
public final class FiltersBench {

    /** An attribute, and one in how many users has each of its values. The numbers of a value's users are equally far apart. */
    private record Attribute(String name, long oneIn) {

        String filter() {
            return "attributes." + name + "=" + name + "-1";
        }
    }

    private static final List<Attribute> ATTRIBUTES =
            List.of(new Attribute("plan", 10), new Attribute("cohort", 1_000), new Attribute("partner", 1_000_000));

    private static final String FILLED =
            "jsonb_build_object('plan', 'plan-' || mod(n, 10), 'cohort', 'cohort-' || mod(n, 1000),"
                    + " 'partner', 'partner-' || mod(n, 1000000))";

    /** The order of the API's default, and another one. */
    private static final List<String> SORTS = List.of("createdAt", "-lastSeenAt");

    private static final List<String> INDEXES = List.of("users_by_attributes", "users_by_profile");

    private static final int WARMING = 5;

    /** Number of requests of each kind in a round. */
    private static final int REQUESTS = 20;

    private static final int PEOPLE = 10_000;
    private static final int CHANGING = 50;
    private static final int LARGEST_PAGE = 200;

    private final Arguments settings;
    private final Path directory;
    private final long users;
    private final Jdk jdk;
    private final OwnPostgres postgres;
    private final Issuer issuer;
    private final ServiceDatabase administration;
    private final ServiceDatabase records;
    private final Population population;
    private final HttpClient http = HttpClient.newHttpClient();
    private final StringBuilder report = new StringBuilder();

    private FiltersBench(Arguments settings, OwnPostgres postgres, Issuer issuer) throws IOException {
        this.settings = settings;
        this.directory = settings.path("directory");
        this.users = Long.parseLong(settings.text("users"));
        this.jdk = settings.jdk();
        this.postgres = postgres;
        this.issuer = issuer;
        this.administration = new ServiceDatabase(postgres.superuser());
        this.records = new ServiceDatabase(postgres.application());
        this.population = new Population(postgres.application(), users, FILLED);
    }

    /** The arguments are {@code name=value} pairs, see the execution {@code filters} in {@code bench/pom.xml}. */
    public static void main(String[] arguments) throws Exception {
        Arguments settings = Arguments.of(arguments);
        try (OwnPostgres postgres = OwnPostgres.start(Path.of("target/stack/filters"), HotBench.POSTGRES);
                Issuer issuer = Issuer.start()) {
            new FiltersBench(settings, postgres, issuer).run();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        Files.createDirectories(directory);
        administration.execute("create extension pg_stat_statements");
        say("%s, %d cores, %s, Java %s, %,d users, %d requests of each kind."
                .formatted(
                        Report.processor(),
                        Report.cores(),
                        LocalDate.now(),
                        jdk.version(),
                        users,
                        REQUESTS * settings.number("rounds")));
        try (ServiceProcess service = service()) {
            service.awaitReady();
        }
        population.insertMiddle();
        population.insertOthers();
        administration.execute("checkpoint");
        try (ServiceProcess service = service()) {
            service.awaitReady();
            lists(service);
            others(service);
        }
        Files.writeString(directory.resolve("filters.md"), report);
    }

    /**
     * A kind of request.
     *
     * @param page what is requested, for the table
     */
    private record Kind(Attribute attribute, String sort, String page, String path) {}

    private void lists(ServiceProcess service) throws IOException, InterruptedException, SQLException {
        Map<Kind, List<Double>> millis = new LinkedHashMap<>();
        for (Attribute attribute : ATTRIBUTES) {
            for (String sort : SORTS) {
                String path = "/api/v1/users?" + attribute.filter() + "&sort=" + sort;
                millis.put(new Kind(attribute, sort, "first", path), new ArrayList<>());
                millis.put(new Kind(attribute, sort, "first with total", path + "&total=true"), new ArrayList<>());
                String deep = deepCursor(service, path, users / attribute.oneIn());
                if (deep != null) {
                    millis.put(new Kind(attribute, sort, "deep", path + "&cursor=" + deep), new ArrayList<>());
                }
            }
        }
        Map<Kind, Double> statements = new LinkedHashMap<>();
        for (int round = 0; round <= settings.number("rounds"); round++) {
            for (Map.Entry<Kind, List<Double>> kind : millis.entrySet()) {
                administration.text("select pg_stat_statements_reset()");
                // the first round warms up
                int requests = round == 0 ? WARMING : REQUESTS;
                for (int i = 0; i < requests; i++) {
                    long begin = System.nanoTime();
                    get(service, kind.getKey().path());
                    if (round > 0) {
                        kind.getValue().add((System.nanoTime() - begin) / 1e6);
                    }
                }
                statements.put(
                        kind.getKey(),
                        administration.number("select coalesce(sum(calls), 0)" + HotBench.COUNTED) / (double) requests);
            }
        }
        say("\n| one in | order | page | median | worst | statements |\n|--:|---|---|--:|--:|--:|");
        millis.forEach((kind, times) -> say("| %,d | `%s` | %s | %.1f ms | %.1f ms | %.1f |"
                .formatted(
                        kind.attribute().oneIn(),
                        kind.sort(),
                        kind.page(),
                        ChangesBench.percentile(times, 0.5),
                        Collections.max(times),
                        statements.get(kind))));
    }

    /** Pages to the middle of a list. Returns null if all matches are on one page. */
    private String deepCursor(ServiceProcess service, String path, long matches)
            throws IOException, InterruptedException {
        int limit = (int) Math.max(1, Math.min(LARGEST_PAGE, matches / 4));
        String cursor = null;
        for (long read = 0; read < matches / 2; read += limit) {
            cursor = Realm.json(get(service, path + "&limit=" + limit + (cursor == null ? "" : "&cursor=" + cursor)))
                    .path("next")
                    .textValue();
            if (cursor == null) {
                return null;
            }
        }
        return cursor;
    }

    private String get(ServiceProcess service, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("Authorization", "Bearer " + issuer.token(FilledUser.of(0), "rollcall-admin"))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " got " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /** Measures a user's own record and the update of a last visit, first with the indexes of attributes, then without them. */
    private void others(ServiceProcess service) throws IOException, InterruptedException, SQLException {
        HotRequests requests = new HotRequests(issuer, population, directory, PEOPLE, CHANGING);
        Path me = requests.everyUser("me", "/api/v1/users/me");
        Load load = new Load(settings.path("script"));
        requests.touchLastSeen();
        load.seconds(service.port(), me, settings.number("warmup"));
        say("\n" + sizes());
        say(
                "\n| indexes of attributes | `/users/me`, requests/s | median | an update of a last visit |\n|---|--:|--:|--:|");
        for (boolean indexed : List.of(true, false)) {
            if (!indexed) {
                INDEXES.forEach(index -> records.execute("drop index " + index));
            }
            List<Load.Result> results = new ArrayList<>();
            for (int round = 1; round <= settings.number("rounds"); round++) {
                requests.touchLastSeen();
                results.add(load.seconds(service.port(), me, settings.number("seconds")));
            }
            say("| %s | %,.0f | %.1f ms | %s |"
                    .formatted(
                            indexed ? "with" : "without",
                            median(results.stream().map(Load.Result::perSecond).toList()),
                            median(results.stream()
                                            .map(result -> (double) result.median())
                                            .toList())
                                    / 1e3,
                            VisitCost.measure(administration, records, requests.people())));
        }
    }

    private static double median(List<Double> values) {
        return ChangesBench.percentile(values, 0.5);
    }

    private String sizes() {
        return "Sizes: "
                + records.text(
                        "select string_agg(relname || ' ' || pg_size_pretty(pg_relation_size(oid)), ', ' order by relname)"
                                + " from pg_class where oid = 'users'::regclass or relname like 'users\\_by\\_%'")
                + ".";
    }

    private ServiceProcess service() throws IOException {
        List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
        command.addAll(settings.words("javaOptions"));
        command.addAll(List.of(
                "-jar", settings.path("application").resolve("quarkus-run.jar").toString()));
        return ServiceProcess.start(command, HotBench.environment(postgres, issuer), directory.resolve("filters.log"));
    }

    private void say(String line) {
        System.out.println(line);
        report.append(line).append('\n');
    }
}
