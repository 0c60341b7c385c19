package dev.rollcall.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.auth.key.KeyCallers;
import dev.rollcall.auth.key.KeyOwner;
import dev.rollcall.auth.limits.AccessLimits;
import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.directory.keycloak.key.KeySwapConfig;
import dev.rollcall.directory.keycloak.key.KeySwaps;
import dev.rollcall.http.ClientAddress;
import dev.rollcall.key.KeyLinks;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** Swaps an API key for a token of its owner: a token exchange (RFC 8693) without a client, since the key is the credential. */
@Singleton
record KeyExchangeGrant(
        KeyCallers callers,
        KeySwaps swaps,
        KeyLinks links,
        KeySwapConfig config,
        AccessLimits failures,
        TokenLimits limits,
        ClientAddress addresses,
        DirectoryFailures directoryFailures,
        SecurityEvents events) {

    private static final Logger LOG = Logger.getLogger(KeyExchangeGrant.class);

    /** The same for all keys that are of no use, so that nobody learns which keys exist. */
    private static final String USELESS = "the API key is of no use";

    private static final String LIMITED =
            "the API key is limited to one organization, so it cannot be swapped: the token would have the owner's rights everywhere";

    private static final String ACTION_REQUIRED =
            "the owner of the API key has to do something at their next sign-in first, such as to choose another password";

    /** A wrong set-up takes somebody a while to correct. */
    private static final long SETUP_RETRY_SECONDS = 60;

    /** Members of Keycloak's answer that say nothing here: there is no refresh token, and no session. */
    private static final List<String> OF_REFRESH = List.of("refresh_token", "refresh_expires_in", "not-before-policy");

    Response issue(KeyRequest request, HttpHeaders headers, RoutingContext context) {
        Optional<String> invalid = request.whyInvalid();
        if (invalid.isPresent()) {
            return TokenResponses.refuse(headers, 400, "invalid_request", invalid.get(), null);
        }
        KeyOwner owner;
        try {
            owner = callers.find(request.subjectToken().strip());
        } catch (RefusedTokenException e) {
            return useless(e, headers, context);
        }
        if (owner.key().organization().isPresent()) {
            return refuseGrant(headers, LIMITED);
        }
        Set<String> scopes = request.scopes();
        if (!config.clientScopes().orElse(Set.of()).containsAll(scopes)) {
            return noScope(headers);
        }
        Refusal.note(context, SecurityEvent.LIMIT_EXCEEDED, "token");
        limits.takeOfKey(owner.key().id(), addresses.of(context.request()));
        KeySwaps.Swap swap = swap(owner, String.join(" ", scopes));
        if (swap instanceof KeySwaps.Swapped swapped) {
            return TokenResponses.issue(answer(swapped.tokens()));
        }
        return switch ((KeySwaps.NotSwapped) swap) {
            case NO_USER -> refuseGrant(headers, USELESS);
            case ACTION_REQUIRED -> refuseGrant(headers, ACTION_REQUIRED);
            case NO_SCOPE -> noScope(headers);
        };
    }

    private KeySwaps.Swap swap(KeyOwner owner, String scope) {
        try {
            KeySwaps.Swap swap = swaps.swap(owner.subject(), scope);
            return swap == KeySwaps.NotSwapped.NO_USER && links.restore(owner)
                    ? swaps.swap(owner.subject(), scope)
                    : swap;
        } catch (WrongSetupException e) {
            LOG.log(directoryFailures.level(e), e.getMessage() + ". " + e.remedy());
            throw ProblemException.retryAfter(
                    SETUP_RETRY_SECONDS,
                    ProblemType.KEYCLOAK_UNAVAILABLE,
                    "Keycloak swaps no API keys for tokens at the moment; nothing was done. The synchronization status tells administrators what to do.",
                    e);
        }
    }

    /** Counts a wrong key for the address, as a wrong bearer token. */
    private Response useless(RefusedTokenException refusal, HttpHeaders headers, RoutingContext context) {
        failures.countFailure(context).ifPresent(tooMany -> {
            throw tooMany;
        });
        Map<String, String> fields = new HashMap<>(Map.of("reason", refusal.reason()));
        if (refusal.subject() != null) {
            fields.put("subject", refusal.subject());
        }
        events.report(SecurityEvent.TOKEN_REFUSED, context, fields);
        return refuseGrant(headers, USELESS);
    }

    private static Response refuseGrant(HttpHeaders headers, String description) {
        return TokenResponses.refuse(headers, 400, "invalid_grant", description, null);
    }

    private static Response noScope(HttpHeaders headers) {
        return TokenResponses.refuse(
                headers,
                400,
                "invalid_scope",
                "scope names a client scope that API keys cannot be swapped for",
                "Operators list them in rollcall.keys.client-scopes. In Keycloak, the client for API keys must have them, too.");
    }

    /** Returns Keycloak's answer, with the type of the token (RFC 8693, section 2.2.1). */
    private static JsonNode answer(JsonNode tokens) {
        ObjectNode answer = tokens.deepCopy();
        answer.remove(OF_REFRESH);
        return answer.put("issued_token_type", KeyRequest.ACCESS_TOKEN);
    }
}
