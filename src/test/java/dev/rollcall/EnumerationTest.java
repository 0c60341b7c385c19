package dev.rollcall;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import dev.rollcall.testing.CallCountingProfile;
import dev.rollcall.testing.InvitationRecords;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.wire.DatabaseWire;
import dev.rollcall.testing.wire.HttpWire;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
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
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Callers can't find out which names exist: existing and missing things get the same response, after the same requests to Keycloak and
 * the same statements to the database. Comparing these is more reliable than comparing response times on a busy machine.
 */
@QuarkusTest
@Tag("slow")
@TestProfile(CallCountingProfile.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnumerationTest {

    private static final String UNKNOWN = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55";

    /** Headers that differ in every response. */
    private static final Set<String> VARYING_HEADERS = Set.of("date", "x-request-id");

    private static final String RANDOM = "Expires=[^;]+|[\\w-]{16,}";

    private static final int MAX_TRIES = 10;

    private final Realm realm = Realm.get();

    HttpWire keycloak;
    DatabaseWire database;

    @Inject
    DataSource dataSource;

    @TestHTTPResource("/")
    URI service;

    private Realm.Identity identity;
    private Realm.Identity other;
    private String token;
    private String machine;
    private String otherId;
    private String act;
    private RealmKey key;

    @BeforeAll
    void createUsers() {
        key = RealmKey.imported(realm);
        identity = realm.createIdentity("enumerating", "user");
        other = realm.createIdentity("somebody", "user");
        token = realm.token(identity);
        machine = realm.clientToken("rollcall-machine", "rollcall-machine-secret");
        ApiCaller admin = Api.admin();
        otherId = Api.at(service, realm.token(other)).get("/api/v1/users/me").path("id");
        admin.patch(
                        service.resolve("/api/v1/users/" + otherId).toString(),
                        "{\"firstName\":\"Known\"}".getBytes(StandardCharsets.UTF_8))
                .expect(200);
        act = admin.get(service.resolve("/api/v1/users/" + otherId + "/audit-log?limit=1")
                        .toString())
                .path("items[0].id");
    }

    @AfterAll
    void cleanUp() {
        key.close();
    }

    /**
     * The observable parts of a response, and its cost.
     *
     * @param keycloakRequests requests to Keycloak
     * @param databaseMessages number of messages to the database
     */
    private record Observation(
            int status,
            Map<String, String> headers,
            String body,
            List<String> keycloakRequests,
            int databaseMessages) {}

    /** Sends a request with a name, and returns the observation without the name. */
    private Observation observe(String name, Function<String, Response> request) {
        int before = database.messages();
        keycloak.reset();

        Response response = request.apply(name);

        Map<String, String> headers = new TreeMap<>();
        for (Header header : response.headers()) {
            if (!VARYING_HEADERS.contains(header.getName().toLowerCase(Locale.ROOT))) {
                headers.merge(
                        header.getName(),
                        header.getValue().replace(name, "NAME").replaceAll(RANDOM, "RANDOM"),
                        (one, other) -> one + "\n" + other);
            }
        }
        return new Observation(
                response.statusCode(),
                headers,
                response.asString().replace(name, "NAME"),
                keycloak.requests(),
                database.messages() - before);
    }

    /** Checks that an existing and a missing name give the same observation. Retries, because background work may be counted once. */
    private Observation assertAlike(String known, String unknown, Function<String, Response> request) {
        assertThat(known)
                .as("equal lengths, because Content-Length must not differ")
                .hasSameSizeAs(unknown);
        Observation ofUnknown = observe(unknown, request);
        Observation ofKnown = observe(known, request);
        for (int i = 1; i < MAX_TRIES && !ofKnown.equals(ofUnknown); i++) {
            ofUnknown = observe(unknown, request);
            ofKnown = observe(known, request);
        }
        assertThat(ofKnown).isEqualTo(ofUnknown);
        return ofUnknown;
    }

    /** Only confidential clients: public ones get a hint, because their ids are visible in every browser anyway (docs/adr/0013). */
    @ParameterizedTest
    @CsvSource({"wrong-secret", "''"})
    void existingAndUnknownClientsGetTheSameRefusal(String secret) {
        try (RealmClient inert = RealmClient.named("enumerated").create(realm)) {
            for (String known : List.of("rollcall-machine", inert.clientId())) {
                String unknown = "x".repeat(known.length());
                for (Function<String, Response> request : List.<Function<String, Response>>of(
                        name -> form(name).formParam("client_secret", secret).post("/token"),
                        name -> form(name).post("/token"),
                        name -> given().auth()
                                .preemptive()
                                .basic(name, secret)
                                .formParam("grant_type", "client_credentials")
                                .post("/token"))) {
                    Observation seen = assertAlike(known, unknown, request);

                    assertThat(seen.status()).isEqualTo(401);
                    assertThat(seen.keycloakRequests()).hasSize(1);
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
        "GET, /api/v1/users/{id}/audit-log",
        "GET, /api/v1/users?search={id}",
        "GET, /console/users/{id}"
    })
    void existingAndUnknownUsersGetTheSameRefusalWithoutPermission(String method, String path) {
        refusedAlike(method, path, otherId);
    }

    @Test
    void existingAndUnknownAuditEntriesGetTheSameRefusalWithoutPermission() {
        refusedAlike("GET", "/api/v1/audit-log/{id}", act);
    }

    private void refusedAlike(String method, String path, String known) {
        Map<String, Integer> callers = Map.of(token, 403, machine, 403, "", 401);
        callers.forEach((bearer, status) -> {
            Observation seen = assertAlike(known, UNKNOWN, id -> {
                RequestSpecification request = given().redirects().follow(false);
                if (!bearer.isEmpty()) {
                    request.auth().oauth2(bearer);
                }
                if (method.equals("POST")) {
                    request.contentType("application/json").body("{}".getBytes(StandardCharsets.UTF_8));
                } else if (method.equals("PATCH")) {
                    request.contentType("application/merge-patch+json").body("{}".getBytes(StandardCharsets.UTF_8));
                }
                return request.request(method, path.replace("{id}", id));
            });

            assertThat(seen.status()).isEqualTo(status);
            assertThat(seen.keycloakRequests()).isEmpty();
            assertThat(seen.databaseMessages()).isZero();
        });
    }

    /** One of the two addresses is taken, so nothing is created, and the answer has no ids. */
    @Test
    void invitationsOfExistingAndUnknownUsersGetTheSameAnswer() {
        OrganizationRecords records = new OrganizationRecords(dataSource);
        String organization = records.organization("Enumerated");
        records.member(organization, Api.as(token).id(), "owner");
        new InvitationRecords(dataSource).invitation(organization, "open@example.org");

        Observation seen = assertAlike(
                other.username(),
                "x".repeat(other.username().length()),
                name -> given().auth()
                        .oauth2(token)
                        .contentType("application/json")
                        .body("{\"emails\":[\"%s@example.org\",\"open@example.org\"]}"
                                .formatted(name)
                                .getBytes(StandardCharsets.UTF_8))
                        .post("/api/v1/organizations/" + organization + "/invitations"));

        assertThat(seen.status()).isEqualTo(409);
        assertThat(seen.body()).contains("emails[1] has an open invitation");
        assertThat(seen.keycloakRequests()).isEmpty();
        assertThat(seen.databaseMessages()).isPositive();
    }

    /** Keycloak's sign-in page asks for a password whether or not the user exists. Rollcall passes no name on to it. */
    @Test
    void signInForwardsNoHintAndSendsNoRequestToKeycloak() {
        String unknown = "x".repeat(other.username().length());
        for (String parameter : List.of("login_hint", "username", "kc_idp_hint", "id_token_hint")) {
            Observation seen = assertAlike(
                    other.username(),
                    unknown,
                    name -> given().redirects()
                            .follow(false)
                            .queryParam(parameter, name)
                            .get("/login"));

            assertThat(seen.status()).isEqualTo(302);
            assertThat(seen.headers().toString()).doesNotContain("NAME");
            assertThat(seen.keycloakRequests()).isEmpty();
            assertThat(seen.databaseMessages()).isZero();
        }
    }

    @Test
    void forgedTokensOfExistingAndUnknownUsersGetTheSameRefusal() {
        Jwt forged = Jwt.of(token);
        PrivateKey foreign = RealmKey.generate().getPrivate();
        for (String path : List.of("/api/v1/users/me", "/api/v1/users/me/export", "/protected")) {
            Observation seen = assertAlike(
                    other.subject(),
                    UNKNOWN,
                    subject -> given().auth()
                            .oauth2(forged.withClaim("sub", subject).signedBy(foreign))
                            .get(path));

            assertThat(seen.status()).isEqualTo(401);
            assertThat(seen.keycloakRequests()).isEmpty();
            assertThat(seen.databaseMessages()).isZero();
        }
    }

    @Test
    void logoutTokensOfExistingAndUnknownSessionsGetTheSameResponse() {
        Browser browser = new Browser(service);
        browser.signIn("/login", other);
        String session = LogoutTokenFactory.sessions(realm, other).get(0);
        String unknown = session.substring(0, session.length() - 4) + "none";
        LogoutTokenFactory tokens = new LogoutTokenFactory(realm, key);
        PrivateKey foreign = RealmKey.generate().getPrivate();

        Observation refused = assertAlike(
                session, unknown, id -> logout(tokens.ofSession(other, id).signedBy(foreign)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.databaseMessages()).isZero();
        Observation done = assertAlike(session, unknown, id -> logout(tokens.signed(tokens.ofSession(other, id))));
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.databaseMessages()).isPositive();
    }

    private static Response logout(String logoutToken) {
        return given().formParam("logout_token", logoutToken).post("/logout/backchannel");
    }

    /** A forged session cookie is treated like none, whatever it contains. */
    @Test
    void forgedSessionCookieIsTreatedLikeNone() {
        HttpResponse<String> none = new Browser(base()).fetch("/api/v1/users/me");
        Browser forged = new Browser(base());
        forged.cookies().put("q_session", "a|b|" + other.subject());
        HttpResponse<String> answer = forged.fetch("/api/v1/users/me");

        assertThat(answer.statusCode()).isEqualTo(none.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo(none.body());
    }

    private String base() {
        return service.toString().replaceFirst("/$", "");
    }

    /**
     * The only exception: signed-in users learn that an e-mail address is taken, as on Keycloak's account page. They don't learn by whom,
     * and the audit log records who tried.
     */
    @Test
    void takenEmailReturns409AndIsAudited() {
        Api.as(realm.signedInToken(identity))
                .patch(
                        "/api/v1/users/me",
                        "{\"email\":\"%s@example.org\"}"
                                .formatted(other.username())
                                .getBytes(StandardCharsets.UTF_8))
                .expectProblem(409, "taken")
                .body(not(containsString(other.subject())))
                .body(not(containsString(otherId)));

        Api.admin()
                .query("actor", identity.subject())
                .read("/api/v1/audit-log")
                .body("items.size()", greaterThanOrEqualTo(1));
    }
}
