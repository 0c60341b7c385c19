package dev.rollcall.auth.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/** Decodes the header and the claims of a JWT. All methods throw {@link IllegalArgumentException} for invalid content. */
public final class JwtPart {

    private static final Pattern SIGNED_JWT = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

    /** 9999-12-31T23:59:59Z. PostgreSQL and Java support later times, but not every JSON number. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private JwtPart() {}

    /** Whether a text has the compact form of a signed JWT. */
    public static boolean isSignedJwt(String text) {
        return SIGNED_JWT.matcher(text).matches();
    }

    public static JsonNode decode(ObjectMapper json, String part) {
        try {
            JsonNode decoded = json.readTree(Base64.getUrlDecoder().decode(part));
            if (hasNul(decoded)) {
                throw new IllegalArgumentException("the token has a NUL character, which PostgreSQL cannot store");
            }
            return decoded;
        } catch (IOException e) {
            throw new IllegalArgumentException("the token is not a JWT", e);
        }
    }

    /** Returns the time of a claim in whole seconds; 1970 if the claim is missing. */
    static Instant time(JsonNode claims, String name) {
        double seconds = claims.path(name).asDouble();
        if (!(seconds >= 0 && seconds <= LAST_SECOND)) {
            throw new IllegalArgumentException(name + " is not a valid time");
        }
        return Instant.ofEpochSecond(claims.path(name).asLong());
    }

    /** Returns the time of the sign-in from the claim {@code auth_time}; empty if the claim is missing. */
    static Optional<Instant> authenticationTime(JsonNode claims) {
        return claims.path("auth_time").isNumber() ? Optional.of(time(claims, "auth_time")) : Optional.empty();
    }

    private static boolean hasNul(JsonNode node) {
        return node.isTextual() && hasNul(node.textValue())
                || node.properties().stream().anyMatch(member -> hasNul(member.getKey()))
                || StreamSupport.stream(node.spliterator(), false).anyMatch(JwtPart::hasNul);
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }
}
