package dev.rollcall.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.oidc.OidcConfigurationMetadata;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RFC 9207, section 2.4; {@code SignInAttacksTest} has the responses of a Keycloak that promises its issuer. */
class AuthorizationResponsesTest {

    private static final String ISSUER = "https://keycloak.example.org/realms/rollcall";

    @Test
    void missingIssuerIsRefusedOnlyIfTheDocumentPromisesOne() {
        assertThat(AuthorizationResponses.isFromIssuer(List.of(), document(true)))
                .isFalse();
        assertThat(AuthorizationResponses.isFromIssuer(List.of(), document(false)))
                .isTrue();
        assertThat(AuthorizationResponses.isFromIssuer(List.of(), document(null)))
                .isTrue();
    }

    @Test
    void namedIssuerIsComparedEvenIfTheDocumentPromisesNone() {
        for (Boolean promise : new Boolean[] {true, false, null}) {
            OidcConfigurationMetadata document = document(promise);
            assertThat(AuthorizationResponses.isFromIssuer(List.of(ISSUER), document))
                    .isTrue();
            assertThat(AuthorizationResponses.isFromIssuer(List.of(ISSUER + "/"), document))
                    .isFalse();
            assertThat(AuthorizationResponses.isFromIssuer(List.of(""), document))
                    .isFalse();
            assertThat(AuthorizationResponses.isFromIssuer(List.of(ISSUER, ISSUER), document))
                    .isFalse();
        }
    }

    private static OidcConfigurationMetadata document(Boolean promise) {
        return new OidcConfigurationMetadata(
                new JsonObject().put("issuer", ISSUER).put("authorization_response_iss_parameter_supported", promise));
    }
}
