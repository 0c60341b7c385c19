package dev.rollcall.auth.revocation;

import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.auth.token.SessionClaims;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.MachineClock;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The rule for a token that was verified before: it counts until it expires, its subject is revoked, or its session ends. New requests and
 * long streams share it. Tokens expire by the machine's clock, as in quarkus-oidc.
 */
@ApplicationScoped
public class TokenValidity {

    /** The reason for a token that has expired. */
    public static final String EXPIRED = "expired";

    /** The reason for a token that was issued before its subject was revoked. */
    public static final String REVOKED = "revoked";

    /** quarkus-oidc logs this text as an error. */
    private static final String SESSION_OVER = "The session has ended";

    private final RevokedSubjects revoked;
    private final EndedSessions ended;
    private final Clock clock;

    public TokenValidity(RevokedSubjects revoked, EndedSessions ended, @MachineClock Clock clock) {
        this.revoked = revoked;
        this.ended = ended;
        this.clock = clock;
    }

    /**
     * Refuses a token that does not count although it has not expired.
     *
     * @param sessions the sessions of the token whose end Keycloak reports to this service
     * @throws RefusedTokenException if its subject was revoked, or one of the sessions has ended
     */
    public void check(TokenClaims claims, List<SessionClaims> sessions) {
        if (revoked.refuses(claims)) {
            throw new RefusedTokenException(
                    REVOKED, claims.subject(), "the tokens of this subject were revoked after it was issued");
        }
        sessions.stream().filter(ended::hasEnded).findFirst().ifPresent(session -> {
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
