package dev.rollcall.fuzz;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rollcall.testing.ExpectedHeaders;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that are made up from the API's document, of every operation, by nobody, by a person and by an administrator: whatever is
 * sent, the answer is one of the document, no fault, and gives nothing away. {@code -Dfuzz.tries=500} tries more of each,
 * {@code -Dfuzz.seed} others. What is changed, deleted or shut out are people who were made for it.
 */
@QuarkusTest
@Tag("fuzz")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiFuzzTest {

    private static final int TRIES = Integer.getInteger("fuzz.tries", 25);
    private static final long SEED = Long.getLong("fuzz.seed", 20261125);

    /** Of a request, with its method and what is put in. */
    private static final int LONGEST_LINE = 4096;

    /** Well within the five minutes that a token of the demo realm is good. */
    private static final Duration TOKEN_USE = Duration.ofMinutes(4);

    private enum Caller {
        NOBODY,
        PERSON,
        ADMIN
    }

    private final Realm realm = Realm.get();
    private final Map<Caller, Realm.Person> people = new EnumMap<>(Caller.class);
    private final Map<Caller, String> tokens = new EnumMap<>(Caller.class);
    private final String nonce = UUID.randomUUID().toString().substring(0, 8);
    private Instant tokensFrom = Instant.EPOCH;
    private Requests requests;
    /** Deleting oneself is off unless a deployment switches it on; a logout token is Keycloak's to make. */
    private static final Set<String> NEVER_DONE = Set.of("DELETE /api/v1/users/me", "POST /logout/backchannel");

    private Conformance conformance;
    private String own;
    private String somebody;
    private String act;
    private String run;

    @TestHTTPResource("/")
    URI service;

    @BeforeAll
    void comeAsSomebody() {
        ApiDocument document = ApiDocument.committed();
        requests = new Requests(document);
        conformance = new Conformance(document);
        people.put(Caller.PERSON, realm.createPerson("fuzz-person", "user"));
        people.put(Caller.ADMIN, realm.createPerson("fuzz-admin", "admin"));
        own = asAdministrator().get("/api/v1/users/me").path("id");
        newSomebody();
        act = asAdministrator().get("/api/v1/trail?limit=1").path("items[0].id");
        cancel(asAdministrator()
                .contentType("application/json")
                .post("/api/v1/sync/runs")
                .path("id"));
    }

    static Stream<Arguments> cases() {
        return ApiDocument.committed().operations().stream()
                .flatMap(operation -> Arrays.stream(Caller.values()).map(caller -> arguments(operation, caller)));
    }

    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("cases")
    void whateverIsSentTheAnswerIsOneOfTheDocumentAndGivesNothingAway(ApiOperation operation, Caller caller)
            throws IOException {
        List<String> complaints = new ArrayList<>();
        List<Integer> statuses = new ArrayList<>();
        long seed = SEED * 31 + (operation + caller.name()).hashCode();
        for (FuzzRequest request : requests.madeOf(operation, TRIES, seed)) {
            WireConnection.Answer answer = send(request, caller);
            statuses.add(answer.status());
            complaints(operation, caller, request, answer)
                    .forEach(complaint -> complaints.add(complaint + "\n  for " + request));
            follow(operation, answer);
        }

        assertThat(complaints).as("-Dfuzz.seed=%d -Dfuzz.tries=%d", SEED, TRIES).isEmpty();
        if (isFor(operation, caller)) {
            assertThat(statuses).as("something that is done").anyMatch(status -> status < 400);
        }
    }

    /** Whose requests are not all refused. */
    private static boolean isFor(ApiOperation operation, Caller caller) {
        return caller == (operation.needsCaller() ? Caller.ADMIN : Caller.NOBODY)
                && !NEVER_DONE.contains(operation.toString());
    }

    private List<String> complaints(
            ApiOperation operation, Caller caller, FuzzRequest request, WireConnection.Answer answer) {
        if (answer.status() == 414 && request.target().length() > LONGEST_LINE - 200) {
            // whatever is asked for; of a line that it does not read to its end the HTTP server's own, with nothing in
            // it
            return answer.body().isEmpty() || answer.body().contains("\"urn:rollcall:problem:uri-too-long\"")
                    ? List.of()
                    : List.of("414 has another body: " + answer.body());
        }
        List<String> complaints = new ArrayList<>();
        if (answer.status() >= 500) {
            complaints.add("a fault: %d %s".formatted(answer.status(), answer.body()));
        }
        boolean done = answer.status() < 300;
        if (done && caller == Caller.NOBODY && operation.needsCaller()) {
            complaints.add("done for nobody: " + answer.status());
        }
        if (done && caller == Caller.PERSON && operation.isForAdministratorsAlone()) {
            complaints.add("done for whom it is not meant: " + answer.status());
        }
        complaints.addAll(conformance.complaints(operation, answer));
        complaints.addAll(Leaks.complaints(operation, answer));
        complaints.addAll(ExpectedHeaders.complaints(request.path(), answer.status(), answer.headers()));
        return complaints;
    }

    /** There is always somebody to do it to, and no run that keeps others from beginning. */
    private void follow(ApiOperation operation, WireConnection.Answer answer) {
        if (operation.method().equals("DELETE") && (answer.status() == 204 || answer.status() == 202)) {
            newSomebody();
        }
        if (operation.path().equals("/api/v1/sync/runs") && answer.status() == 201) {
            cancel(Realm.json(answer.body()).get("id").asText());
        }
    }

    private void newSomebody() {
        somebody = asAdministrator()
                .contentType("application/json")
                .body("{\"username\":\"fuzz-%s\"}".formatted(UUID.randomUUID()))
                .post("/api/v1/users")
                .path("id");
    }

    private void cancel(String id) {
        run = id;
        asAdministrator().post("/api/v1/sync/runs/" + id + "/cancel").then().statusCode(200);
    }

    private RequestSpecification asAdministrator() {
        return given().baseUri("http://localhost:" + service.getPort()).auth().oauth2(token(Caller.ADMIN));
    }

    private String token(Caller caller) {
        if (tokensFrom.plus(TOKEN_USE).isBefore(Instant.now())) {
            tokensFrom = Instant.now();
            people.forEach((known, person) -> tokens.put(known, realm.token(person)));
        }
        return tokens.get(caller);
    }

    /** Once more where Keycloak was too slow on a busy machine, of which the document speaks. */
    private WireConnection.Answer send(FuzzRequest request, Caller caller) throws IOException {
        WireConnection.Answer answer = sendOnce(request, caller);
        return answer.status() == 503 && answer.body().contains("keycloak-unavailable")
                ? sendOnce(request, caller)
                : answer;
    }

    private WireConnection.Answer sendOnce(FuzzRequest request, Caller caller) throws IOException {
        String[] credential =
                caller == Caller.NOBODY ? new String[0] : new String[] {"Authorization: Bearer " + token(caller)};
        try (WireConnection connection = new WireConnection(service)) {
            connection.send(request.bytes(
                    text -> text.replace("{id}", somebody)
                            .replace("{own}", own)
                            .replace("{act}", act)
                            .replace("{run}", run)
                            .replace("{nonce}", nonce),
                    credential));
            return connection.read();
        }
    }
}
