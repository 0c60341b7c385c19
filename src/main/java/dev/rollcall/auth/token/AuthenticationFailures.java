package dev.rollcall.auth.token;

import dev.rollcall.problem.Causes;
import io.quarkus.oidc.OIDCException;
import io.smallrye.mutiny.helpers.ParameterValidation;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Tells apart why quarkus-oidc could not authenticate a request: Keycloak is unavailable, a grant is refused, or the session has ended. */
public final class AuthenticationFailures {

    private AuthenticationFailures() {}

    public static boolean isKeycloakUnavailable(Throwable failure) {
        return Causes.of(failure)
                .anyMatch(cause -> cause instanceof OIDCException && !isRefusedGrant(cause)
                        || cause instanceof IOException
                        || cause instanceof TimeoutException
                        || cause instanceof VertxException
                        || isFailureWithoutCause(cause));
    }

    /**
     * Where quarkus-oidc requests tokens, it passes on the cause of a failed request instead of the failure. A failure without a cause, such
     * as a closed connection, arrives as this exception.
     */
    private static boolean isFailureWithoutCause(Throwable failure) {
        return failure instanceof NullPointerException
                && ParameterValidation.SUPPLIER_PRODUCED_NULL.equals(failure.getMessage());
    }

    /** Whether Keycloak answered that the code or the refresh token is no longer valid; quarkus-oidc puts its body into the message. */
    public static boolean isRefusedGrant(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().contains("\"invalid_grant\"");
    }

    /** Whether the session has ended here while Keycloak continues it. Keycloak must then be told to ask for the password. */
    public static boolean isEndedSession(Throwable failure) {
        return Causes.of(failure)
                .anyMatch(cause -> cause instanceof RefusedTokenException refused
                        && refused.reason().equals(RefusedTokenException.SESSION_ENDED));
    }
}
