package dev.rollcall.directory.keycloak.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.keycloak.call.TokenRefusal;

/** Keycloak's response to a request for a token: tokens or an error. */
public sealed interface TokenAnswer {

    /**
     * @param body the token response of RFC 6749, section 5.1
     * @param claims those of the access token, without its signature being checked; missing if they cannot be read
     */
    record Issued(JsonNode body, JsonNode claims) implements TokenAnswer {
        @Override
        public String toString() {
            return "Issued[…]";
        }
    }

    /**
     * @param status 400 or 401
     */
    record Refused(int status, TokenRefusal refusal) implements TokenAnswer {}
}
