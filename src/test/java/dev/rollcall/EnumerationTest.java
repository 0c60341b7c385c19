package dev.rollcall;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.Watched;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.LogoutTokenMaker;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.wire.DatabaseWire;
import dev.rollcall.testing.wire.HttpWire;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whoever tries names learns nothing: what there is and what there is not are answered alike, after the same questions to Keycloak and
 * to the database. That these are the same says more than a clock would on a machine that has other things to do.
 */
@QuarkusTest
@Tag("slow")
@TestProfile(Watched.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnumerationTest {

    private static final String UNKNOWN = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55";

    /** What is of the moment, or random, in each answer. */
    private static final Set<String> OF_THE_MOMENT = Set.of("date", "x-request-id");

    private static final String RANDOM = "Expires=[^;]+|[\\w-]{16,}";

    private static final int MOST_TRIES = 10;

    private final Realm realm = Realm.get();

    HttpWire keycloak;
    DatabaseWire database;

    @TestHTTPResource("/")
    URI service;

    private Realm.Person person;
    private Realm.Person somebody;
    private String token;
    private String machine;
    private String somebodysId;
    private String act;
    private RealmKey key;

    @BeforeAll
    void somebodyIsThere() {
        key = RealmKey.imported(realm);
        person = realm.createPerson("enumerating", "user");
        somebody = realm.createPerson("somebody", "user");
        token = realm.token(person);
        machine = realm.clientToken("rollcall-machine", "rollcall-machine-secret");
        String admin = realm.token("admin", "admin");
        somebodysId = given().auth()
                .oauth2(realm.token(somebody))
                .get(service.resolve("/api/v1/users/me"))
                .path("id");
        given().auth()
                .oauth2(admin)
                .contentType("application/merge-patch+json")
                .body("{\"firstName\":\"Known\"}".getBytes(StandardCharsets.UTF_8))
                .patch(service.resolve("/api/v1/users/" + somebodysId))
                .then()
                .statusCode(200);
        act = given().auth()
                .oauth2(admin)
                .get(service.resolve("/api/v1/users/" + somebodysId + "/trail?limit=1"))
                .path("items[0].id");
    }

    @AfterAll
    void cleanUp() {
        key.close();
    }

    /**
     * All that somebody sees of an answer, and what it took.
     *
     * @param askedOfDatabase how often
     */
    private record Seen(
            int status, Map<String, String> headers, String body, List<String> askedOfKeycloak, int askedOfDatabase) {}

    /** What it is like to ask with this name, with the name taken out. */
    private Seen seen(String name, Function<String, Response> request) {
        int before = database.questions();
        keycloak.mend();

        Response response = request.apply(name);

        Map<String, String> headers = new TreeMap<>();
        for (Header header : response.headers()) {
            if (!OF_THE_MOMENT.contains(header.getName().toLowerCase(Locale.ROOT))) {
                headers.merge(
                        header.getName(),
                        header.getValue().replace(name, "NAME").replaceAll(RANDOM, "RANDOM"),
                        (one, other) -> one + "\n" + other);
            }
        }
        return new Seen(
                response.statusCode(),
                headers,
                response.asString().replace(name, "NAME"),
                keycloak.requests(),
                database.questions() - before);
    }

    /** What the service does by itself at the moment may be counted once, but not each time. */
    private Seen alike(String known, String unknown, Function<String, Response> request) {
        assertThat(known).as("lengths are in the headers").hasSameSizeAs(unknown);
        Seen ofUnknown = seen(unknown, request);
        Seen ofKnown = seen(known, request);
        for (int i = 1; i < MOST_TRIES && !ofKnown.equals(ofUnknown); i++) {
            ofUnknown = seen(unknown, request);
            ofKnown = seen(known, request);
        }
        assertThat(ofKnown).isEqualTo(ofUnknown);
        return ofUnknown;
    }

    /** Public clients are told what to switch: their names are in every browser that uses them (docs/adr/0013). */
    @ParameterizedTest
    @CsvSource({"wrong-secret", "''"})
    void aClientThatThereIsAndOneThatThereIsNotAreRefusedAlike(String secret) {
        try (RealmClient inert = RealmClient.named("enumerated").create(realm)) {
            for (String known : List.of("rollcall-machine", inert.clientId())) {
                String unknown = "x".repeat(known.length());
                for (Function<String, Response> way : List.<Function<String, Response>>of(
                        name -> form(name).formParam("client_secret", secret).post("/token"),
                        name -> form(name).post("/token"),
                        name -> given().auth()
                                .preemptive()
                                .basic(name, secret)
                                .formParam("grant_type", "client_credentials")
                                .post("/token"))) {
                    Seen seen = alike(known, unknown, way);

                    assertThat(seen.status()).isEqualTo(401);
                    assertThat(seen.askedOfKeycloak()).hasSize(1);
                    assertThat(seen.body()).contains("\"error\":\"invalid_client\"");
                }
            }
        }
    }

    private static RequestSpecification form(String client) {
        return given().formParam("grant_type", "client_credentials").formParam("client_id", client);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/users/{id}",
        "PATCH, /api/v1/users/{id}",
        "PUT, /api/v1/users/{id}/roles",
        "POST, /api/v1/users/{id}/password-reset",
        "POST, /api/v1/users/{id}/sessions/revoke",
        "DELETE, /api/v1/users/{id}",
        "GET, /api/v1/users/{id}/trail",
        "GET, /api/v1/users?search={id}",
        "GET, /console/users/{id}"
    })
    void whoMayNotSeeUsersDoesNotSeeWhichThereAre(String method, String path) {
        refusedAlike(method, path, somebodysId);
    }

    @Test
    void whoMayNotSeeTheTrailDoesNotSeeWhatIsInIt() {
        refusedAlike("GET", "/api/v1/trail/{id}", act);
    }

    private void refusedAlike(String method, String path, String known) {
        Map<String, Integer> callers = Map.of(token, 403, machine, 403, "", 401);
        callers.forEach((bearer, status) -> {
            Seen seen = alike(known, UNKNOWN, id -> {
                RequestSpecification request = given().redirects().follow(false);
                if (!bearer.isEmpty()) {
                    request.auth().oauth2(bearer);
                }
                if (method.equals("POST")) {
                    request.contentType("application/json").body("{}".getBytes(StandardCharsets.UTF_8));
                }
                return request.request(method, path.replace("{id}", id));
            });

            assertThat(seen.status()).isEqualTo(status);
            assertThat(seen.askedOfKeycloak()).isEmpty();
            assertThat(seen.askedOfDatabase()).isZero();
        });
    }

    /** Who there is only Keycloak says, on its own page; it asks for the password of whomever. */
    @Test
    void theSignInPassesOnNoHintAndAsksKeycloakNothing() {
        String unknown = "x".repeat(somebody.username().length());
        for (String parameter : List.of("login_hint", "username", "kc_idp_hint", "id_token_hint")) {
            Seen seen = alike(
                    somebody.username(),
                    unknown,
                    name -> given().redirects()
                            .follow(false)
                            .queryParam(parameter, name)
                            .get("/login"));

            assertThat(seen.status()).isEqualTo(302);
            assertThat(seen.headers().toString()).doesNotContain("NAME");
            assertThat(seen.askedOfKeycloak()).isEmpty();
            assertThat(seen.askedOfDatabase()).isZero();
        }
    }

    @Test
    void aForgedTokenOfSomebodyIsRefusedAsThatOfNobody() {
        Jwt forged = Jwt.of(token);
        PrivateKey foreign = RealmKey.generate().getPrivate();
        for (String path : List.of("/api/v1/users/me", "/api/v1/users/me/export", "/protected")) {
            Seen seen = alike(
                    somebody.subject(),
                    UNKNOWN,
                    subject -> given().auth()
                            .oauth2(forged.withClaim("sub", subject).signedBy(foreign))
                            .get(path));

            assertThat(seen.status()).isEqualTo(401);
            assertThat(seen.askedOfKeycloak()).isEmpty();
            assertThat(seen.askedOfDatabase()).isZero();
        }
    }

    @Test
    void aLogoutTokenIsAnsweredAlikeWhetherThereIsSuchASessionOrNot() {
        Browser browser = new Browser(service.toString().replaceFirst("/$", ""));
        browser.signIn("/login", somebody);
        String session = LogoutTokenMaker.sessions(realm, somebody).get(0);
        String unknown = session.substring(0, session.length() - 4) + "none";
        LogoutTokenMaker tokens = new LogoutTokenMaker(realm, key);
        PrivateKey foreign = RealmKey.generate().getPrivate();

        Seen refused = alike(
                session, unknown, id -> logout(tokens.ofSession(somebody, id).signedBy(foreign)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.askedOfDatabase()).isZero();
        Seen done = alike(session, unknown, id -> logout(tokens.signed(tokens.ofSession(somebody, id))));
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.askedOfDatabase()).isPositive();
    }

    private static Response logout(String logoutToken) {
        return given().formParam("logout_token", logoutToken).post("/logout/backchannel");
    }

    /** Signed in or not: a session that was made up is none, whatever is in it. */
    @Test
    void aMadeUpSessionIsAsNone() {
        HttpResponse<String> none = new Browser(base()).fetch("/api/v1/users/me");
        Browser madeUp = new Browser(base());
        madeUp.cookies().put("q_session", "a|b|" + somebody.subject());
        HttpResponse<String> answer = madeUp.fetch("/api/v1/users/me");

        assertThat(answer.statusCode()).isEqualTo(none.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo(none.body());
    }

    private String base() {
        return service.toString().replaceFirst("/$", "");
    }

    /**
     * The one thing that is told, to people who are signed in: that an address is taken, as Keycloak's own account page does. It is not
     * said by whom, and who asked is in the trail.
     */
    @Test
    void whoWouldTakeAnAddressIsToldThatItIsTakenAndLeavesATrace() {
        given().auth()
                .oauth2(realm.signedInToken(person))
                .contentType("application/merge-patch+json")
                .body("{\"email\":\"%s@example.org\"}"
                        .formatted(somebody.username())
                        .getBytes(StandardCharsets.UTF_8))
                .patch("/api/v1/users/me")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:rollcall:problem:taken"))
                .body(not(containsString(somebody.subject())))
                .body(not(containsString(somebodysId)));

        given().auth()
                .oauth2(realm.token("admin", "admin"))
                .queryParam("actor", person.subject())
                .get("/api/v1/trail")
                .then()
                .statusCode(200)
                .body("items.size()", greaterThanOrEqualTo(1));
    }
}
