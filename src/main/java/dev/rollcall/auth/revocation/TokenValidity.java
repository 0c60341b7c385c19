package dev.rollcall.auth.revocation;

import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.clock.MachineClock;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rule for a token that was verified before: it counts until it expires, its subject is revoked, or its session ends. It does not count
 * for longer than {@link RevocationsConfig#kept}, or its revocation would be forgotten first. New requests and long streams share the rule.
 * Tokens expire by the machine's clock, as in quarkus-oidc; their age is measured by Keycloak's.
 */
@ApplicationScoped
public class TokenValidity {

    /** The reason for a token that has expired. */
    public static final String EXPIRED = "expired";

    /** The reason for a token that was issued before its subject was revoked. */
    public static final String REVOKED = "revoked";

    /** The reason for a token whose subject is an agent's. */
    public static final String OF_AGENT = "agent";

    /** The reason for a token that is older than revocations are kept, or valid for longer. */
    public static final String TOO_LONG_LIVED = "too-long-lived";

    /** quarkus-oidc logs this text as an error. */
    private static final String SESSION_OVER = "The session has ended";

    private final Revocations revocations;
    private final Duration kept;
    private final KeycloakClock keycloak;
    private final Clock clock;

    public TokenValidity(
            Revocations revocations, RevocationsConfig config, KeycloakClock keycloak, @MachineClock Clock clock) {
        this.revocations = revocations;
        this.kept = config.kept();
        this.keycloak = keycloak;
        this.clock = clock;
    }

    /**
     * Refuses a bearer token as {@link #check} does, and one that is valid for too long.
     *
     * @throws RefusedTokenException as {@link #check}
     */
    public void checkBearer(TokenClaims claims, List<SessionClaims> sessions) {
        check(claims, sessions);
        requireLife(claims, claims.expiresAt());
    }

    private void requireLife(TokenClaims claims, Instant end) {
        if (end.isAfter(claims.issuedAt().plus(kept))) {
            throw new RefusedTokenException(
                    TOO_LONG_LIVED,
                    claims.subject(),
                    "it is older than rollcall.revocations.kept, or valid for longer");
        }
    }

    /**
     * Refuses a token that does not count although it has not expired.
     *
     * @param sessions the sessions of the token whose end Keycloak reports to this service
     * @throws RefusedTokenException if it is too old, its subject is an agent or was revoked, or one of the sessions has ended
     */
    public void check(TokenClaims claims, List<SessionClaims> sessions) {
        requireLife(claims, keycloak.now());
        if (revocations.isAgent(claims.subject())) {
            throw new RefusedTokenException(
                    OF_AGENT, claims.subject(), "its subject is an agent, which has API keys and does not sign in");
        }
        if (revocations.refuses(claims)) {
            throw new RefusedTokenException(
                    REVOKED, claims.subject(), "the tokens of this subject were revoked after it was issued");
        }
        sessions.stream().filter(revocations::hasEnded).findFirst().ifPresent(session -> {
            throw new RefusedTokenException(RefusedTokenException.SESSION_ENDED, session.subject(), SESSION_OVER);
        });
    }

    /** Returns why a token no longer counts, as a fixed code; empty while it does. */
    public Optional<String> invalidity(TokenClaims claims, List<SessionClaims> sessions) {
        if (!clock.instant().isBefore(claims.expiresAt())) {
            return Optional.of(EXPIRED);
        }
        try {
            check(claims, sessions);
            return Optional.empty();
        } catch (RefusedTokenException e) {
            return Optional.of(e.reason());
        }
    }
}
