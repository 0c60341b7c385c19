package dev.rollcall.auth.revocation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The claims of a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.4): one session of Keycloak has ended, or all sessions of a
 * subject.
 *
 * @param id the {@code jti} claim; each token is accepted only once
 * @param session the {@code sid} claim; empty for all sessions of the subject
 * @param subject the {@code sub} claim; empty only if there is a session
 * @param issuedAt the {@code iat} claim, in whole seconds, by Keycloak's clock; sessions that began later are not affected
 */
public record LogoutToken(String id, Optional<String> session, Optional<String> subject, Instant issuedAt) {

    static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    /** Older tokens are refused even if they have not expired, so that ids need not be kept longer to detect replays. */
    static final Duration MAX_AGE = Duration.ofMinutes(10);

    /** Maximum by which Keycloak's clock may be ahead of its estimate. */
    static final Duration MAX_CLOCK_SKEW = Duration.ofSeconds(30);

    private static final int MAX_CHARS = 255;
    private static final Set<String> TYPES = Set.of("", "jwt", "logout+jwt", "application/logout+jwt");

    /**
     * Checks everything that is particular to logout tokens.
     *
     * @param header the header of a token whose signature, issuer and expiry have been verified
     * @param claims its claims
     * @param clientId the required audience
     * @param now by Keycloak's clock
     * @throws IllegalArgumentException if it is not a logout token, or is too old
     */
    static LogoutToken of(JsonNode header, JsonNode claims, String clientId, Instant now) {
        // Access tokens and ID tokens are signed with the same keys; they must not be accepted as logout tokens (RFC
        // 8725,
        // section 3.11).
        require(TYPES.contains(header.path("typ").asText("").toLowerCase(Locale.ROOT)), "its header has another type");
        require(!claims.has("typ") || claims.path("typ").asText().equals("Logout"), "its claim typ is not Logout");
        require(audience(claims).anyMatch(clientId::equals), "its audience is another client");
        require(claims.path("exp").isNumber(), "it has no expiry");
        require(claims.path("events").path(EVENT).isObject(), "it has no back-channel logout event");
        require(!claims.has("nonce"), "it has a nonce, like an ID token");
        Optional<String> session = text(claims, "sid");
        Optional<String> subject = text(claims, "sub");
        require(session.isPresent() || subject.isPresent(), "it has neither sid nor sub");
        return new LogoutToken(
                text(claims, "jti").orElseThrow(() -> new IllegalArgumentException("it has no jti")),
                session,
                subject,
                issuedAt(claims, now));
    }

    private static Instant issuedAt(JsonNode claims, Instant now) {
        require(claims.path("iat").isNumber(), "it has no iat");
        Instant issuedAt = Instant.ofEpochSecond(claims.path("iat").asLong());
        require(issuedAt.isAfter(now.minus(MAX_AGE)), "it was issued too long ago");
        require(issuedAt.isBefore(now.plus(MAX_CLOCK_SKEW)), "it was issued in the future");
        return issuedAt;
    }

    private static Stream<String> audience(JsonNode claims) {
        JsonNode audience = claims.path("aud");
        return audience.isArray()
                ? StreamSupport.stream(audience.spliterator(), false).map(JsonNode::asText)
                : Stream.of(audience.asText());
    }

    /** Returns the text of a claim; empty if the claim is missing. */
    private static Optional<String> text(JsonNode claims, String name) {
        if (!claims.has(name)) {
            return Optional.empty();
        }
        String value = claims.path(name).isTextual() ? claims.path(name).asText() : "";
        require(!value.isBlank() && value.length() <= MAX_CHARS, name + " is not a text of 1 to 255 characters");
        return Optional.of(value);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
