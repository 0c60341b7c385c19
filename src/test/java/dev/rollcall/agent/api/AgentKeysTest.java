package dev.rollcall.agent.api;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.agent.Sponsor;
import dev.rollcall.key.KeyRecords;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Agents have API keys, which count only as long as the agent may act. */
@QuarkusTest
class AgentKeysTest {

    private static final String GATEWAY = "rollcall-gateway:rollcall-gateway-secret";

    @Inject
    ServiceDatabase database;

    @Inject
    KeyRecords records;

    private final Realm realm = Realm.get();
    private final ApiCaller admin = Api.admin();
    private final Sponsor sponsor = Sponsor.create("user");
    private final Sponsor.Agent agent = sponsor.agent("user");
    private final String keys = agent.path() + "/keys";

    @AfterEach
    void deleteKeys() {
        database.execute("delete from api_keys");
    }

    private static ApiResponse swap(Keys.Key key) {
        return Api.anonymous()
                .form("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                .form("subject_token", key.secret())
                .form("subject_token_type", "urn:rollcall:token-type:api-key")
                .post("/token");
    }

    private static ApiResponse introspect(Keys.Key key) {
        return Api.anonymous()
                .header("Accept", "application/json")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(GATEWAY.getBytes(StandardCharsets.UTF_8)))
                .form("token", key.secret())
                .post("/introspect");
    }

    private static void assertCounts(Keys.Key key) {
        key.caller().get("/api/v1/users/me").expect(200);
        swap(key).expect(200);
        introspect(key).expect(200).body("active", equalTo(true));
    }

    /** In each way. */
    private static void assertUseless(Keys.Key key) {
        key.caller().get("/api/v1/users/me").expectProblem(401, "invalid-token");
        swap(key)
                .expect(400)
                .body("error", equalTo("invalid_grant"))
                .body("error_description", equalTo("the API key is of no use"));
        assertThat(introspect(key).expect(200).asString()).isEqualTo("{\"active\":false}");
    }

    @Test
    void keyOfAnAgentCountsAsTheAgentInEachWay() {
        Keys.Key key = agent.key("account:read");

        key.caller().read("/api/v1/users/me").body("id", equalTo(agent.id())).body("kind", equalTo("agent"));
        String token = swap(key).expect(200).path("access_token");
        assertThat(Jwt.of(token).claim("sub").asText()).isEqualTo(agent.subject());
        introspect(key).expect(200).body("sub", equalTo(agent.subject())).body("scope", equalTo("account:read"));
    }

    /** What ends an agent's rights. Each ends the use of its keys at once, in each way. */
    enum End {
        SUSPENDED,
        EXPIRED,
        DISABLED,
        DELETED,
        SPONSOR_DISABLED,
        SPONSOR_DELETED
    }

    @ParameterizedTest
    @EnumSource
    void keyIsOfNoUseWhenTheAgentMayNotAct(End end) {
        Keys.Key key = agent.key("account:read");
        assertCounts(key);

        switch (end) {
            case SUSPENDED -> agent.suspend();
            case EXPIRED ->
                admin.patch(agent.path(), Map.of("expiresAt", "2020-01-01T00:00:00Z"))
                        .expect(200);
            case DISABLED -> database.execute("update users set enabled = false where id = ?::uuid", agent.id());
            case DELETED -> admin.delete(agent.path()).expect(204);
            case SPONSOR_DISABLED ->
                admin.patch("/api/v1/users/" + sponsor.id(), Map.of("enabled", false))
                        .expect(200);
            case SPONSOR_DELETED ->
                admin.delete("/api/v1/users/" + sponsor.id()).expect(204);
        }

        assertUseless(key);
    }

    @Test
    void keyCountsAgainOnceTheAgentIsResumed() {
        Keys.Key key = agent.key("account:read");
        agent.suspend();
        assertUseless(key);

        admin.post(agent.path() + "/resume").expect(200);

        key.caller().get("/api/v1/users/me").expect(200);
    }

