package dev.rollcall.token;

import static io.restassured.RestAssured.given;
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
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.packaged.LogCapture;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
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
        String token = issued(token(basic(MACHINE, MACHINE_SECRET), Map.of()));

        assertThat(Jwt.of(token).claim("azp").asText()).isEqualTo(MACHINE);
    }

    @Test
    void clientGetsTokenByForm() {
        String token = issued(token(given(), form(MACHINE, MACHINE_SECRET)));

        assertThat(Jwt.of(token).claim("azp").asText()).isEqualTo(MACHINE);
        Api.as(token).read("/protected").body("serviceAccount", equalTo(true));
    }

    @Test
    void specialCharactersInASecretAreSupportedByBasicAndForm() {
        String secret = "p:a+s s%w&o=r\"d\\ü€/?#";
        try (RealmClient client =
                RealmClient.named("special").secret(secret).withServiceAccount().create(realm)) {
            issued(token(basic(client.clientId(), secret), Map.of()));
            issued(token(given(), form(client.clientId(), secret)));
        }
    }

    @Test
    void scopeIsForwarded() {
        token(basic(MACHINE, MACHINE_SECRET), Map.of("scope", "profile"))
                .statusCode(200)
                .body("scope", containsString("profile"));
        refused(token(basic(MACHINE, MACHINE_SECRET), Map.of("scope", "no-such-scope")), 400, "invalid_scope");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS", ""})
    void otherGrantsAreUnsupported(String grant) {
        refused(
                given().formParam("grant_type", grant)
                        .formParams(form(MACHINE, MACHINE_SECRET))
                        .post("/token")
                        .then(),
                400,
                "unsupported_grant_type");
    }

    @Test
    void missingGrantReturnsInvalidRequest() {
        refused(given().formParams(form(MACHINE, MACHINE_SECRET)).post("/token").then(), 400, "invalid_request");
    }

    @Test
    void requestWithoutClientIsRefused() {
        refused(token(given(), Map.of()), 401, "invalid_client")
                .header("WWW-Authenticate", equalTo("Basic realm=\"rollcall\""))
                .body("hint", containsString("HTTP Basic"));
    }

    @Test
    void tooLongClientIdIsRefusedBeforeItIsCounted() {
        refused(token(basic("c".repeat(255), "secret"), Map.of()), 401, "invalid_client");
        for (int i = 0; i < 2; i++) {
            refused(token(basic("c".repeat(256), "secret"), Map.of()), 400, "invalid_request");
            refused(token(given(), form("c".repeat(256), "secret")), 400, "invalid_request");
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "secret-it-has-not")
    void publicClientGetsHintToBecomeConfidential(String secret) {
        refused(token(given(), form("rollcall-public", secret)), 401, "unauthorized_client")
                .body("hint", containsString("Clients > rollcall-public > Settings"))
                .body("hint", containsString("'Client authentication' and 'Service account roles'"));
    }

    @Test
    void clientWithoutServiceAccountGetsHint() {
        try (RealmClient client = RealmClient.named("no-service-account").create(realm)) {
            refused(token(basic(client.clientId(), client.secret()), Map.of()), 401, "unauthorized_client")
                    .body("hint", containsString("Clients > " + client.clientId() + " > Settings"))
                    .body("hint", containsString("switch on 'Service account roles'"))
                    .body("hint", not(containsString("Client authentication")));
        }
    }

    @Test
    void wrongSecretGetsHint() {
        refused(token(basic(MACHINE, "wrong-one"), Map.of()), 401, "invalid_client")
                .header("WWW-Authenticate", equalTo("Basic realm=\"rollcall\""))
                .body("hint", containsString("Clients > rollcall-machine > Credentials"))
                .body(not(containsString("wrong-one")));
    }

    @Test
    void unknownClientGetsHint() {
        refused(token(basic("no-such-client", "secret"), Map.of()), 401, "invalid_client")
                .body("hint", containsString("Check that the client exists in the realm"));
    }

    @Test
    void servicesOwnSecretIsNeverUsed() {
        refused(token(given(), form("rollcall", null)), 401, "invalid_client");
        refused(token(given(), form("rollcall", "")), 401, "invalid_client");
        refused(token(basic("rollcall", ""), Map.of()), 401, "invalid_client");
    }

    @Test
    void oauthClientGetsErrorsAsJson() {
        token(basic(MACHINE, "wrong").accept("application/json"), Map.of())
                .statusCode(401)
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
            issued(token(basic(MACHINE, MACHINE_SECRET), Map.of()));
            token(given(), form(MACHINE, "wrong-one")).statusCode(401);
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

    private static String issued(ValidatableResponse response) {
        return response.statusCode(200)
                .contentType("application/json")
                .header("Cache-Control", equalTo("no-store"))
                .header("Pragma", equalTo("no-cache"))
                .body("token_type", equalTo("Bearer"))
                .body("expires_in", notNullValue())
                .body("refresh_token", nullValue())
                .extract()
                .path("access_token");
    }

    private static ValidatableResponse refused(ValidatableResponse response, int status, String error) {
        return response.statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .header("Cache-Control", equalTo("no-store"))
                .body("type", equalTo("urn:rollcall:problem:token-refused"))
                .body("status", equalTo(status))
                .body("error", equalTo(error))
                .body("error_description", notNullValue());
    }

    private static ValidatableResponse token(RequestSpecification request, Map<String, String> form) {
        return request.contentType("application/x-www-form-urlencoded; charset=UTF-8")
                .formParam("grant_type", "client_credentials")
                .formParams(form)
                .post("/token")
                .then();
    }

    private static Map<String, String> form(String clientId, String secret) {
        return secret == null ? Map.of("client_id", clientId) : Map.of("client_id", clientId, "client_secret", secret);
    }

    private static RequestSpecification basic(String clientId, String secret) {
        String pair = encode(clientId) + ":" + encode(secret);
        return given().header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
