package dev.rollcall.auth;

import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.clock.KeycloakClock;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Checks whether a caller signed in recently, by the claim {@code auth_time} (RFC 9470). A token without the claim counts as old, since the
 * time of its sign-in is unknown.
 */
@ApplicationScoped
public class RecentAuthentication {

    private final KeycloakClock keycloak;
    private final Duration leeway;

    RecentAuthentication(
            KeycloakClock keycloak,
            @ConfigProperty(name = "quarkus.oidc.token.lifespan-grace", defaultValue = "0") int leewaySeconds) {
        this.keycloak = keycloak;
        this.leeway = Duration.ofSeconds(leewaySeconds);
    }

    /** Compares whole seconds of Keycloak's clock, with the same leeway for clock differences as for the expiry of tokens. */
    public boolean isWithin(Duration maxAge, TokenClaims claims) {
        Instant now = keycloak.now().truncatedTo(ChronoUnit.SECONDS);
        return claims.authenticatedAt()
                .filter(at -> !now.isAfter(at.plus(maxAge).plus(leeway)))
                .isPresent();
    }

    /**
     * @throws AuthenticationTooOldException if the sign-in is older; the response is a challenge to sign in again
     */
    public void require(Duration maxAge, TokenClaims claims) {
        if (!isWithin(maxAge, claims)) {
            throw new AuthenticationTooOldException(maxAge);
        }
    }

    /** The request needs a more recent sign-in. */
    static class AuthenticationTooOldException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final Duration maxAge;

        AuthenticationTooOldException(Duration maxAge) {
            super("The sign-in is older than " + maxAge);
            this.maxAge = maxAge;
        }

        Duration maxAge() {
            return maxAge;
        }
    }
}
