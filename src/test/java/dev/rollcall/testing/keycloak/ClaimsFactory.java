package dev.rollcall.testing.keycloak;

import dev.rollcall.auth.token.TokenClaims;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds claims of access tokens that tell nothing but whose they are and when they count. */
public final class ClaimsFactory {

    private ClaimsFactory() {}

    public static TokenClaims of(String subject, Instant issuedAt, Duration life) {
        return new TokenClaims(
                subject,
                issuedAt,
                issuedAt.plus(life),
                Optional.of(issuedAt),
                "rollcall",
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** As {@link #of}, for a token that tells its session. */
    public static TokenClaims ofSession(String subject, String session, Instant issuedAt, Duration life) {
        return new TokenClaims(
                subject,
                issuedAt,
                issuedAt.plus(life),
                Optional.of(issuedAt),
                "rollcall",
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of(),
                Optional.of(session));
    }
}
