package dev.rollcall.auth;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.auth.token.JwtPart;
import dev.rollcall.auth.token.SessionClaims;
import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.security.spi.runtime.BlockingSecurityExecutor;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Ends the session of a browser that signs out here, on all replicas. quarkus-oidc only removes the cookie and sends the browser to Keycloak.
 * A copy of the cookie would work until its access token expires: Keycloak sends a logout token only to clients with a back-channel URL, and
 * only if the browser reaches Keycloak.
 */
@ApplicationScoped
class SignOut {

    private static final Logger LOG = Logger.getLogger(SignOut.class);

    private final Revocations revocations;
    private final BlockingSecurityExecutor executor;
    private final ObjectMapper json;

    SignOut(Revocations revocations, BlockingSecurityExecutor executor, ObjectMapper json) {
        this.revocations = revocations;
        this.executor = executor;
        this.json = json;
    }

    /** Called before each redirect of quarkus-oidc; does nothing unless it leads to Keycloak's logout. */
    Uni<Void> record(RoutingContext context) {
        // quarkus-oidc stores the session here, even if its tokens have expired and could still be refreshed
        AuthorizationCodeTokens session = context.get(AuthorizationCodeTokens.class.getName());
        if (session == null || !context.request().path().equals(RollcallAuthenticationMechanism.LOGOUT_PATH)) {
            return Uni.createFrom().voidItem();
        }
        return executor.executeBlocking(() -> {
            end(session.getAccessToken());
            return null;
        });
    }

    /** Only logs a failure: the browser must reach Keycloak in any case, since its user wants to sign out. */
    private void end(String accessToken) {
        try {
            revocations.end(SessionClaims.of(JwtPart.decode(json, accessToken.split("\\.")[1])));
        } catch (RuntimeException e) {
            LOG.warnf(
                    "The end of a session could not be stored, so other replicas accept copies of its cookie until their access token"
                            + " expires: %s",
                    e.getMessage());
        }
    }
}
