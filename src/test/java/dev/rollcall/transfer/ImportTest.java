package dev.rollcall.transfer;

import static dev.rollcall.testing.TimeLimits.await;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports of files: each line is an act of its own, and the response has its result. */
@QuarkusTest
class ImportTest {

    private static final String NDJSON = BulkClient.NDJSON;
    private static final String CSV = BulkClient.CSV;

    private final Realm realm = Realm.get();

    /** The prefix of all names of a test. */
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    @Inject
    ServiceDatabase records;

    @TestHTTPResource("/")
    URI service;

    private String token;
    private BulkClient client;

    @BeforeEach
    void openClientAsAdministrator() {
        token = realm.token("admin", "admin");
        client = new BulkClient(service, token);
    }

    private String name(int number) {
        return "imported-" + mark + "-" + number;
    }

    private String line(int number) {
        return "{\"username\":\"%1$s\",\"email\":\"%1$s@example.org\"}".formatted(name(number));
    }

    private String lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(this::line).collect(joining("\n"));
    }

    /** Returns how many users this test has created, which is the same in the database and in Keycloak. */
    private long countEverywhere() {
        assertThat(inKeycloak().size()).isEqualTo((int) countInDatabase());
        return countInDatabase();
    }

    private long countInDatabase() {
        return records.number(
                "select count(*) from users where username like ? and deleted_at is null", "imported-" + mark + "-%");
    }

    private JsonNode inKeycloak() {
        return realm.read("/users?max=1000&search=imported-" + mark);
    }

    private static List<Integer> statuses(List<JsonNode> answer) {
        return answer.stream()
                .filter(line -> line.has("line"))
                .map(line -> line.get("status").asInt())
                .toList();
    }

    private static List<Integer> numbers(List<JsonNode> answer) {
        return answer.stream()
                .filter(line -> line.has("line"))
                .map(line -> line.get("line").asInt())
                .toList();
    }

    private static JsonNode summary(List<JsonNode> answer) {
        JsonNode last = answer.get(answer.size() - 1);
        assertThat(last.has("line")).as(last.toString()).isFalse();
        return last;
    }

    private static void assertSummary(List<JsonNode> answer, int done, int failed) {
        assertThat(summary(answer))
                .hasToString("{\"done\":%d,\"failed\":%d,\"pending\":0,\"skipped\":0}".formatted(done, failed));
    }

    private static List<String> fields(JsonNode line) {
        return line.path("problem").path("errors").findValuesAsText("field");
    }

    @Test
    void wrongLineDoesNotStopTheOthers() {
        realm.createIdentityNamed("there-" + mark);

        List<JsonNode> answer =
                client.importFile("", NDJSON, null, """
                {"username":"%1$s","email":"%1$s@example.org","firstName":"Zoë","roles":["user"],"attributes":{"tier":{"level":3}},"temporaryPassword":"pass-%1$s"}
                {"username":"%2$s",

                {"username":"x y","shoeSize":43,"email":"nobody"}
                ["username"]
                {"username":"there-%3$s"}
                {"username":"%1$s"}
                {"username":"%2$s","roles":["no-such-role"]}
                {"id":"%4$s","version":7,"createdAt":"2020-01-01T00:00:00Z","username":"%2$s","email":"%2$s@example.org","invitation":true,"lastName":null}
                """.formatted(name(1), name(2), mark, UUID.randomUUID()));

        assertThat(numbers(answer)).containsExactly(1, 2, 4, 5, 6, 7, 8, 9);
        assertThat(statuses(answer)).containsExactly(201, 400, 422, 400, 409, 409, 422, 201);
        assertSummary(answer, 2, 6);
        assertThat(fields(answer.get(2))).contains("username", "shoeSize", "email");
        assertThat(answer.get(1).at("/problem/detail").asText())
                .contains("column")
                .doesNotContain("line 1");
        assertThat(fields(answer.get(4))).containsExactly("username");
        assertThat(fields(answer.get(6))).containsExactly("roles");
        assertThat(answer.get(7).get("invitation").asText()).isEqualTo("sent");
        assertThat(records.text(
                        "select concat_ws('|', username, first_name, roles, attributes) from users where id = cast(? as uuid)",
                        answer.get(0).get("id").asText()))
                .isEqualTo(name(1) + "|Zoë|{user}|{\"tier\": {\"level\": 3}}");
        assertThat(records.text(
                        "select version || ' ' || (created_at > now() - interval '1 hour') from users where id = cast(? as uuid)",
                        answer.get(7).get("id").asText()))
                .isEqualTo("0 true");
        assertThat(countEverywhere()).isEqualTo(2);
    }

    /** As an export of any kind of users has them. */
    @Test
    void lineOfAnAgentIsRefused() {
        List<List<JsonNode>> answers = List.of(
                client.importFile("", NDJSON, null, """
                        {"username":"%1$s","email":"%1$s@example.org","kind":"person"}
                        {"username":"%2$s","kind":"agent"}
                        """.formatted(name(1), name(2))),
                client.importFile("", CSV, null, """
                        username,email,kind
                        %1$s,%1$s@example.org,person
                        %2$s,,agent
                        """.formatted(name(3), name(4))));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(statuses(answer)).containsExactly(201, 422);
            assertThat(fields(answer.get(1))).containsExactly("kind");
        });
        assertThat(countEverywhere()).isEqualTo(2);
    }

    @Test
    void csvIsImported() {
        String file = """
                \uFEFFusername,email,firstName,enabled,roles,attributes.note,attributes,temporaryPassword,id
                %1$s,%1$s@example.org,"Ann, Annie",TRUE,rollcall-admin;user,"two ""2""
                lines",,pass-%1$s,
                %2$s,%2$s@example.org,,false,user rollcall-admin,'=1+1,"{""tier"":3}",,whatever
                %3$s,too,few
                %3$s,"%3$s@example.org,,,,,,,
                %3$s,%3$s@example.org,,perhaps,,,,,
                %3$s,,,,,,not json,,
                %3$s,%3$s@example.org,,,,,,,
                """.formatted(name(1), name(2), name(3)).replace("\n", "\r\n");

        List<JsonNode> answer = client.importFile("", CSV + "; charset=UTF-8", null, file);

        assertThat(numbers(answer)).containsExactly(2, 4, 5, 6, 7, 8, 9);
        assertThat(statuses(answer)).containsExactly(201, 201, 400, 400, 422, 422, 201);
        assertSummary(answer, 3, 4);
        assertThat(answer.get(2).at("/problem/detail").asText())
                .contains("3 cells")
                .contains("9");
        assertThat(answer.get(3).at("/problem/detail").asText()).contains("quote");
        assertThat(fields(answer.get(4))).containsExactly("enabled");
        assertThat(fields(answer.get(5))).containsExactly("attributes");
        String properties =
                "select concat_ws('|', username, first_name, enabled, roles, attributes) from users where id = cast(? as uuid)";
        assertThat(records.text(properties, answer.get(0).get("id").asText()))
                .isEqualTo(name(1) + "|Ann, Annie|t|{rollcall-admin,user}|{\"note\": \"two \\\"2\\\"\\r\\nlines\"}");
        assertThat(records.text(properties, answer.get(1).get("id").asText()))
                .isEqualTo(name(2) + "|f|{rollcall-admin,user}|{\"note\": \"=1+1\", \"tier\": 3}");
        assertThat(countEverywhere()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "username,shoeSize; shoeSize",
                "username,email,email; email",
                "email,firstName; username",
                "username|email; username"
            })
    void wrongColumnsReturn422BeforeAnyChange(String header, String field) {
        HttpResponse<String> answer = client.send(
                "", CSV, null, BodyPublishers.ofString(header + "\n" + name(1) + ",x\n"), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(Realm.json(answer.body()).at("/errors").findValuesAsText("field"))
                .contains(field);
        assertThat(inKeycloak()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "text/csv; charset=ISO-8859-1, '', 415",
        "application/json, '', 415",
        "text/csv, ?dryRun=perhaps, 400",
        "text/csv, '', 400"
    })
    void wrongMediaTypeOrParameterIsRefused(String type, String query, int status) {
        HttpResponse<String> answer =
                client.send(query, type, null, BodyPublishers.ofString(""), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(Realm.json(answer.body()).get("type").asText()).startsWith("urn:rollcall:problem:");
    }

    @Test
    void invalidKeyIsRefused() {
        assertThat(client.send("", NDJSON, "two words", BodyPublishers.ofString(""), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void emptyFileReturnsASummary() {
        assertSummary(client.importFile("", NDJSON, null, ""), 0, 0);
        assertSummary(client.importFile("", CSV, null, "username\n"), 0, 0);
    }

    @Test
    void lineInAnotherCharsetOrTooLongIsRefusedAlone() {
        byte[] file = (line(1) + "\n{\"username\":\"ä\"}\n{\"username\":\"" + "x".repeat(70_000) + "\"}\n")
                .getBytes(StandardCharsets.ISO_8859_1);

        HttpResponse<String> answer =
                client.send("?dryRun=true", NDJSON, null, BodyPublishers.ofByteArray(file), BodyHandlers.ofString());

        List<JsonNode> lines = answer.body().lines().map(Realm::json).toList();
        assertThat(statuses(lines)).containsExactly(200, 400, 413);
        assertThat(unreadable(lines))
                .containsExactly("2 Line 2: The line is not UTF-8.", "3 Line 3: A line may have at most 65536 bytes.");
    }

    /** Returns the line number and the detail of each problem. */
    private static List<String> unreadable(List<JsonNode> answer) {
        return answer.stream()
                .map(line -> line.path("problem"))
                .filter(problem -> problem.has("line"))
                .map(problem ->
                        problem.get("line") + " " + problem.get("detail").asText())
                .toList();
    }

    @Test
    void unreadableLineIsNamedByItsNumber() {
        assertThat(unreadable(client.importFile("?dryRun=true", NDJSON, null, line(1) + "\n\n{\"username\":\n[]\n")))
                .satisfiesExactly(
                        broken -> assertThat(broken).startsWith("3 Line 3: The line is not valid JSON (column "),
                        array -> assertThat(array).isEqualTo("4 Line 4: The line must be a JSON object."));
        assertThat(unreadable(client.importFile(
                        "?dryRun=true",
                        CSV,
                        null,
                        "username,firstName\n%s,\"over\ntwo lines\"\nx\"y,z\n\n\"unclosed,z\n".formatted(name(1)))))
                .containsExactly(
                        "4 Line 4: Cell 1 contains a quote but is not quoted.",
                        "6 Line 6: The line has a quote that is not closed.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "user\"name,email; 400; Cell 1 contains a quote but is not quoted.",
                "\"username,email; 400; The line has a quote that is not closed.",
                "username,\u00e4; 400; The line is not UTF-8.",
                "username,shoeSize; 422; shoeSize is not a column of an import"
            })
    void refusedFirstLineIsNamed(String header, int status, String sentence) {
        byte[] file = (header + "\nx,y\n").getBytes(StandardCharsets.ISO_8859_1);

        HttpResponse<String> answer =
                client.send("", CSV, null, BodyPublishers.ofByteArray(file), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode problem = Realm.json(answer.body());
        assertThat(problem.path("line").asInt()).isEqualTo(1);
        assertThat(problem.path("detail").asText()).isEqualTo("Line 1: " + sentence);
    }

    @Test
    void lineWithTakenUsernameAndEmailNamesBoth() {
        realm.createIdentityNamed("there-" + mark);
        realm.createIdentityNamed("other-" + mark);
        String file = "{\"username\":\"there-%1$s\",\"email\":\"other-%1$s@example.org\"}".formatted(mark);

        for (String query : List.of("", "?dryRun=true")) {
            List<JsonNode> answer = client.importFile(query, NDJSON, null, file);

            assertThat(statuses(answer)).containsExactly(409);
            assertThat(fields(answer.get(0))).as(query).containsExactly("username", "email");
        }
    }

    @Test
    void tooManyLinesReturn413BeforeAnyChange() {
        HttpResponse<String> answer = client.send(
                "", NDJSON, null, BodyPublishers.ofString(line(1) + "\n".repeat(100_001)), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(Realm.json(answer.body()).get("detail").asText()).contains("100000 lines");
        assertThat(inKeycloak()).isEmpty();
    }

    /** The limit of 128 MB is checked against Content-Length before the body is sent. */
    @Test
    void tooLargeContentLengthReturns413BeforeTheBody() throws IOException {
        try (Socket socket = open("Content-Length: 134217729\r\n")) {
            assertThat(read(socket)).startsWith("HTTP/1.1 413").contains("urn:rollcall:problem:too-large");
        }
    }

    /** Other bodies may have a megabyte at most, with and without Content-Length. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyImportsAcceptLargeBodies(boolean chunked) {
        byte[] file = ("{\"username\":\"x\",\"a\":\"" + "x".repeat(60_000) + "\"}\n")
                .repeat(40)
                .getBytes(StandardCharsets.UTF_8);
        var body = chunked
                ? BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(file))
                : BodyPublishers.ofByteArray(file);

        HttpResponse<String> answer = client.send("", NDJSON, null, body, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(statuses(answer.body().lines().map(Realm::json).toList()))
                .hasSize(40)
                .containsOnly(422);
    }

    @Tag("slow")
    @Test
    void similarPathsDoNotAcceptLargeBodies() throws IOException {
        for (String path : List.of("/api/v1/users", "/api/v1/users/imports", "/api/v1/users/export")) {
            try (Socket socket = open("POST " + path, "Content-Length: 1100000\r\n")) {
                assertThat(read(socket)).as(path).startsWith("HTTP/1.1 413");
            }
        }
    }

    @Test
    void sameKeyReturnsEarlierResultsAndProcessesTheRest() {
        String key = UUID.randomUUID().toString();
        String file = lines(1, 4) + "\n" + line(1).replace(".org", ".net") + "\n{\"username\":\"x\"}\n";

        List<JsonNode> first = client.importFile("", NDJSON, key, file);
        List<JsonNode> again = client.importFile("", NDJSON, key, file);
        List<JsonNode> corrected =
                client.importFile("", NDJSON, key, lines(1, 4) + "\n" + line(5) + "\n" + line(6) + "\n" + line(7));

        assertThat(statuses(first)).containsExactly(201, 201, 201, 201, 409, 422);
        assertThat(again).isEqualTo(first);
        assertThat(statuses(corrected)).containsExactly(201, 201, 201, 201, 201, 201, 201);
        assertThat(corrected.subList(0, 4)).isEqualTo(first.subList(0, 4));
        assertThat(countEverywhere()).isEqualTo(7);
        assertThat(statuses(client.importFile("", NDJSON, UUID.randomUUID().toString(), lines(1, 4))))
                .containsOnly(409);
    }

    @Tag("slow")
    @Test
    void lostConnectionStopsTheImportAndTheKeyResumesIt() throws IOException {
        String key = UUID.randomUUID().toString();
        int count = 400;
        byte[] file = lines(1, count).getBytes(StandardCharsets.UTF_8);
        JsonNode first;
        try (Socket socket = open("Idempotency-Key: " + key + "\r\nContent-Length: " + file.length + "\r\n")) {
            socket.getOutputStream().write(file);
            // closing resets the connection if something was not read
            first = firstLine(socket);
        }
        assertThat(first.get("status").asInt()).isEqualTo(201);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(2))
                .until(this::countInDatabase, new Stable());
        long before = countEverywhere();
        assertThat(before).isBetween(1L, count - 1L);

        List<JsonNode> answer = client.importFile("", NDJSON, key, lines(1, count));

        assertSummary(answer, count, 0);
        assertThat(numbers(answer))
                .isEqualTo(IntStream.rangeClosed(1, count).boxed().toList());
        assertThat(answer.get(0)).isEqualTo(first);
        assertThat(countEverywhere()).isEqualTo(count);
        assertThat(records.number("""
                        select count(*) from acts a join idempotency_keys k on k.act_id = a.id
                        where k.key like 'import ' || ? || ' %' and a.outcome = 'done'""", key)).isEqualTo(count);
    }

    /** Matches a value that is the same twice in a row. */
    private static final class Stable extends org.hamcrest.TypeSafeMatcher<Long> {

        private long last = -1;

        @Override
        protected boolean matchesSafely(Long now) {
            boolean stable = now == last;
            last = now;
            return stable;
        }

        @Override
        public void describeTo(org.hamcrest.Description description) {
            description.appendText("no change since the last value");
        }
    }

    private Socket open(String headers) throws IOException {
        return open("POST /api/v1/users/import", headers);
    }

    private Socket open(String request, String headers) throws IOException {
        Socket socket = TimeLimits.connect(service);
        OutputStream out = socket.getOutputStream();
        out.write((request
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nAuthorization: Bearer "
                        + token + "\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private static boolean isAnswered(Socket socket) {
        try {
            return socket.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static JsonNode firstLine(Socket socket) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 64);
        String line = reader.readLine();
        while (!line.startsWith("{")) {
            line = reader.readLine();
        }
        return Realm.json(line);
    }

    @Test
    void dryRunReportsResultsAndChangesNothing() {
        realm.createIdentityNamed("there-" + mark);
        String everything = "select (select count(*) from audit_log) || ' ' || (select count(*) from users) || ' '"
                + " || (select count(*) from idempotency_keys)";
        String before = records.text(everything);

        List<JsonNode> answer =
                client.importFile("?dryRun=true", NDJSON, UUID.randomUUID().toString(), """
                {"username":"%1$s","email":"%1$s@example.org","roles":["user"]}
                {"username":"%4$s","email":"%2$s@example.org"}
                {"username":"%2$s","email":"%1$s@EXAMPLE.org"}
                {"username":"THERE-%3$s"}
                {"username":"%2$s-b","email":"there-%3$s@example.org"}
                {"username":"%2$s-c","roles":["user","no-such-role"]}
                {"username":"%2$s-d","roles":["no-such-role"]}
                {"username":"x y"}
                """.formatted(
                                name(1), name(2), mark, name(1).toUpperCase(java.util.Locale.ROOT)));

        assertThat(statuses(answer)).containsExactly(200, 409, 409, 409, 409, 422, 422, 422);
        assertSummary(answer, 1, 7);
        assertThat(fields(answer.get(1))).containsExactly("username");
        assertThat(answer.get(1).at("/problem/detail").asText()).contains("line 1");
        assertThat(fields(answer.get(2))).containsExactly("email");
        assertThat(fields(answer.get(3))).containsExactly("username");
        assertThat(fields(answer.get(4))).containsExactly("email");
        assertThat(fields(answer.get(5))).containsExactly("roles");
        assertThat(records.text(everything)).isEqualTo(before);
        assertThat(inKeycloak()).isEmpty();
    }

    @Test
    void tooManyConcurrentImportsReturn429() throws IOException {
        String half = "Content-Length: 100\r\n";
        try (Socket one = open(half);
                Socket two = open(half);
                Socket three = open(half)) {
            Set<Socket> waiting = new HashSet<>(Set.of(one, two, three));
            await().atMost(TimeLimits.LIMIT).until(() -> waiting.removeIf(ImportTest::isAnswered));

            assertThat(waiting).as("as many as may run").hasSize(2);
            Socket refused = Stream.of(one, two, three)
                    .filter(socket -> !waiting.contains(socket))
                    .findFirst()
                    .orElseThrow();
            assertThat(new String(refused.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 429");
        }
        await().atMost(TimeLimits.LIMIT)
                .until(() -> client.send("", NDJSON, null, BodyPublishers.ofString(""), BodyHandlers.ofString())
                                .statusCode()
                        == 200);
    }

    /** Measures the memory during the response to a file of 80 MB. */
    @Tag("slow")
    @Test
    void largeImportUsesLittleMemory() throws IOException {
        int count = 20_000;
        String padding = "x".repeat(4_000);
        AtomicInteger sent = new AtomicInteger();
        InputStream file = new InputStream() {
            private byte[] line = new byte[0];
            private int at;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] to, int from, int length) {
                if (at == line.length) {
                    if (sent.get() == count) {
                        return -1;
                    }
                    line = "{\"username\":\"u%d\",\"unknown\":\"%s\"}\n"
                            .formatted(sent.incrementAndGet(), padding)
                            .getBytes(StandardCharsets.US_ASCII);
                    at = 0;
                }
                int copied = Math.min(length, line.length - at);
                System.arraycopy(line, at, to, from, copied);
                at += copied;
                return copied;
            }
        };
        long before = used();
        long max = 0;
        int lines = 0;

        HttpResponse<InputStream> answer = client.send(
                "?dryRun=true", NDJSON, null, BodyPublishers.ofInputStream(() -> file), BodyHandlers.ofInputStream());
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines++;
                if (lines % 5_000 == 1) {
                    max = Math.max(max, used() - before);
                }
            }
        }

        assertThat(lines).isEqualTo(count + 1);
        assertThat(max).as("bytes more than before").isLessThan(24_000_000);
    }

    /** Returns the heap in use after a garbage collection, in bytes. */
    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void auditLogHasActorUserAndRequest() {
        List<JsonNode> answer = client.importFile("", NDJSON, null, lines(1, 3));

        List<String> requests =
                Arrays.asList(records.text("""
                        select string_agg(action || ' ' || outcome || ' ' || request_id, ',') from acts
                        where user_id in (select id from users where username like ?)""", "imported-" + mark + "-%").split(","));
        assertSummary(answer, 3, 0);
        assertThat(requests).hasSize(3).allMatch(act -> act.startsWith("create done "));
        assertThat(requests.stream().distinct()).hasSize(1);
    }
}
