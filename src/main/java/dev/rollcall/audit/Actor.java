package dev.rollcall.audit;

import dev.rollcall.auth.Caller;
import dev.rollcall.observability.RequestIds;
import io.vertx.ext.web.RoutingContext;

/**
 * The actor of an act, without personal data.
 *
 * @param subject the {@code sub} of the caller's token; null for a change that the service noticed itself
 * @param clientId the client the token was issued to, or null
 * @param via how the caller authenticated, or how the service noticed the change
 * @param requestId the request id, as in the log, or null
 */
public record Actor(String subject, String clientId, String via, String requestId) {

    /** Returns the caller of a request. */
    public static Actor of(Caller caller, RoutingContext context) {
        return new Actor(
                caller.claims().subject(),
                caller.claims().clientId(),
                caller.method().code(),
                RequestIds.of(context));
    }
}
