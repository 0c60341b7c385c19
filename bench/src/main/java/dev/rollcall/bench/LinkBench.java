package dev.rollcall.bench;

import dev.rollcall.testing.Realm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Links all users of a realm by one file: some before they have a record, and all once they have one. Run by {@code bench/link.sh};
 * {@code bench/README.md} explains the figures.
 */
public final class LinkBench {

    private static final String USERS = "user-";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Arguments settings;
    private final int users;
    private final int missing;
    private final BenchRealm bench;
    private final Realm realm;
    private final StringBuilder report = new StringBuilder();
    private Realm.Identity admin;

    /** A user of the realm. */
    private record Person(int number, String subject) {

        String username() {
            return USERS + "%07d".formatted(number);
        }

        String email() {
            return username() + "@example.org";
        }

        String firstName() {
            return "Given" + number;
        }

        String lastName() {
            return "Family" + number % 1000;
        }

        /** Returns the person with the subject that Keycloak gave to this username. */
        Person identifiedBy(Map<String, String> subjects) {
            return new Person(number, Objects.requireNonNull(subjects.get(username()), username()));
        }
    }

    private LinkBench(Arguments settings, BenchRealm bench) {
        this.settings = settings;
        this.users = settings.number("users");
        this.missing = Math.min(settings.number("missing"), users / 3);
        this.bench = bench;
        this.realm = bench.realm();
    }

    /** The arguments are {@code name=value} pairs, see the execution {@code link} in {@code bench/pom.xml}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Arguments settings = Arguments.of(arguments);
        try (BenchRealm bench = BenchRealm.create(settings)) {
            new LinkBench(settings, bench).run();
        }
    }

    private void run() throws IOException, InterruptedException {
        Map<String, String> subjects = bench.fill(users, number -> user(new Person(number, null)));
        List<Person> people = IntStream.range(0, users)
                .mapToObj(number -> new Person(number, null).identifiedBy(subjects))
                .toList();
        admin = realm.createIdentity("admin", "rollcall-admin");
        say("%s, %d cores, %s, Java %s, %,d users."
                .formatted(
                        Report.processor(),
                        Report.cores(),
                        LocalDate.now(),
                        System.getProperty("java.vm.version"),
                        users));
        say("\n| lines | | took | lines/s | a line |\n|--:|---|--:|--:|--:|");
        try (ServiceProcess service = start()) {
            missing(service, people);
            writeRecords(people);
            recorded(service, people);
            triggers(service, people);
        }
        Files.writeString(settings.path("directory").resolve("link.md"), report);
    }

    private void say(String text) {
        System.out.println(text);
        report.append(text).append('\n');
    }

    private Map<String, Object> user(Person person) {
        return Map.of(
                "username",
                person.username(),
                "email",
                person.email(),
                "emailVerified",
                true,
                "firstName",
                person.firstName(),
                "lastName",
                person.lastName(),
                "enabled",
                true,
                "realmRoles",
                List.of(bench.defaultRole(), "user"));
    }

    private ServiceProcess start() throws IOException {
        return bench.start(
                "link.log",
                Map.of(
                        "ROLLCALL_SYNC_ENABLED",
                        "false",
                        // a file has all users
                        "ROLLCALL_MANAGEMENT_IMPORT_MAX_LINES",
                        Integer.toString(Math.max(users, 100_000))));
    }

    /** Users without a record: a third of them by each kind of name. */
    private void missing(ServiceProcess service, List<Person> people) throws IOException, InterruptedException {
        Map<String, Function<Person, String>> keys = keys();
        int from = 0;
        for (Map.Entry<String, Function<Person, String>> key : keys.entrySet()) {
            List<Person> some = people.subList(from, from + missing);
            link(service, "by `%s`, no record".formatted(key.getKey()), "", lines(some, key, "missing"), "created");
            from += missing;
        }
    }

