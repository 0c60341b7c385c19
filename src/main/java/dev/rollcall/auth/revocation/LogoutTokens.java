package dev.rollcall.auth.revocation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.auth.token.JwtPart;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.problem.ProblemException;
import io.quarkus.oidc.runtime.OidcProvider;
import io.quarkus.oidc.runtime.TenantConfigBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Verifies logout tokens. Signature, algorithm, issuer and expiry are verified like those of every other token, with quarkus-oidc's keys;
 * {@link LogoutToken} checks the rest.
 *
 * <p>quarkus-oidc has an endpoint for logout tokens, but keeps them only in memory: other replicas would still accept the session, and so
 * would this one after a restart.
 */
@ApplicationScoped
public class LogoutTokens {

    private static final Logger LOG = Logger.getLogger(LogoutTokens.class);

    /** Longer than quarkus-oidc's own time-outs for Keycloak's keys and discovery. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(10);

    /** The audience is checked in {@link LogoutToken}: it is the client, while access tokens have the configured audience. */
    private static final Set<Integer> AUDIENCE_ERRORS =
            Set.of(ErrorCodes.AUDIENCE_INVALID, ErrorCodes.AUDIENCE_MISSING);

    private final TenantConfigBean tenants;
    private final String clientId;
    private final ObjectMapper json;
    private final KeycloakClock keycloak;

    LogoutTokens(
            TenantConfigBean tenants,
            @ConfigProperty(name = "quarkus.oidc.client-id") String clientId,
            ObjectMapper json,
            KeycloakClock keycloak) {
        this.tenants = tenants;
        this.clientId = clientId;
        this.json = json;
        this.keycloak = keycloak;
    }

    /**
     * Returns the claims of a valid logout token; empty if it is invalid. The reason is logged at DEBUG, without the token.
     *
     * @throws ProblemException 503 if Keycloak's keys are needed and Keycloak does not answer
     */
    public Optional<LogoutToken> verify(String token) {
        try {
            if (!JwtPart.isSignedJwt(token)) {
                throw new IllegalArgumentException("it is not a signed JWT");
            }
            String[] parts = token.split("\\.");
            JsonNode header = JwtPart.decode(json, parts[0]);
            JsonNode claims = JwtPart.decode(json, parts[1]);
            verifySignature(token);
            return Optional.of(LogoutToken.of(header, claims, clientId, keycloak.now()));
        } catch (IllegalArgumentException | DateTimeException e) {
            LOG.debugf("Logout token refused: %s", e.getMessage());
        } catch (InvalidJwtException e) {
            // its message contains the token or all claims
            LOG.debugf("Logout token refused; error codes of jose4j: %s", codes(e));
        }
        return Optional.empty();
    }

    private void verifySignature(String token) throws InvalidJwtException {
        OidcProvider provider = provider();
        try {
            verifyWithKnownKeys(provider, token);
        } catch (InvalidJwtException e) {
            if (e.getCause() instanceof UnresolvableKeyException) {
                verifyWithNewKeys(provider, token);
            } else if (!concernsOnlyAudience(e)) {
                throw e;
            }
        }
    }

    /** The libraries throw various exceptions for headers of unexpected types. Keycloak is not called here, so all of them mean a bad token. */
    private static void verifyWithKnownKeys(OidcProvider provider, String token) throws InvalidJwtException {
        try {
            provider.verifyJwtToken(token, false, false, null);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "it cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /** Fetches Keycloak's keys, since there may be a new one. quarkus-oidc limits how often, whatever keys the tokens name. */
    private void verifyWithNewKeys(OidcProvider provider, String token) throws InvalidJwtException {
        try {
            provider.refreshJwksAndVerifyJwtToken(token, false, false, null)
                    .await()
                    .atMost(MAX_WAIT);
        } catch (RuntimeException e) {
            // anything but an invalid token means that Keycloak did not answer
            if (!(e.getCause() instanceof InvalidJwtException invalid)) {
                throw ProblemException.keycloakUnavailable(e);
            }
            if (!concernsOnlyAudience(invalid)) {
                throw invalid;
            }
        }
    }

    /** Whether only the audience is wrong: jose4j collects all errors once the signature is valid. */
    private static boolean concernsOnlyAudience(InvalidJwtException e) {
        return !codes(e).isEmpty() && AUDIENCE_ERRORS.containsAll(codes(e));
    }

    private static List<Integer> codes(InvalidJwtException e) {
        return e.getErrorDetails().stream()
                .map(ErrorCodeValidator.Error::getErrorCode)
                .toList();
    }

    /** Initializes quarkus-oidc first if Keycloak was unavailable at the start and no request has needed it since. */
    private OidcProvider provider() {
        try {
            return tenants.getDefaultTenant()
                    .initialize()
                    .await()
                    .atMost(MAX_WAIT)
                    .provider();
        } catch (RuntimeException e) {
            throw ProblemException.keycloakUnavailable(e);
        }
    }
}
