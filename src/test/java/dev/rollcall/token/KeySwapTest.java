package dev.rollcall.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.key.KeySecret;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Level;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.Setup;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.keycloak.KeySwapAddress;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys are swapped for tokens of a real Keycloak. */
@QuarkusTest
@TestProfile(KeySwapTest.WithScope.class)
class KeySwapTest {

    private static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String API_KEY = "urn:rollcall:token-type:api-key";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final String USELESS = "the API key is of no use";

    @TestHTTPResource
    URI service;

    @Inject
    Setup setup;

    @Inject
    ServiceDatabase database;

    private final Realm realm = Realm.get();
    private final Realm.Identity owner = realm.createIdentity("swap", "user");
    private Keys.Key key;

    /** The demo realm's client for keys has {@code phone}, and not {@code missing-scope}. */
    public static class WithScope implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("rollcall.keys.client-scopes", "openid,phone,missing-scope");
        }
    }

    @BeforeEach
    void createKey() {
        key = new Keys(owner).create("account:read");
    }

    @Test
    void keyIsSwappedForATokenThatTheRealmAccepts() throws Exception {
        ApiResponse answer = swap(key.secret())
                .expect(200)
                .contentType("application/json")
                .header("Cache-Control", equalTo("no-store"))
                .header("Pragma", equalTo("no-cache"))
                .body("issued_token_type", equalTo(ACCESS_TOKEN))
                .body("token_type", equalTo("Bearer"))
                .body("expires_in", notNullValue())
                .body("refresh_token", nullValue())
                .body("refresh_expires_in", nullValue());
        String token = answer.path("access_token");

        assertThat(Jwt.of(token).claim("sub").asText()).isEqualTo(owner.subject());
        assertThat(Jwt.of(token).claim("azp").asText()).isEqualTo("rollcall-keys");
        assertThat(Jwt.of(token).claim("realm_access").isMissingNode()).isTrue();
        assertThat(Jwt.of(token).claim("sid").isMissingNode()).isTrue();
        assertThat(Jwt.of(token).claim("exp").asLong()
                        - Jwt.of(token).claim("iat").asLong())
                .isEqualTo(300);
        String open = form(key.secret())
                .form("scope", "openid")
                .post("/token")
                .expect(200)
                .path("access_token");
        HttpResponse<String> user = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(realm.url() + "/protocol/openid-connect/userinfo"))
                                .header("Authorization", "Bearer " + open)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(user.statusCode()).as(user.body()).isEqualTo(200);
        assertThat(Realm.json(user.body()).path("sub").asText()).isEqualTo(owner.subject());
        key.caller().get("/api/v1/users/me").expect(200);
    }

    /** It would escape the scopes of the key. */
    @Test
    void swappedTokenIsRefusedByTheServiceItself() {
        String token = swap(key.secret()).expect(200).path("access_token");

        Api.as(token).get("/api/v1/users/me").expectProblem(401, "invalid-token");
    }

    /** The owner was not there. */
    @Test
    void swapIsNoSignIn() {
        ApiCaller admin = Api.admin();
        String signIns = "/api/v1/users/" + key.caller().id() + "/sign-ins";
        Object before = admin.read(signIns).path("items");

        swap(key.secret()).expect(200);

        admin.read(signIns).body("items", equalTo(before));
    }

    @Test
    void scopeOfTheSettingIsAskedFor() {
        form(key.secret()).form("scope", "phone").post("/token").expect(200).body("scope", containsString("phone"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"organization", "offline_access", "phone organization", "missing-scope"})
    void otherScopesAreInvalid(String scope) {
        refused(form(key.secret()).form("scope", scope).post("/token"), "invalid_scope");
    }

    @ParameterizedTest
    @CsvSource({
        "audience, account",
        "resource, https://service.example.org",
        "actor_token, abc",
        "requested_token_type, urn:ietf:params:oauth:token-type:refresh_token"
    })
    void otherParametersAreInvalid(String name, String value) {
        refused(form(key.secret()).form(name, value).post("/token"), "invalid_request")
                .body("error_description", containsString(name));
    }

    @Test
    void keyAndItsTypeAreRequired() {
        refused(Api.anonymous().form("grant_type", GRANT).post("/token"), "invalid_request")
                .body("error_description", equalTo("subject_token is missing"));
        refused(
                Api.anonymous()
                        .form("grant_type", GRANT)
                        .form("subject_token", key.secret())
                        .post("/token"),
                "invalid_request");
        refused(
                Api.anonymous()
                        .form("grant_type", GRANT)
                        .form("subject_token", key.secret())
                        .form("subject_token_type", ACCESS_TOKEN)
                        .post("/token"),
                "invalid_request");
    }

    @Test
    void requestedTypeMayBeNamed() {
        form(key.secret())
                .form("requested_token_type", ACCESS_TOKEN)
                .post("/token")
                .expect(200);
    }

    @Test
    void uselessKeysGetTheSameRefusal() {
        useless("no-key");
        useless(KeySecret.generate().text());
        useless(realm.token(owner));

        Keys.Key revoked = new Keys(owner).create("account:read");
        new Keys(owner)
                .signedIn()
                .delete("/api/v1/users/me/keys/" + revoked.id())
                .expect(204);
        useless(revoked.secret());

        Keys.Key stopped = new Keys(owner).create("account:read");
        Api.admin().put("/api/v1/keys/stop", Map.of("stopped", true)).expect(200);
        try {
            useless(stopped.secret());
        } finally {
            Api.admin().put("/api/v1/keys/stop", Map.of("stopped", false)).expect(200);
        }
        swap(stopped.secret()).expect(200);

        realm.update(owner, Map.of("enabled", false));
        useless(stopped.secret());
    }

    /** The first rotation leaves the former secret for a day, the second one ends it. */
    @Test
    void replacedSecretAndExpiredKeyAreOfNoUse() {
        ApiCaller signedIn = new Keys(owner).signedIn();
        String path = "/api/v1/users/me/keys/" + key.id();
        signedIn.post(path + "/rotate").expect(200);
        swap(key.secret()).expect(200);
        String last = signedIn.post(path + "/rotate").expect(200).path("secret");
        useless(key.secret());
        swap(last).expect(200);

        database.execute("update api_keys set expires_at = now() where id = '%s'".formatted(key.id()));
        useless(last);
    }

    /** Its token would count for the owner everywhere. */
    @Test
    void keyOfAnOrganizationIsNotSwapped() {
        String id = new Keys(owner).signedIn().id();
        String organization = Api.admin().createOrganization("Swap " + id);
        Api.admin().addMember(organization, id, "member");

        Keys.Key limited = new Keys(owner).createIn(organization, "organizations:read");

        refused(swap(limited.secret()), "invalid_grant").body("error_description", containsString("organization"));
    }

    /** Somebody has deleted the provider and created it again, or restored Keycloak. */
    @Test
    void lostLinkIsMadeAgain() {
        swap(key.secret()).expect(200);
        realm.admin("DELETE", "/users/%s/federated-identity/%s".formatted(owner.subject(), KeySwapAddress.NAME), null);

        swap(key.secret()).expect(200);
    }

    /** Keycloak reads the service's public key at a wrong address. */
    @Test
    void setupCheckSaysThatThePublicKeyCannotBeRead() {
        KeySwapAddress.tell(realm, URI.create("http://localhost:1"));
        try {
            assertThat(finding().level()).isEqualTo(Level.WARNING);
            assertThat(finding().text()).contains("JWKS URL");
        } finally {
            KeySwapAddress.tell(realm, service);
        }
        assertThat(finding().level()).isEqualTo(Level.OK);
    }

    @Test
    void ownerWithARequiredActionIsToldSo() {
        realm.update(owner, Map.of("requiredActions", List.of("UPDATE_PASSWORD")));

        refused(swap(key.secret()), "invalid_grant").body("error_description", containsString("next sign-in"));

        realm.update(owner, Map.of("requiredActions", List.of()));
        swap(key.secret()).expect(200);
    }

    /** Found without more rights: Keycloak refuses a subject that nobody has. */
    @Test
    void setupCheckSaysWhatIsMissing() {
        assertThat(finding().level()).isEqualTo(Level.OK);

        setProvider(false);
        try {
            assertThat(finding().level()).isEqualTo(Level.WARNING);
            assertThat(finding().text())
                    .contains("identity provider 'rollcall-keys'")
                    .contains("setup-realm.sh");
        } finally {
            setProvider(true);
        }
    }

    private Finding finding() {
        return setup.look().stream()
                .filter(finding ->
                        finding.part() == Part.API_KEYS && !finding.message().contains("sponsor"))
                .findFirst()
                .orElseThrow();
    }

    /** An administrator of Keycloak can stop all swaps without Rollcall. The key itself goes on. */
    @Test
    void disabledProviderStopsSwapsAndNewKeys() {
        Realm.Identity administrator = realm.createIdentity("swap-admin", "rollcall-admin");
        setProvider(false);
        try {
            swap(key.secret()).expectProblem(503, "keycloak-unavailable").header("Retry-After", equalTo("60"));
            new Keys(owner)
                    .signedIn()
                    .post("/api/v1/users/me/keys", Keys.draft("account:read"))
                    .expectProblem(409, "keys-off")
                    .body("detail", containsString("The synchronization status tells administrators what to do."));
            new Keys(administrator)
                    .signedIn()
                    .post("/api/v1/users/me/keys", Keys.draft("account:read"))
                    .expectProblem(409, "keys-off")
                    .body("detail", containsString("no enabled identity provider 'rollcall-keys'"));
            key.caller().get("/api/v1/users/me").expect(200);
        } finally {
            setProvider(true);
        }
        swap(key.secret()).expect(200);
    }

    /** Without a limit of the key itself, so that as many as possible get as far as Keycloak. */
    @Test
    @Tag("slow")
    void manySwapsAtOnceGetTokensOrAreToldWhenToTryAgain() {
        ParallelSwaps swaps = new ParallelSwaps(service, key.secret());

        List<HttpResponse<String>> answers = swaps.send(1_000);

        assertThat(answers).allMatch(ParallelSwaps::isExpected);
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSizeGreaterThan(50);
        swap(key.secret()).expect(200);
    }

    private void setProvider(boolean enabled) {
        ObjectNode provider = (ObjectNode) realm.read(KeySwapAddress.PROVIDER);
        realm.admin("PUT", KeySwapAddress.PROVIDER, provider.put("enabled", enabled));
    }

    private static void useless(String secret) {
        refused(swap(secret), "invalid_grant")
                .body("error_description", equalTo(USELESS))
                .body("hint", nullValue());
    }

    private static ApiResponse swap(String secret) {
        return form(secret).post("/token");
    }

    private static ApiCaller form(String secret) {
        return Api.anonymous()
                .form("grant_type", GRANT)
                .form("subject_token", secret)
                .form("subject_token_type", API_KEY);
    }

    private static ApiResponse refused(ApiResponse response, String error) {
        return response.expectProblem(400, "token-refused")
                .header("Cache-Control", equalTo("no-store"))
                .body("error", equalTo(error))
                .body("error_description", notNullValue());
    }
}