    /** All users, who have records now. */
    private void recorded(ServiceProcess service, List<Person> people) throws IOException, InterruptedException {
        for (Map.Entry<String, Function<Person, String>> key : keys().entrySet()) {
            String lines = lines(people, key, key.getKey());
            String what = "by `%s`".formatted(key.getKey());
            link(service, what + ", dry run", "&dryRun=true", lines, "changed");
            link(service, what, "", lines, "changed");
            link(service, what + ", repeated", "", lines, "unchanged");
        }
        Map.Entry<String, Function<Person, String>> key =
                keys().entrySet().iterator().next();
        String lines = lines(people, key, "with a key");
        link(service, "with an idempotency key", "", lines, "changed", "bench");
        link(service, "repeated with the same key", "", lines, "changed", "bench");
    }

    /** By turns with and without the triggers that keep {@code audit_open}, so that both meet the same growing tables. */
    private void triggers(ServiceProcess service, List<Person> people) throws IOException, InterruptedException {
        Map.Entry<String, Function<Person, String>> key =
                keys().entrySet().iterator().next();
        for (int round = 1; round <= settings.number("triggerRounds"); round++) {
            link(service, "with triggers, round " + round, "", lines(people, key, "with-" + round), "changed");
            setTriggers("disable");
            link(service, "without, round " + round, "", lines(people, key, "without-" + round), "changed");
            setTriggers("enable");
        }
    }

    private void setTriggers(String state) {
        bench.records().execute("alter table audit_log %s trigger audit_log_opens".formatted(state));
        bench.records().execute("alter table audit_outcomes %s trigger audit_outcomes_close".formatted(state));
    }

    private static Map<String, Function<Person, String>> keys() {
        Map<String, Function<Person, String>> keys = new LinkedHashMap<>();
        keys.put("keycloakId", Person::subject);
        keys.put("email", Person::email);
        keys.put("username", Person::username);
        return keys;
    }

    /**
     * @param value of an attribute, which tells the lines from those of other files
     */
    private static String lines(List<Person> people, Map.Entry<String, Function<Person, String>> key, String value) {
        return people.stream()
                .map(person ->
                        "{\"%s\":\"%s\",\"externalId\":\"legacy-%d\",\"attributes\":{\"plan\":\"pro\",\"source\":\"%s\"}}"
                                .formatted(key.getKey(), key.getValue().apply(person), person.number(), value))
                .collect(Collectors.joining("\n"));
    }

    private void link(ServiceProcess service, String what, String query, String lines, String result)
            throws IOException, InterruptedException {
        link(service, what, query, lines, result, null);
    }

    /**
     * @param result of each line
     * @param key the idempotency key; null for none
     */
    private void link(ServiceProcess service, String what, String query, String lines, String result, String key)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        HttpRequest.Builder request = request(service, "/api/v1/users/import?mode=link" + query)
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(lines));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        HttpResponse<Stream<String>> answer = HTTP.send(request.build(), BodyHandlers.ofLines());
        String last = "";
        try (Stream<String> answers = answer.body()) {
            for (String line : (Iterable<String>) answers::iterator) {
                last = line;
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        long count = lines.lines().count();
        if (Realm.json(last).path(result).asLong() != count) {
            throw new IllegalStateException(what + ": " + last);
        }
        say("| %,d | %s | %.1f s | %,.0f | %.1f ms |"
                .formatted(count, what, seconds, count / seconds, seconds * 1000 / count));
    }

    /** Writes the missing records by SQL: for a run, Keycloak would list 100,000 users in some seven minutes. */
    private void writeRecords(List<Person> people) {
        String all = people.stream()
                .map(person ->
                        "{\"subject\":\"%s\",\"username\":\"%s\",\"email\":\"%s\",\"first\":\"%s\",\"last\":\"%s\"}"
                                .formatted(
                                        person.subject(),
                                        person.username(),
                                        person.email(),
                                        person.firstName(),
                                        person.lastName()))
                .collect(Collectors.joining(",", "[", "]"));
        bench.records().execute("""
                insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, enabled,
                        created_at, updated_at, synced_at, identity_as_of)
                select gen_random_uuid(), subject, username, email, true, first, last, true, now(), now(), now(), now()
                from json_to_recordset(?::json) as person (subject text, username text, email text, first text, last text)
                where not exists (select from users where keycloak_id = subject)""", all);
        bench.records().execute("analyze users");
    }

    private HttpRequest.Builder request(ServiceProcess service, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("Authorization", "Bearer " + realm.token(admin));
    }
}
