package dev.rollcall;

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
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.wire.DatabaseWire;
import dev.rollcall.testing.wire.HttpWire;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    OrganizationRecords records;

    @Inject
    InvitationRecords invitations;

    @Inject
    ServiceDatabase rows;

    @TestHTTPResource("/")
    URI service;

    private Realm.Identity identity;
    private Realm.Identity other;
    private final ApiCaller machine = Api.machine();
    private ApiCaller user;
    private String otherId;
    private String act;
    private RealmKey key;

    @BeforeAll
    void createUsers() {
        key = RealmKey.imported(realm);
        identity = realm.createIdentity("enumerating", "user");
        other = realm.createIdentity("somebody", "user");
        user = Api.as(identity);
        ApiCaller admin = Api.at(service, realm.token("admin", "admin"));
        otherId = Api.at(service, realm.token(other)).id();
        admin.patch("/api/v1/users/" + otherId, Map.of("firstName", "Known")).expect(200);
        act = admin.get("/api/v1/users/" + otherId + "/audit-log?limit=1").path("items[0].id");
    }

    @AfterAll
    void cleanUp() {
        key.close();
    }

    /**
     * A response, and what it cost.
     *
     * @param keycloakRequests requests to Keycloak
     * @param databaseMessages messages to the database. Only their number is observable; a failed test shows the texts
     */
    private record Observation(
            int status,
            Map<String, String> headers,
            String body,
            List<String> keycloakRequests,
            List<String> databaseMessages) {

        private List<?> observable() {
            return List.of(status, headers, body, keycloakRequests, databaseMessages.size());
        }

        private boolean isLike(Observation other) {
            return observable().equals(other.observable());
        }

        /** Returns another observation of the same, unless it has more messages to the database. */
        Observation orQuieter(Observation other) {
            return other.databaseMessages.size() <= databaseMessages.size() ? other : this;
        }
    }

    /** Sends a request with a name, and returns the observation without the name. */
    private Observation observe(String name, Function<String, ApiResponse> request) {
        database.reset();
        keycloak.reset();

        ApiResponse response = request.apply(name);

        Map<String, String> headers = new TreeMap<>();
        for (String header : response.headers().keySet()) {
            if (!VARYING_HEADERS.contains(header)) {
                String values = String.join("\n", response.headers(header));
                headers.put(header, values.replace(name, "NAME").replaceAll(RANDOM, "RANDOM"));
            }
        }
        return new Observation(
                response.statusCode(),
                headers,
                response.asString().replace(name, "NAME"),
                keycloak.requests(),
                database.messages());
    }

    /**
     * Checks that an existing and a missing name give the same observation. Repeats both, in turns one first and then the other: messages of
     * background work may be counted as well, for example with each second request.
     */
    private Observation assertAlike(String known, String unknown, Function<String, ApiResponse> request) {
        assertThat(known)
                .as("equal lengths, because Content-Length must not differ")
                .hasSameSizeAs(unknown);
        Observation ofUnknown = observe(unknown, request);
        Observation ofKnown = observe(known, request);
        for (int i = 1; i < MAX_TRIES && !ofKnown.isLike(ofUnknown); i++) {
            if (i % 2 == 0) {
                ofUnknown = ofUnknown.orQuieter(observe(unknown, request));
            }
            ofKnown = ofKnown.orQuieter(observe(known, request));
            if (i % 2 == 1) {
                ofUnknown = ofUnknown.orQuieter(observe(unknown, request));
            }
        }
        assertThat(ofKnown.observable())
                .as("after %s%nand after %s", ofKnown.databaseMessages(), ofUnknown.databaseMessages())
                .isEqualTo(ofUnknown.observable());
        return ofUnknown;
    }

    /** Only confidential clients: public ones get a hint, because their ids are visible in every browser anyway (docs/adr/0013). */
    @ParameterizedTest
    @CsvSource({"wrong-secret", "''"})
    void existingAndUnknownClientsGetTheSameRefusal(String secret) {
        try (RealmClient inert = RealmClient.named("enumerated").create(realm)) {
            for (String known : List.of("rollcall-machine", inert.clientId())) {
                String unknown = "x".repeat(known.length());
                for (Function<String, ApiResponse> request : List.<Function<String, ApiResponse>>of(
                        name -> Api.anonymous().tokenByForm(name, secret),
                        name -> Api.anonymous().tokenByForm(name, null),
                        name -> Api.anonymous().tokenByBasic(name, secret))) {
                    Observation seen = assertAlike(known, unknown, request);

                    assertThat(seen.status()).isEqualTo(401);
                    assertThat(seen.keycloakRequests()).hasSize(1);
                    assertThat(seen.body()).contains("\"error\":\"invalid_client\"");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/users/{id}",
        "PATCH, /api/v1/users/{id}",
        "GET, /api/v1/users/{id}/roles",
        "PUT, /api/v1/users/{id}/roles",
        "POST, /api/v1/users/{id}/password-reset",
        "POST, /api/v1/users/{id}/session-revocation",
        "DELETE, /api/v1/users/{id}",
        "GET, /api/v1/users/{id}/sessions",
        "DELETE, /api/v1/users/{id}/sessions/none",
        "GET, /api/v1/users/{id}/credentials",
        "DELETE, /api/v1/users/{id}/credentials/none",
        "GET, /api/v1/users/{id}/identities",
        "DELETE, /api/v1/users/{id}/identities/none",
        "GET, /api/v1/users/{id}/required-actions",
        "PUT, /api/v1/users/{id}/required-actions/CONFIGURE_TOTP",
        "DELETE, /api/v1/users/{id}/required-actions/CONFIGURE_TOTP",
        "GET, /api/v1/users/{id}/lock",
        "DELETE, /api/v1/users/{id}/lock",
        "POST, /api/v1/users/{id}/verification-mail",
        "GET, /api/v1/users/{id}/sign-ins",
        "GET, /api/v1/users/{id}/audit-log",
        "GET, /api/v1/users/{id}/protection",
        "GET, /api/v1/users/{id}/organizations",
        "GET, /api/v1/users?search={id}",
        "GET, /console/users/{id}"
    })
    void existingAndUnknownUsersGetTheSameRefusalWithoutPermission(String method, String path) {
        refusedAlike(method, path, otherId);
        refusedAlike(method, path.replace("{id}", "kc:{id}"), other.subject());
        refusedAlike(method, path.replace("{id}", "ext:{id}"), externalId("users", otherId));
    }

    /** Of a user or an organization; as long as another id. */
    private String externalId(String table, String id) {
        String external = UUID.randomUUID().toString();
        rows.execute("update %s set external_id = ? where id = ?::uuid".formatted(table), external, id);
        return external;
    }

    /** Keycloak would end the session of anybody, and tell which exist. */
    @Test
    void sessionsOfOthersAndUnknownSessionsAreTheSameToAUser() {
        realm.token(other);
        String session = LogoutTokenFactory.sessions(realm, other).get(0);

        Observation seen = assertAlike(
                session, "x".repeat(session.length()), name -> user.delete("/api/v1/users/me/sessions/" + name));

        assertThat(seen.status()).isEqualTo(404);
        assertThat(LogoutTokenFactory.sessions(realm, other)).contains(session);
    }

    @ParameterizedTest
    @CsvSource({"keycloakId", "externalId", "email"})
    void filtersOfExistingAndUnknownUsersGetTheSameRefusalWithoutPermission(String filter) {
        refusedAlike("GET", "/api/v1/users?" + filter + "={id}", other.subject());
    }

    /** To a stranger, an organization does not exist, and neither do its members. The service looks up as much as for one that does not. */
    @ParameterizedTest
    @CsvSource({
        "GET, ''",
        "PATCH, ''",
        "DELETE, ''",
        "GET, /members",
        "GET, /members/{member}",
        "PATCH, /members/{member}",
        "DELETE, /members/{member}",
        "GET, /teams",
        "GET, /audit-log",
        "GET, /invitations"
    })
    void existingAndUnknownOrganizationsAreTheSameToAStranger(String method, String below) {
        String organization = records.organization("enumerated-" + UUID.randomUUID());
        String member = records.user("enumerated-" + UUID.randomUUID());
        records.member(organization, member, "owner");
        Map<String, String> known = Map.of(
                "", organization,
                "kc:", rows.text("select keycloak_id from organizations where id = ?::uuid", organization),
                "ext:", externalId("organizations", organization));
        Map<String, String> members = Map.of(
                "", member,
                "kc:", rows.text("select keycloak_id from users where id = ?::uuid", member),
                "ext:", externalId("users", member));
        ApiCaller stranger = method.equals("PATCH") ? user.body(ApiCaller.MERGE_PATCH, "{}") : user;
        known.forEach((prefix, id) -> {
            String end = below.replace("{member}", prefix + members.get(prefix));

            Observation seen = assertAlike(
                    id, UNKNOWN, name -> stranger.send(method, "/api/v1/organizations/" + prefix + name + end));

            assertThat(seen.status()).isEqualTo(404);
            assertThat(seen.keycloakRequests()).isEmpty();
        });
    }

    /** A member sees who else is one, and learns nothing of other users. */
    @ParameterizedTest
    @CsvSource({"'', id", "kc:, keycloak_id", "ext:, external_id"})
    void usersWhoAreNoMembersAndUnknownUsersAreTheSameToAMember(String prefix, String column) {
        String organization = records.organization("enumerated-" + UUID.randomUUID());
        records.member(organization, user.id(), "owner");
        externalId("users", otherId);
        String known = rows.text("select %s from users where id = ?::uuid".formatted(column), otherId);

        for (String method : List.of("GET", "DELETE")) {
            Observation seen = assertAlike(
                    known,
                    UNKNOWN,
                    name -> user.send(method, "/api/v1/organizations/" + organization + "/members/" + prefix + name));

            assertThat(seen.status()).isEqualTo(404);
            assertThat(seen.keycloakRequests()).isEmpty();
        }
    }

    @Test
    void existingAndUnknownAuditEntriesGetTheSameRefusalWithoutPermission() {
        refusedAlike("GET", "/api/v1/audit-log/{id}", act);
    }

    /** Only whoever manages the organization of an act may undo it. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void existingAndUnknownActsAreTheSameToAStrangerWhoWouldUndoThem(String method) {
        String organization = records.organization("enumerated-" + UUID.randomUUID());
        String ofOrganization = rows.text("""
                insert into audit_log (id, at, action, organization_id, via) values (gen_random_uuid(), now(), 'set-member-role', ?::uuid, 'bearer')
                returning id""", organization);
        for (String known : List.of(act, ofOrganization)) {
            Observation seen =
                    assertAlike(known, UNKNOWN, id -> user.send(method, "/api/v1/audit-log/" + id + "/undo"));

            assertThat(seen.status()).isEqualTo(404);
            assertThat(seen.keycloakRequests()).isEmpty();
        }
    }

    private void refusedAlike(String method, String path, String known) {
        Map<ApiCaller, Integer> callers = Map.of(user, 403, machine, 403, Api.anonymous(), 401);
        callers.forEach((caller, status) -> {
            ApiCaller asking = caller.withoutRedirects();
            if (method.equals("POST")) {
                asking = asking.body(ApiCaller.JSON, "{}");
            } else if (method.equals("PATCH")) {
                asking = asking.body(ApiCaller.MERGE_PATCH, "{}");
            }
            ApiCaller prepared = asking;
            Observation seen = assertAlike(known, UNKNOWN, id -> prepared.send(method, path.replace("{id}", id)));

            assertThat(seen.status()).isEqualTo(status);
            assertThat(seen.keycloakRequests()).isEmpty();
            assertThat(seen.databaseMessages()).isEmpty();
        });
    }

    /** One of the two addresses is taken, so nothing is created, and the answer has no ids. */
    @Test
    void invitationsOfExistingAndUnknownUsersGetTheSameAnswer() {
        String organization = records.organization("Enumerated");
        records.member(organization, user.id(), "owner");
        invitations.invitation(organization, "open@example.org");

        Observation seen = assertAlike(
                other.username(),
                "x".repeat(other.username().length()),
                name -> user.post(
                        "/api/v1/organizations/" + organization + "/invitations",
                        Map.of("emails", List.of(name + "@example.org", "open@example.org"))));

        assertThat(seen.status()).isEqualTo(409);
        assertThat(seen.body()).contains("emails[1] has an open invitation");
        assertThat(seen.keycloakRequests()).isEmpty();
        assertThat(seen.databaseMessages()).isNotEmpty();
    }

    /** Keycloak's sign-in page asks for a password whether or not the user exists. Rollcall passes no name on to it. */
    @Test
    void signInForwardsNoHintAndSendsNoRequestToKeycloak() {
        String unknown = "x".repeat(other.username().length());
        for (String parameter : List.of("login_hint", "username", "kc_idp_hint", "id_token_hint")) {
            Observation seen = assertAlike(
                    other.username(),
                    unknown,
                    name -> Api.anonymous()
                            .withoutRedirects()
                            .query(parameter, name)
                            .get("/login"));

            assertThat(seen.status()).isEqualTo(302);
            assertThat(seen.headers().toString()).doesNotContain("NAME");
            assertThat(seen.keycloakRequests()).isEmpty();
            assertThat(seen.databaseMessages()).isEmpty();
        }
    }

    @Test
    void forgedTokensOfExistingAndUnknownUsersGetTheSameRefusal() {
        Jwt forged = Jwt.of(user.token());
        PrivateKey foreign = RealmKey.foreign().getPrivate();
        for (String path : List.of("/api/v1/users/me", "/api/v1/users/me/export", "/protected")) {
            Observation seen = assertAlike(
                    other.subject(),
                    UNKNOWN,
                    subject -> Api.as(forged.withClaim("sub", subject).signedBy(foreign))
                            .get(path));

            assertThat(seen.status()).isEqualTo(401);
            assertThat(seen.keycloakRequests()).isEmpty();
            assertThat(seen.databaseMessages()).isEmpty();
        }
    }

    @Test
    void logoutTokensOfExistingAndUnknownSessionsGetTheSameResponse() {
        Browser browser = new Browser(service);
        browser.signIn("/login", other);
        String session = LogoutTokenFactory.sessions(realm, other).get(0);
        String unknown = session.substring(0, session.length() - 4) + "none";
        LogoutTokenFactory tokens = new LogoutTokenFactory(realm, key);
        PrivateKey foreign = RealmKey.foreign().getPrivate();

        Observation refused = assertAlike(
                session, unknown, id -> logout(tokens.ofSession(other, id).signedBy(foreign)));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.databaseMessages()).isEmpty();
        Observation done = assertAlike(session, unknown, id -> logout(tokens.signed(tokens.ofSession(other, id))));
        assertThat(done.status()).isEqualTo(200);
        assertThat(done.databaseMessages()).isNotEmpty();
    }

    private static ApiResponse logout(String logoutToken) {
        return Api.anonymous().form("logout_token", logoutToken).post("/logout/backchannel");
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
                .patch("/api/v1/users/me", Map.of("email", other.username() + "@example.org"))
                .expectProblem(409, "taken")
                .body(not(containsString(other.subject())))
                .body(not(containsString(otherId)));

        Api.admin()
                .query("actor", identity.subject())
                .read("/api/v1/audit-log")
                .body("items.size()", greaterThanOrEqualTo(1));
    }
}
