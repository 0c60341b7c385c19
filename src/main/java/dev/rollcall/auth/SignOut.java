package dev.rollcall.auth;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.auth.revocation.EndedSessions;
import dev.rollcall.auth.token.JwtPart;
import dev.rollcall.auth.token.SessionClaims;
import io.quarkus.oidc.AuthorizationCodeTokens;
import io.quarkus.security.spi.runtime.BlockingSecurityExecutor;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/**
 * Ends the session of a browser that signs out here, on all replicas. quarkus-oidc removes the cookie and sends the browser to Keycloak,
 * but a copy of the cookie would go on until its access token expires: Keycloak reports the end of a session only to a client that has
 * a back-channel URL, and only if the browser gets there.
 */
@ApplicationScoped
class SignOut {

    private static final Logger LOG = Logger.getLogger(SignOut.class);

    private final EndedSessions sessions;
    private final BlockingSecurityExecutor executor;
    private final ObjectMapper json;

    SignOut(EndedSessions sessions, BlockingSecurityExecutor executor, ObjectMapper json) {
        this.sessions = sessions;
        this.executor = executor;
        this.json = json;
    }

    /** Before a redirect of quarkus-oidc: does nothing unless it leads to Keycloak's logout. */
    Uni<Void> record(RoutingContext context) {
        // quarkus-oidc leaves the session there, also one whose tokens have expired and could still be refreshed
        AuthorizationCodeTokens session = context.get(AuthorizationCodeTokens.class.getName());
        if (session == null || !context.request().path().equals(RollcallAuthenticationMechanism.LOGOUT_PATH)) {
            return Uni.createFrom().voidItem();
        }
        return executor.executeBlocking(() -> {
            end(session.getAccessToken());
            return null;
        });
    }

    /** Fails silently but for a log line: the browser must reach Keycloak, since its user wants to sign out. */
    private void end(String accessToken) {
        try {
            sessions.end(SessionClaims.of(JwtPart.decode(json, accessToken.split("\\.")[1])));
        } catch (SQLException | RuntimeException e) {
            LOG.warnf(
                    "The end of a session could not be stored, so other replicas accept copies of its cookie until their access token"
                            + " expires: %s",
                    e.getMessage());
        }
    }
}
