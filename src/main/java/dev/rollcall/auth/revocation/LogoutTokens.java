package dev.rollcall.auth.revocation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.auth.token.JwtPart;
import dev.rollcall.problem.ProblemException;
import io.quarkus.oidc.runtime.OidcProvider;
import io.quarkus.oidc.runtime.TenantConfigBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
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
 * Which logout tokens are Keycloak's. Signature, algorithm, issuer and expiry are verified as of every other token, with the keys that
 * quarkus-oidc holds; the rest is {@link LogoutToken}'s.
 *
 * <p>quarkus-oidc has an endpoint of its own for such tokens, but remembers them in memory: other replicas would go on accepting
 * the session, and so would this one after a restart.
 */
@ApplicationScoped
public class LogoutTokens {

    private static final Logger LOG = Logger.getLogger(LogoutTokens.class);

    /** Longer than Keycloak has for its keys, or for saying where they are. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A logout token is meant for the client, an access token for the audience that is configured: this is looked at here. */
    private static final Set<Integer> OF_AUDIENCE = Set.of(ErrorCodes.AUDIENCE_INVALID, ErrorCodes.AUDIENCE_MISSING);

    private final TenantConfigBean tenants;
    private final String clientId;
    private final ObjectMapper json;
    private final Clock clock;

    LogoutTokens(
            TenantConfigBean tenants,
            @ConfigProperty(name = "quarkus.oidc.client-id") String clientId,
            ObjectMapper json,
            Clock clock) {
        this.tenants = tenants;
        this.clientId = clientId;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What a token says, empty if it is not to be believed. Why is in the log, at DEBUG, without the token.
     *
     * @throws ProblemException 503 if Keycloak must be asked for its keys and does not answer
     */
    public Optional<LogoutToken> verify(String token) {
        try {
            if (!JwtPart.SIGNED_JWT.matcher(token).matches()) {
                throw new IllegalArgumentException("it is not a signed JWT");
            }
            String[] parts = token.split("\\.");
            JsonNode header = JwtPart.decode(json, parts[0]);
            JsonNode claims = JwtPart.decode(json, parts[1]);
            verifySignature(token);
            return Optional.of(LogoutToken.of(header, claims, clientId, clock.instant()));
        } catch (IllegalArgumentException | DateTimeException e) {
            LOG.debugf("Logout token refused: %s", e.getMessage());
        } catch (InvalidJwtException e) {
            // its message has the token, or all claims
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
            } else if (!isOfAudienceAlone(e)) {
                throw e;
            }
        }
    }

    /** The libraries stumble over headers of other types than they should be, each in its own way; nobody else is asked here. */
    private static void verifyWithKnownKeys(OidcProvider provider, String token) throws InvalidJwtException {
        try {
            provider.verifyJwtToken(token, false, false, null);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "it cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /** Keycloak may have a new key. It is asked once in a while only, whatever keys tokens name. */
    private void verifyWithNewKeys(OidcProvider provider, String token) throws InvalidJwtException {
        try {
            provider.refreshJwksAndVerifyJwtToken(token, false, false, null)
                    .await()
                    .atMost(PATIENCE);
        } catch (RuntimeException e) {
            // what has not been thrown for the token is why Keycloak did not answer
            if (!(e.getCause() instanceof InvalidJwtException invalid)) {
                throw ProblemException.keycloakUnavailable(e);
            }
            if (!isOfAudienceAlone(invalid)) {
                throw invalid;
            }
        }
    }

    /** All that is wrong is collected, once the signature is right. */
    private static boolean isOfAudienceAlone(InvalidJwtException e) {
        return !codes(e).isEmpty() && OF_AUDIENCE.containsAll(codes(e));
    }

    private static List<Integer> codes(InvalidJwtException e) {
        return e.getErrorDetails().stream()
                .map(ErrorCodeValidator.Error::getErrorCode)
                .toList();
    }

    /** Not there yet if Keycloak was away when the service started, and nobody has signed in since. */
    private OidcProvider provider() {
        try {
            return tenants.getDefaultTenant()
                    .initialize()
                    .await()
                    .atMost(PATIENCE)
                    .provider();
        } catch (RuntimeException e) {
            throw ProblemException.keycloakUnavailable(e);
        }
    }
}
