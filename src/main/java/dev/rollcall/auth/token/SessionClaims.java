package dev.rollcall.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * The claims about the Keycloak session of a token. All times are in whole seconds.
 *
 * @param session the {@code sid} claim, empty if there is none
 * @param subject the {@code sub} claim
 * @param begun the {@code auth_time} claim
 * @param issuedAt the {@code iat} claim
 */
public record SessionClaims(String session, String subject, Optional<Instant> begun, Instant issuedAt) {

    public static SessionClaims of(JsonNode claims) {
        return new SessionClaims(
                claims.path("sid").asText(),
                claims.path("sub").asText(),
                JwtPart.authenticationTime(claims),
                JwtPart.time(claims, "iat"));
    }
}
