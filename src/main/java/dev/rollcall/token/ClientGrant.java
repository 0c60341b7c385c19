package dev.rollcall.token;

import dev.rollcall.directory.keycloak.call.TokenRefusal;
import dev.rollcall.directory.keycloak.client.ClientCredentials;
import dev.rollcall.directory.keycloak.client.TokenAnswer;
import dev.rollcall.http.ClientAddress;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Forwards client credentials to Keycloak and returns the client's token. Adds a hint where Keycloak's refusal is hard to understand. Never
 * uses the service's own credentials.
 */
@Singleton
record ClientGrant(
        ClientCredentials clientCredentials, TokenLimits limits, ClientAddress addresses, SecurityEvents events) {

    static final String TYPE = "client_credentials";

    /** Keycloak's own limit. */
    static final int MAX_CLIENT_ID = 255;

    /** The error codes of RFC 6749, section 5.2, about the client itself instead of its request. */
    private static final Set<String> CLIENT_ERRORS = Set.of("invalid_client", "unauthorized_client");

    /**
     * @param client empty if the request does not identify one
     * @param scope null for the client's default
     */
    Response issue(Optional<ClientSecret> client, String scope, HttpHeaders headers, RoutingContext context) {
        if (client.isEmpty()) {
            events.report(SecurityEvent.CLIENT_REFUSED, context, Map.of("reason", "missing"));
            return TokenResponses.refuse(
                    headers,
                    401,
                    "invalid_client",
                    "the request does not identify a client",
                    "Send the client's id and secret by HTTP Basic, or as client_id and client_secret in the form.");
        }
        String clientId = client.get().clientId();
        if (clientId.length() > MAX_CLIENT_ID) {
            // before it is counted, so that the keys of the rate limit stay small
            return TokenResponses.refuse(
                    headers,
                    400,
                    "invalid_request",
                    "client_id has more than %d characters".formatted(MAX_CLIENT_ID),
                    null);
        }
        Refusal.note(context, SecurityEvent.LIMIT_EXCEEDED, "token");
        limits.take(clientId, addresses.of(context.request()));
        TokenAnswer answer = clientCredentials.request(clientId, client.get().secret(), scope);
        if (answer instanceof TokenAnswer.Issued issued) {
            return TokenResponses.issue(issued.body());
        }
        TokenAnswer.Refused refused = (TokenAnswer.Refused) answer;
        TokenRefusal refusal = refused.refusal();
        String error = refusal.publicError();
        if (CLIENT_ERRORS.contains(error)) {
            events.report(SecurityEvent.CLIENT_REFUSED, context, Map.of("reason", error, "client", clientId));
        }
        return TokenResponses.refuse(
                headers,
                refused.status(),
                error,
                refusal.description(),
                refusal.hint(clientId).orElse(null));
    }
}
