package dev.rollcall.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rollcall.key.KeyRecords;
import dev.rollcall.testing.ExpectedHeaders;
import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.wire.WireConnection;
import dev.rollcall.webhook.WebhookRecords;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends requests generated from the API's document to every operation, anonymously, as a user, a reader and an administrator. Every
 * response must conform to the document, be no 5xx fault, and leak nothing. {@code -Dfuzz.tries=500} sends more requests for each operation,
 * {@code -Dfuzz.seed} sends other ones. Requests change, delete or disable only users created for this test.
 */
@QuarkusTest
@Tag("fuzz")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiFuzzTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";

    private static final int TRIES = Integer.getInteger("fuzz.tries", 25);
    private static final long SEED = Long.getLong("fuzz.seed", 20261125);

    /** The service's limit of a request line, including the method and the inserted ids. */
    private static final int LONGEST_LINE = 8192;

    /** Time for which a token is reused; tokens of the demo realm are valid for five minutes. */
    private static final Duration TOKEN_USE = Duration.ofMinutes(4);

    private enum Caller {
        NOBODY,
        PERSON,
        READER,
        ADMIN
    }

    private final Realm realm = Realm.get();
    private final Map<Caller, Realm.Identity> people = new EnumMap<>(Caller.class);
    private final Map<Caller, String> tokens = new EnumMap<>(Caller.class);
    private final String nonce = UUID.randomUUID().toString().substring(0, 8);
    private Instant tokensFrom = Instant.EPOCH;
    private RequestGenerator requests;
    /**
     * Always refused here: self-deletion is disabled by default, only Keycloak can sign a logout token, and no two records can be linked. No
     * session, credential or linked account has the id that is sent, the user has no e-mail address, and nobody has asked for another one. No
     * text is a list of ids of teams, and no generated tag is that of an act to undo. A job has either ids or a filter, and another administrator
     * has to start it. Tokens of the password grant do not tell when their users signed in, as a secret of a key demands. No
     * client sends its secret, as introspection demands. Webhooks are off, and none fails.
     */
    private static final Set<String> NEVER_SUCCESSFUL = Set.of(
            "DELETE /api/v1/users/me",
            "POST /logout/backchannel",
            "POST /api/v1/relinks",
            "POST /api/v1/relinks/safe",
            "DELETE /api/v1/users/me/sessions/{session}",
            "DELETE /api/v1/users/me/credentials/{credential}",
            "DELETE /api/v1/users/me/identities/{provider}",
            "POST /api/v1/users/me/email-change/mail",
            "POST /api/v1/users/me/email-change/confirmation",
            "DELETE /api/v1/users/{id}/sessions/{session}",
            "DELETE /api/v1/users/{id}/credentials/{credential}",
            "DELETE /api/v1/users/{id}/identities/{provider}",
            "POST /api/v1/users/{id}/verification-mail",
            "POST /api/v1/users/me/keys",
            "POST /api/v1/users/me/keys/{key}/rotate",
            "POST /api/v1/agents/{agent}/keys",
            "POST /api/v1/agents/{agent}/keys/{key}/rotate",
            "POST /api/v1/webhooks",
            "POST /api/v1/webhooks/{webhook}/skip",
            "POST /api/v1/webhooks/{webhook}/test",
            "POST /api/v1/organizations/{id}/webhooks",
            "PATCH /api/v1/organizations/{id}/webhooks/{webhook}",
            "POST /api/v1/organizations/{id}/webhooks/{webhook}/skip",
            "POST /api/v1/organizations/{id}/webhooks/{webhook}/test",
            "POST /introspect",
            "POST /api/v1/jobs",
            "POST /api/v1/organizations/{id}/jobs",
            "POST /api/v1/jobs/{job}/start",
            "GET /api/v1/teams",
            "POST /api/v1/audit-log/{act}/undo");

    private Conformance conformance;
    private String own;
    private String victim;
    private String act;
    private String run;
    private String job;
    private String organization;
    private String member;
    private String team;
    private String invitation;

    /** A key of the administrator, limited to the organization. */
    private String key;

    /** An agent of the administrator, and a key of it. */
    private String agent;

    private String agentKey;

    /** A webhook of administrators, and one of the organization. */
    private String webhook;

    private String webhookOfOrganization;

    /** The tokens of two invitations: one that anyone may look up, and one that the administrator accepts. */
    private String lookedUp;

    private String accepted;

    /** The user of a request about a membership: no member yet, except for a transfer of the ownership. */
    private String joining;

    @TestHTTPResource("/")
    URI service;

    @Inject
    InvitationLinks invitations;

    @Inject
    KeyRecords keys;

    @Inject
    WebhookRecords webhooks;

    @Inject
    ServiceDatabase database;

    @BeforeAll
    void createCallersAndTargets() {
        ApiDocument document = ApiDocument.committed();
        requests = new RequestGenerator(document);
        conformance = new Conformance(document);
        people.put(Caller.PERSON, realm.createIdentity("fuzz-person", "user"));
        people.put(Caller.READER, realm.createIdentity("fuzz-reader", "reader"));
        people.put(Caller.ADMIN, realm.createIdentity("fuzz-admin", "rollcall-admin", "user"));
        own = asAdministrator().get("/api/v1/users/me").path("id");
        createVictim();
        createOrganization();
        createLinks();
        createAgent();
        webhook = webhooks.webhook(null);
        act = createUndoableAct();
        job = create("/api/v1/jobs", Map.of("kind", "end-sessions", "ids", List.of(new UUID(0, 0))));
        cancel(asAdministrator().post("/api/v1/sync/runs", "{}").path("id"));
    }

    /** No other test expects that keys are stopped; a reconciliation asks Keycloak about the owners of keys. */
    @AfterAll
    void allowKeysAndDeleteWebhooks() {
        webhooks.deleteAll();
        database.execute("update key_switch set stopped_at = null, stopped_by = null");
        database.execute("delete from api_keys");
    }

    static Stream<Arguments> cases() {
        return ApiDocument.committed().operations().stream()
                .flatMap(operation -> Arrays.stream(Caller.values()).map(caller -> arguments(operation, caller)));
    }

    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("cases")
    void everyResponseConformsToTheDocumentAndLeaksNothing(ApiOperation operation, Caller caller) throws IOException {
        if (caller == Caller.ADMIN && operation.path().startsWith(ORGANIZATIONS)) {
            // its member may be the last owner by now
            createOrganization();
            if (operation.path().endsWith("/ownership")) {
                create(ORGANIZATIONS + "/" + organization + "/members", Map.of("userId", own, "role", "owner"));
                joining = member;
            }
        }
        List<String> complaints = new ArrayList<>();
        List<Integer> statuses = new ArrayList<>();
        long seed = SEED * 31 + (operation + caller.name()).hashCode();
        for (FuzzRequest request : requests.generate(operation, TRIES, seed)) {
            WireConnection.Answer answer = send(request, caller);
            statuses.add(answer.status());
            complaints(operation, caller, request, answer)
                    .forEach(complaint -> complaints.add(complaint + "\n  for " + request));
            follow(operation, answer);
        }

        assertThat(complaints).as("-Dfuzz.seed=%d -Dfuzz.tries=%d", SEED, TRIES).isEmpty();
        if (isFor(operation, caller)) {
            assertThat(statuses).as("at least one successful request").anyMatch(status -> status < 400);
        }
    }

    /** Returns whether some requests of this caller must succeed. */
    private static boolean isFor(ApiOperation operation, Caller caller) {
        return caller == (operation.needsCaller() ? Caller.ADMIN : Caller.NOBODY)
                && !NEVER_SUCCESSFUL.contains(operation.toString());
    }

    private List<String> complaints(
            ApiOperation operation, Caller caller, FuzzRequest request, WireConnection.Answer answer) {
        if (answer.status() == 414 && request.target().length() > LONGEST_LINE - 200) {
            // possible for any operation; without a body if the HTTP server did not read the line to its end
            return answer.body().isEmpty() || answer.body().contains("\"urn:rollcall:problem:uri-too-long\"")
                    ? List.of()
                    : List.of("414 has another body: " + answer.body());
        }
        List<String> complaints = new ArrayList<>();
        if (answer.status() >= 500) {
            complaints.add("5xx fault: %d %s".formatted(answer.status(), answer.body()));
        }
        boolean done = answer.status() < 300;
        if (done && caller == Caller.NOBODY && operation.needsCaller()) {
            complaints.add("succeeded without a credential: " + answer.status());
        }
        if (done && caller != Caller.ADMIN && operation.isOnlyForAdministrators()) {
            complaints.add("succeeded for a user who is no administrator: " + answer.status());
        }
        if (done && caller == Caller.PERSON && operation.isOnlyForAdministratorsAndReaders()) {
            complaints.add("succeeded for a user who is no reader: " + answer.status());
        }
        complaints.addAll(conformance.complaints(operation, answer));
        complaints.addAll(Leaks.complaints(operation, answer));
        complaints.addAll(ExpectedHeaders.complaints(request.path(), answer.status(), answer.headers()));
        return complaints;
    }

    /** Replaces a deleted user, and cancels a new reconciliation, which would block others. */
    private void follow(ApiOperation operation, WireConnection.Answer answer) {
        if (operation.method().equals("DELETE") && (answer.status() == 204 || answer.status() == 202)) {
            if (operation.path().startsWith(ORGANIZATIONS)) {
                createOrganization();
            } else if (operation.path().equals("/api/v1/agents/{agent}")) {
                createAgent();
            } else if (operation.path().equals("/api/v1/webhooks/{webhook}")) {
                webhook = webhooks.webhook(null);
            } else {
                createVictim();
            }
        }
        if (operation.path().matches(".*/jobs(/import)?") && answer.status() == 201) {
            // no replica performs jobs here, and none may perform this one later
            job = Realm.json(answer.body()).get("id").asText();
            asAdministrator().post("/api/v1/jobs/" + job + "/stop").expect(200);
        }
        if (operation.path().equals("/api/v1/sync/runs") && answer.status() == 201) {
            cancel(Realm.json(answer.body()).get("id").asText());
        }
    }

    private void createVictim() {
        victim = createUser();
    }

    /** Gives a role to a user whom no request deletes. */
    private String createUndoableAct() {
        String user = "/api/v1/users/" + createUser();
        asAdministrator().put(user + "/roles", Map.of("roles", List.of("user"))).expect(200);
        return asAdministrator().get(user + "/audit-log?limit=1").path("items[0].id");
    }

    private String createUser() {
        return create("/api/v1/users", Map.of("username", "fuzz-" + UUID.randomUUID()));
    }

    /** Creates an organization with a member who belongs to a team. */
    private void createOrganization() {
        organization = create(ORGANIZATIONS, Map.of("name", "fuzz-" + UUID.randomUUID()));
        String path = ORGANIZATIONS + "/" + organization;
        member = createUser();
        joining = createUser();
        create(path + "/members", Map.of("userId", member));
        team = create(path + "/teams", Map.of("name", "fuzz"));
        asAdministrator().put(path + "/teams/" + team + "/members/" + member).expect(204);
        invitation = invite(path);
        key = keys.key(own, organization);
        webhookOfOrganization = webhooks.webhook(organization);
    }

    private void createAgent() {
        agent = create("/api/v1/agents", Map.of("name", "fuzz-" + UUID.randomUUID()));
        agentKey = keys.key(agent);
    }

    private void createLinks() {
        String organization = create(ORGANIZATIONS, Map.of("name", "fuzz-" + UUID.randomUUID()));
        lookedUp = invitations
                .invite(organization, "fuzz-" + nonce + "@example.org", "member")
                .token();
        accepted = invitations
                .invite(organization, people.get(Caller.ADMIN).username() + "@example.org", "member")
                .token();
    }

    private String invite(String organization) {
        return asAdministrator()
                .post(
                        organization + "/invitations",
                        Map.of("emails", List.of("fuzz-" + UUID.randomUUID() + "@example.org")))
                .path("items[0].id");
    }

    private String create(String path, Map<String, ?> body) {
        return asAdministrator().post(path, body).expect(201).path(path.endsWith("/members") ? "userId" : "id");
    }

    private void cancel(String id) {
        run = id;
        asAdministrator().post("/api/v1/sync/runs/" + id + "/cancel").expect(200);
    }

    private ApiCaller asAdministrator() {
        return Api.at(service, token(Caller.ADMIN));
    }

    private String token(Caller caller) {
        if (tokensFrom.plus(TOKEN_USE).isBefore(Instant.now())) {
            tokensFrom = Instant.now();
            people.forEach((known, identity) -> tokens.put(known, realm.token(identity)));
        }
        return tokens.get(caller);
    }

    /** Sends a request, and retries it once after the documented 503 for Keycloak, which can be too slow on a busy machine. */
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
                    text -> text.replace(ORGANIZATIONS + "/{id}", ORGANIZATIONS + "/" + organization)
                            .replace("/{agent}/keys/{key}", "/" + agent + "/keys/" + agentKey)
                            .replace("{agent}", agent)
                            .replace(
                                    organization + "/webhooks/{webhook}",
                                    organization + "/webhooks/" + webhookOfOrganization)
                            .replace("{webhook}", webhook)
                            .replace("{userId}", member)
                            .replace("{team}", team)
                            .replace("{invitation}", invitation)
                            .replace("{key}", key)
                            .replace("{link}", request.path().endsWith("/lookup") ? lookedUp : accepted)
                            .replace("{joining}", joining)
                            .replace("{session}", act)
                            .replace("{credential}", act)
                            .replace("{provider}", "github")
                            .replace("{action}", "CONFIGURE_TOTP")
                            .replace("{id}", victim)
                            .replace("{own}", own)
                            .replace("{act}", act)
                            .replace("{run}", run)
                            .replace("{job}", job)
                            .replace("{nonce}", nonce),
                    credential));
            return connection.read();
        }
    }
}
