package dev.rollcall.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.problem.Problem;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Client credentials are answered as before there were API keys, byte for byte: with Keycloak's own answer, or with Keycloak's refusal in a
 * problem document. Each request goes to Rollcall and to Keycloak.
 */
@QuarkusTest
class ClientCredentialsAnswersTest {

    private static final String KEYCLOAK = Realm.get().url() + "/protocol/openid-connect/token";
    private static final String REFUSAL =
            "{\"type\":\"urn:rollcall:problem:token-refused\",\"title\":\"The token request was refused\",\"status\":%d,\"detail\":\"%s\",\"error\":\"%s\",\"error_description\":\"%s\"%s}";

    private static ApiCaller form(String client, String secret) {
        ApiCaller named =
                Api.anonymous().form("grant_type", "client_credentials").form("client_id", client);
        return secret == null ? named : named.form("client_secret", secret);
    }

    private static ApiCaller machine() {
        return form("rollcall-machine", "rollcall-machine-secret");
    }

    static Stream<ApiCaller> requests() {
        return Stream.of(
                machine(),
                machine().form("scope", "profile"),
                machine().form("scope", "profile phone"),
                machine().header("Accept", "application/json"),
                // parameters of the token exchange, which this grant does not read
                machine()
                        .form("subject_token", "rc_any")
                        .form("subject_token_type", "urn:rollcall:token-type:api-key")
                        .form("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")
                        .form("actor_token", "any"));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void tokensAreKeycloaksOwnAnswer(ApiCaller request) {
        ApiResponse keycloaks = request.post(KEYCLOAK).expect(200);

        ApiResponse answer = request.post("/token").expect(200);

        assertThat(withoutToken(answer)).isEqualTo(withoutToken(keycloaks));
        assertThat(answer.headers("Content-Type")).isEqualTo(keycloaks.headers("Content-Type"));
        assertThat(answer.headers("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers("Pragma")).containsExactly("no-cache");
    }

    /** Each answer has another token, and sometimes a second has begun since it was issued. */
    private static String withoutToken(ApiResponse answer) {
        String token = answer.path("access_token");
        return answer.asString().replace(token, "").replace("\"expires_in\":299,", "\"expires_in\":300,");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            rollcall-machine | wrong                   |         | invalid_client      | Check that the client exists in the realm, and its secret against Clients > rollcall-machine > Credentials in Keycloak.
            no-such-client   | any                     |         | invalid_client      | Check that the client exists in the realm, and its secret against Clients > no-such-client > Credentials in Keycloak.
            rollcall-public  |                         |         | unauthorized_client | In Keycloak, open Clients > rollcall-public > Settings > Capability config and switch on 'Client authentication' and 'Service account roles': only a confidential client can get a token of its own.
            rollcall-machine | rollcall-machine-secret | unknown | invalid_scope       |
            """)
    void refusalIsKeycloaksInAProblemDocument(String client, String secret, String scope, String error, String hint) {
        ApiCaller request =
                scope == null ? form(client, secret) : form(client, secret).form("scope", scope);
        ApiResponse keycloaks = request.post(KEYCLOAK);
        String description = keycloaks.path("error_description");

        ApiResponse answer = request.post("/token").expect(keycloaks.statusCode());
        ApiResponse toOauthClient =
                request.header("Accept", "application/json").post("/token").expect(keycloaks.statusCode());

        assertThat(answer.asString())
                .isEqualTo(REFUSAL.formatted(
                        keycloaks.statusCode(),
                        description,
                        error,
                        description,
                        hint == null ? "" : ",\"hint\":\"" + hint + "\""));
        assertThat(answer.headers("Content-Type")).containsExactly(Problem.MEDIA_TYPE);
        assertThat(toOauthClient.asString()).isEqualTo(answer.asString());
        assertThat(toOauthClient.headers("Content-Type")).containsExactly("application/json");
    }
}
