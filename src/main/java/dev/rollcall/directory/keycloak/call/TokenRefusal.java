package dev.rollcall.directory.keycloak.call;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/**
 * Keycloak refuses a client a token (RFC 6749, section 5.2).
 *
 * @param error the OAuth error code
 * @param description Keycloak's {@code error_description}, empty if it gave none
 */
public record TokenRefusal(String error, String description) {

    private static final String INVALID_CLIENT = "invalid_client";

    /** Keycloak's other errors, such as a missing realm, are sentences. */
    private static final String OAUTH_CODE = "[a-z_]+";

    /** Reads the body of an answer; empty if it is no refusal. */
    public static Optional<TokenRefusal> of(JsonNode body) {
        return Optional.of(body.path("error").asText())
                .filter(error -> error.matches(OAUTH_CODE))
                .map(error ->
                        new TokenRefusal(error, body.path("error_description").asText()));
    }

    /**
     * Returns the error code for the client itself. Keycloak sends {@code invalid_client} for an unknown client and {@code unauthorized_client}
     * for a wrong secret, with the same description. RFC 6749 has {@code invalid_client} for both, so that nobody learns which clients exist.
     */
    public String publicError() {
        return isAuthenticationFailure() ? INVALID_CLIENT : error;
    }

    boolean isOfAnUnknownClient() {
        return isAuthenticationFailure() && error.equals(INVALID_CLIENT);
    }

    boolean isOfAWrongSecret() {
        return isAuthenticationFailure() && !error.equals(INVALID_CLIENT);
    }

    private boolean isAuthenticationFailure() {
        return reason().contains("invalid client");
    }

    /** Returns what Keycloak says. */
    public String text() {
        return description.isEmpty() ? error : description;
    }

    private String reason() {
        return description.toLowerCase(Locale.ROOT);
    }

    /**
     * Explains which setting to change in Keycloak; empty for an unknown error. Only Keycloak's description tells the cases apart. Does not
     * tell whether the client exists.
     */
    public Optional<String> hint(String clientId) {
        if (reason().contains("public client")) {
            return Optional.of(
                    "In Keycloak, open Clients > %s > Settings > Capability config and switch on 'Client authentication' and 'Service account roles': only a confidential client can get a token of its own."
                            .formatted(clientId));
        }
        if (reason().contains("not enabled to retrieve service account")) {
            return Optional.of(
                    "In Keycloak, open Clients > %s > Settings > Capability config and switch on 'Service account roles'."
                            .formatted(clientId));
        }
        if (publicError().equals(INVALID_CLIENT)) {
            return Optional.of(
                    "Check that the client exists in the realm, and its secret against Clients > %s > Credentials in Keycloak."
                            .formatted(clientId));
        }
        return Optional.empty();
    }
}