    @Test
    void newKeyHasASecretThatIsShownOnce() {
        ApiCaller once = sponsor.caller().key(UUID.randomUUID().toString());
        Map<String, Object> body = Keys.draft("account:read");
        ApiResponse created = once.post(keys, body)
                .expect(201)
                .body("owner", equalTo(agent.id()))
                .body("creator", equalTo(sponsor.identity().subject()));
        String key = created.path("id");
        created.header("Location", containsString(keys + "/" + key));

        once.post(keys, body)
                .expect(201)
                .body("id", equalTo(key))
                .body("secret", nullValue())
                .body("secretNote", containsString("shown"));
        sponsor.caller().read(keys).body("items.id", contains(key));
        admin.read(keys + "/" + key).header("ETag", created.header("ETag"));
        sponsor.caller().read("/api/v1/users/me/keys").body("items.size()", equalTo(0));
        admin.read("/api/v1/audit-log?action=create-key&userId=" + agent.id())
                .body("items[0].by.subject", equalTo(sponsor.identity().subject()))
                .body("items[0].details.keyId", equalTo(key));
    }

    @Test
    void rotationAndRevocation() {
        Keys.Key key = agent.key("account:read");
        String path = keys + "/" + key.id();

        String secret = sponsor.caller().post(path + "/rotate").expect(200).path("secret");
        Api.as(secret).read("/api/v1/users/me").body("id", equalTo(agent.id()));
        sponsor.caller().delete(path).expect(204);

        assertThat(records.endReason(key.id())).isEqualTo("revoked");
        assertUseless(new Keys.Key(key.id(), secret));
        sponsor.caller().post(path + "/rotate").expectProblem(409, "key-ended");
    }

    @Test
    void onlyThoseWhoManageTheAgentHaveItsKeys() {
        Keys.Key key = agent.key("account:read");
        String path = keys + "/" + key.id();
        ApiCaller stranger = Sponsor.create("user").caller();

        stranger.get(keys).expectProblem(404, "not-found");
        stranger.get(path).expectProblem(404, "not-found");
        stranger.post(keys, Keys.draft("account:read")).expectProblem(404, "not-found");
        stranger.post(path + "/rotate").expectProblem(404, "not-found");
        stranger.delete(path).expectProblem(404, "not-found");
        key.caller().get(keys).expectProblem(403, "key-not-allowed");
        key.caller().post(keys, Keys.draft("account:read")).expectProblem(403, "key-not-allowed");
        sponsor.caller().get(sponsor.agent().path() + "/keys/" + key.id()).expectProblem(404, "not-found");
    }

    @Test
    void secretNeedsARecentSignIn() {
        ApiCaller old = Api.as(sponsor.identity());

        old.post(keys, Keys.draft("account:read")).expectProblem(401, "authentication-too-old");
    }

    @Test
    void agentWithRolesOfRealmManagementHasNoKeys() {
        String client = realm.client("realm-management").path("id").asText();
        realm.admin(
                "POST",
                "/users/%s/role-mappings/clients/%s".formatted(agent.subject(), client),
                List.of(realm.read("/clients/%s/roles/view-users".formatted(client))));

        sponsor.caller()
                .post(keys, Keys.draft("account:read"))
                .expectProblem(403, "protected-identity")
                .body("detail", containsString("agent"));
    }

    /** Somebody may have given it a password in Keycloak. A replica knows a new agent from its next look at the revocations on. */
    @Test
    void nobodySignsInAsAnAgent() {
        realm.admin(
                "PUT",
                "/users/%s/reset-password".formatted(agent.subject()),
                Map.of("type", "password", "value", "agent", "temporary", false));
        realm.update(
                new Realm.Identity(agent.subject(), null, null),
                Map.of("email", agent.id() + "@example.org", "emailVerified", true, "firstName", "A", "lastName", "B"));
        String username = realm.user(agent.subject()).path("username").asText();

        String token = realm.token(username, "agent");

        await().until(() -> Api.as(token).get("/api/v1/users/me").statusCode() == 401);
        Api.as(token).get("/api/v1/users/me").expectProblem(401, "invalid-token");
        Api.as(token).get("/api/v1/roles").expectProblem(401, "invalid-token");
    }

    @Test
    void exportOfTheSponsorListsTheAgents() {
        sponsor.caller()
                .read("/api/v1/users/me/export")
                .body("agents.id", contains(agent.id()))
                .body("agents[0].name", equalTo(agent.created().path("name")));
    }
}
