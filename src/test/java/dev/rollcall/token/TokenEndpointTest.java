package dev.rollcall.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.test.junit.QuarkusTest;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class TokenEndpointTest {

    private static final String MACHINE = "rollcall-machine";
    private static final String MACHINE_SECRET = "rollcall-machine-secret";
    private static final Pattern JWT = Pattern.compile("eyJ[\\w-]+\\.eyJ[\\w-]+");

    private final Realm realm = Realm.get();

    @Test
    void clientGetsTokenByHttpBasic() {
        String token = issued(Api.anonymous().tokenByBasic(MACHINE, MACHINE_SECRET));

        assertThat(Jwt.of(token).claim("azp").asText()).isEqualTo(MACHINE);
    }

    @Test
    void clientGetsTokenByForm() {
        String token = issued(Api.anonymous().tokenByForm(MACHINE, MACHINE_SECRET));

        assertThat(Jwt.of(token).claim("azp").asText()).isEqualTo(MACHINE);
        Api.as(token).read("/protected").body("serviceAccount", equalTo(true));
    }

    @Test
    void specialCharactersInASecretAreSupportedByBasicAndForm() {
        String secret = "p:a+s s%w&o=r\"d\\ü€/?#";
        try (RealmClient client =
                RealmClient.named("special").secret(secret).withServiceAccount().create(realm)) {
            issued(Api.anonymous().tokenByBasic(client.clientId(), secret));
            issued(Api.anonymous().tokenByForm(client.clientId(), secret));
        }
    }

    @Test
    void scopeIsForwarded() {
        Api.anonymous()
                .form("scope", "profile")
                .tokenByBasic(MACHINE, MACHINE_SECRET)
                .expect(200)
                .body("scope", containsString("profile"));
        refused(
                Api.anonymous().form("scope", "no-such-scope").tokenByBasic(MACHINE, MACHINE_SECRET),
                400,
                "invalid_scope");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS", ""})
    void otherGrantsAreUnsupported(String grant) {
        refused(machine().form("grant_type", grant).post("/token"), 400, "unsupported_grant_type");
    }

    @Test
    void missingGrantReturnsInvalidRequest() {
        refused(machine().post("/token"), 400, "invalid_request");
    }

    private static ApiCaller machine() {
        return Api.anonymous().form("client_id", MACHINE).form("client_secret", MACHINE_SECRET);
    }

    @Test
    void requestWithoutClientIsRefused() {
        refused(Api.anonymous().form("grant_type", "client_credentials").post("/token"), 401, "invalid_client")
                .header("WWW-Authenticate", equalTo("Basic realm=\"rollcall\""))
                .body("hint", containsString("HTTP Basic"));
    }

    @Test
    void tooLongClientIdIsRefusedBeforeItIsCounted() {
        refused(Api.anonymous().tokenByBasic("c".repeat(255), "secret"), 401, "invalid_client");
        for (int i = 0; i < 2; i++) {
            refused(Api.anonymous().tokenByBasic("c".repeat(256), "secret"), 400, "invalid_request");
            refused(Api.anonymous().tokenByForm("c".repeat(256), "secret"), 400, "invalid_request");
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "secret-it-has-not")
    void publicClientGetsHintToBecomeConfidential(String secret) {
        refused(Api.anonymous().tokenByForm("rollcall-public", secret), 401, "unauthorized_client")
                .body("hint", containsString("Clients > rollcall-public > Settings"))
                .body("hint", containsString("'Client authentication' and 'Service account roles'"));
    }

    @Test
    void clientWithoutServiceAccountGetsHint() {
        try (RealmClient client = RealmClient.named("no-service-account").create(realm)) {
            refused(Api.anonymous().tokenByBasic(client.clientId(), client.secret()), 401, "unauthorized_client")
                    .body("hint", containsString("Clients > " + client.clientId() + " > Settings"))
                    .body("hint", containsString("switch on 'Service account roles'"))
                    .body("hint", not(containsString("Client authentication")));
        }
    }

    @Test
    void wrongSecretGetsHint() {
        refused(Api.anonymous().tokenByBasic(MACHINE, "wrong-one"), 401, "invalid_client")
                .header("WWW-Authenticate", equalTo("Basic realm=\"rollcall\""))
                .body("hint", containsString("Clients > rollcall-machine > Credentials"))
                .body(not(containsString("wrong-one")));
    }

    @Test
    void unknownClientGetsHint() {
        refused(Api.anonymous().tokenByBasic("no-such-client", "secret"), 401, "invalid_client")
                .body("hint", containsString("Check that the client exists in the realm"));
    }

    @Test
    void servicesOwnSecretIsNeverUsed() {
        refused(Api.anonymous().tokenByForm("rollcall", null), 401, "invalid_client");
        refused(Api.anonymous().tokenByForm("rollcall", ""), 401, "invalid_client");
        refused(Api.anonymous().tokenByBasic("rollcall", ""), 401, "invalid_client");
    }

    @Test
    void oauthClientGetsErrorsAsJson() {
        Api.anonymous()
                .header("Accept", "application/json")
                .tokenByBasic(MACHINE, "wrong")
                .expect(401)
                .contentType("application/json")
                .body("error", equalTo("invalid_client"))
                .body("hint", notNullValue());
    }

    @Test
    void onlyFormsAreAccepted() {
        Api.anonymous()
                .post("/token", "{\"grant_type\": \"client_credentials\"}")
                .expect(415)
                .contentType(Problem.MEDIA_TYPE);
        Api.anonymous().get("/token").expect(405).contentType(Problem.MEDIA_TYPE);
    }

    /** The framework's message contains the value, so a client's unencoded secret would be logged. */
    @Test
    void undecodableSecretReturns400AndIsNotLogged() {
        try (LogCapture log = LogCapture.of("dev.rollcall")) {
            Api.anonymous()
                    .body(
                            "application/x-www-form-urlencoded; charset=UTF-8",
                            "grant_type=client_credentials&client_id=" + MACHINE + "&client_secret=unencoded%secret")
                    .post("/token")
                    .expect(400)
                    .header("Cache-Control", equalTo("no-store"))
                    .body("error", equalTo("invalid_request"))
                    .body("error_description", containsString("percent sign"));

            assertThat(log.lines()).noneMatch(line -> line.contains("unencoded"));
        }
    }

    @Test
    void neitherSecretsNorTokensReachTheLog() {
        try (RealmClient client = RealmClient.named("lightweight")
                        .withPasswordGrant()
                        .withAudience()
                        .attribute("client.use.lightweight.access.token.enabled", "true")
                        .create(realm);
                LogCapture log = LogCapture.of("dev.rollcall")) {
            issued(Api.anonymous().tokenByBasic(MACHINE, MACHINE_SECRET));
            Api.anonymous().tokenByForm(MACHINE, "wrong-one").expect(401);
            String withoutSubject = client.tokens(realm.createIdentity("logged", "user"))
                    .path("access_token")
                    .asText();
            Api.as(withoutSubject).get("/protected").expect(401);

            assertThat(log.lines())
                    .anyMatch(line -> line.contains("Token refused"))
                    .noneMatch(line -> line.contains(MACHINE_SECRET) || line.contains("wrong-one"))
                    .noneMatch(line -> line.contains(client.secret()))
                    .noneMatch(line -> JWT.matcher(line).find());
        }
    }

    private static String issued(ApiResponse response) {
        return response.expect(200)
                .contentType("application/json")
                .header("Cache-Control", equalTo("no-store"))
                .header("Pragma", equalTo("no-cache"))
                .body("token_type", equalTo("Bearer"))
                .body("expires_in", notNullValue())
                .body("refresh_token", nullValue())
                .path("access_token");
    }

    private static ApiResponse refused(ApiResponse response, int status, String error) {
        return response.expectProblem(status, "token-refused")
                .header("Cache-Control", equalTo("no-store"))
                .body("status", equalTo(status))
                .body("error", equalTo(error))
                .body("error_description", notNullValue());
    }
}
