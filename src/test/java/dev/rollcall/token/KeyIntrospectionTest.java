package dev.rollcall.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.key.KeySecret;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.SecurityLog;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.keycloak.RealmClient;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service of the real realm asks what keys are good for. */
@QuarkusTest
class KeyIntrospectionTest {

    private static final String GATEWAY = "rollcall-gateway";
    private static final String GATEWAY_SECRET = "rollcall-gateway-secret";

    private final Realm realm = Realm.get();
    private final Keys keys = new Keys(realm.createIdentity("introspected", "user"));

    private String id;
    private Keys.Key key;

    @Inject
    DataSource dataSource;

    @BeforeEach
    void createKey() {
        id = keys.signedIn().id();
        key = keys.create("users:read", "account:read");
    }

    private static ApiCaller as(String client, String secret) {
        byte[] pair = (client + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return Api.anonymous()
                .header("Accept", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    private static ApiResponse introspect(String token) {
        return as(GATEWAY, GATEWAY_SECRET).form("token", token).post("/introspect");
    }

    private static void assertInactive(String token) {
        assertThat(introspect(token).expect(200).asString()).isEqualTo("{\"active\":false}");
    }

    @Test
    void keyThatCountsIsActive() {
        ApiResponse answer = introspect(key.secret())
                .expect(200)
                .header("Cache-Control", equalTo("no-store"))
                .body("active", equalTo(true))
                .body("sub", equalTo(keys.owner().subject()))
                .body("scope", equalTo("account:read users:read"))
                .body("iat", notNullValue());

        assertThat(answer.asString()).doesNotContain("organization");
        Instant expiresAt = Instant.parse(
                keys.signedIn().read("/api/v1/users/me/keys/" + key.id()).path("expiresAt"));
        assertThat(answer.<Integer>path("exp").longValue()).isEqualTo(expiresAt.getEpochSecond());
        assertThat(answer.<Integer>path("iat").longValue())
                .isBetween(Instant.now().getEpochSecond() - 60, Instant.now().getEpochSecond() + 1);
    }

    @Test
    void organizationOfAKeyIsNamed() {
        String organization = Api.admin().createOrganization("Introspected " + id);
        Api.admin().addMember(organization, id, "member");
        Keys.Key limited = keys.createIn(organization, "organizations:read");

        introspect(limited.secret()).expect(200).body("organization", equalTo(organization));

        Api.admin()
                .delete("/api/v1/organizations/" + organization + "/members/" + id)
                .expect(204);
        assertInactive(limited.secret());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "update api_keys set expires_at = now() where id = ?::uuid",
                "update api_keys set ended_at = now(), end_reason = 'revoked' where id = ?::uuid",
                "update users set enabled = false where id = (select user_id from api_keys where id = ?::uuid)",
                "delete from api_keys where id = ?::uuid",
                "update api_keys set previous_hash = secret_hash, previous_until = now(), secret_hash = sha256('another') where id = ?::uuid",
            })
    void keyThatDoesNotCountIsInactiveAtOnce(String change) {
        introspect(key.secret()).expect(200).body("active", equalTo(true));

        new ServiceDatabase(dataSource).execute(change, key.id());

        assertInactive(key.secret());
    }

    @Test
    void stoppedKeysAreInactive() {
        Api.admin().put("/api/v1/keys/stop", Map.of("stopped", true)).expect(200);
        try {
            assertInactive(key.secret());
        } finally {
            Api.admin().put("/api/v1/keys/stop", Map.of("stopped", false)).expect(200);
        }
    }

    /** Of Keycloak's tokens it says nothing: Keycloak's own introspection does. */
    @Test
    void anythingButAKeyIsInactive() {
        assertInactive(realm.token(keys.owner()));
        assertInactive(KeySecret.generate().text());
        assertInactive("rc_");
        assertInactive("");
    }

    @Test
    void clientWithoutTheRoleMayNotAsk() {
        try (SecurityLog log = new SecurityLog()) {
            as("rollcall-machine", "rollcall-machine-secret")
                    .form("token", key.secret())
                    .post("/introspect")
                    .expect(403)
                    .body("error", equalTo("access_denied"))
                    .body("hint", containsString("rollcall.roles.introspect"));
            assertThat(log.onlyEvent()).containsEntry("reason", "role").containsEntry("client", "rollcall-machine");
        }
    }

    @Test
    void clientIsAskedForItsSecret() {
        as(GATEWAY, "wrong")
                .form("token", key.secret())
                .post("/introspect")
                .expect(401)
                .header("WWW-Authenticate", equalTo("Basic realm=\"rollcall\""))
                .body("error", equalTo("invalid_client"));
        Api.anonymous()
                .form("token", key.secret())
                .post("/introspect")
                .expectProblem(401, "token-refused")
                .body("error", equalTo("invalid_client"));
        // nobody else's credential will do, whatever it is
        Api.admin().form("token", key.secret()).post("/introspect").expectProblem(401, "token-refused");
        key.caller().form("token", key.secret()).post("/introspect").expectProblem(401, "token-refused");
    }

    @Test
    void formWithoutATokenIsRefused() {
        as(GATEWAY, GATEWAY_SECRET)
                .form("token_type_hint", "access_token")
                .post("/introspect")
                .expect(400)
                .body("error", equalTo("invalid_request"));
    }

    /** Otherwise the limit of 30 requests a minute would stop a service with many requests. */
    @Test
    void clientIsRememberedForAMinute() {
        try (RealmClient client = RealmClient.named("gateway")
                .secret("gateway-secret")
                .withServiceAccount()
                .create(realm)) {
            realm.grant(realm.identity("service-account-" + client.clientId()), "introspect");
            ApiCaller gateway = as(client.clientId(), client.secret()).form("token", key.secret());
            gateway.post("/introspect").expect(200);

            ObjectNode changed = (ObjectNode) realm.client(client.clientId());
            changed.put("secret", "another-secret");
            realm.admin("PUT", "/clients/" + changed.path("id").asText(), changed);

            gateway.post("/introspect").expect(200).body("active", equalTo(true));
            as(client.clientId(), "yet-another-secret")
                    .form("token", key.secret())
                    .post("/introspect")
                    .expect(401);
        }
    }

    @Test
    void manyRequestsOfANewClientAtOnceAreAnswered() {
        try (RealmClient client = RealmClient.named("gateway")
                .secret("gateway-secret")
                .withServiceAccount()
                .create(realm)) {
            realm.grant(realm.identity("service-account-" + client.clientId()), "introspect");

            List<CompletableFuture<ApiResponse>> answers = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> as(client.clientId(), client.secret())
                                    .form("token", key.secret())
                                    .post("/introspect")))
                    .limit(100)
                    .toList();

            assertThat(answers)
                    .allSatisfy(answer -> TimeLimits.get(answer).expect(200).body("active", equalTo(true)));
        }
    }
}
