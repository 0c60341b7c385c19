package dev.rollcall.auth;

import dev.rollcall.auth.token.TokenClaims;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Whether a caller signed in a short time ago, by the claim {@code auth_time} (RFC 9470). A token without the claim counts as old: nobody
 * knows when its user, if any, last proved who they are.
 */
@ApplicationScoped
public class RecentAuthentication {

    private final Clock clock;
    private final Duration leeway;

    RecentAuthentication(
            Clock clock,
            @ConfigProperty(name = "quarkus.oidc.token.lifespan-grace", defaultValue = "0") int leewaySeconds) {
        this.clock = clock;
        this.leeway = Duration.ofSeconds(leewaySeconds);
    }

    /** In whole seconds, as Keycloak compares them, with the same leeway for clocks that differ as for the expiry of a token. */
    public boolean isWithin(Duration maxAge, TokenClaims claims) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return claims.authenticatedAt()
                .filter(at -> !now.isAfter(at.plus(maxAge).plus(leeway)))
                .isPresent();
    }

    /**
     * @throws AuthenticationTooOldException if it is longer ago: the answer is a challenge to sign in again
     */
    public void require(Duration maxAge, TokenClaims claims) {
        if (!isWithin(maxAge, claims)) {
            throw new AuthenticationTooOldException(maxAge);
        }
    }
}
