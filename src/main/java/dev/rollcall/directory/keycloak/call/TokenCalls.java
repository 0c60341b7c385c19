package dev.rollcall.directory.keycloak.call;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes calls to Keycloak, which all need a token for the service itself, and translates failures into the exceptions of
 * {@link dev.rollcall.directory.Directory}.
 */
@Singleton
class TokenCalls {

    /** After a refusal of a token, calls fail for this long without another request: the next token would be refused, too. */
    private static final Duration REFUSED_FOR = Duration.ofSeconds(4);

    private final ServiceClient client;
    private volatile Refused refused;

    /** The last refusal of a token for the service itself. */
    private record Refused(TokenRefusal refusal, long at) {}

    TokenCalls(ServiceClient client) {
        this.client = client;
    }

    /** Fails if Keycloak has just refused a token. Comes before a guard, whose circuit breaker would take the failure for an answer. */
    void requireNoRefusal() {
        Refused last = refused;
        if (last != null && System.nanoTime() - last.at() < REFUSED_FOR.toNanos()) {
            throw client.refused(last.refusal());
        }
    }

    /** Makes a call; twice if the service's token is not accepted any more, since the client has another token then. */
    Object make(Supplier<?> call) {
        return make(call, true);
    }

    private Object make(Supplier<?> call, boolean mayRepeat) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            if (mayRepeat && KeycloakFailures.isUnauthorized(e)) {
                return make(call, false);
            }
            Optional<TokenRefusal> refusal = KeycloakFailures.refusal(e);
            if (refusal.isPresent()) {
                refused = new Refused(refusal.get(), System.nanoTime());
                throw client.refused(refusal.get());
            }
            throw KeycloakFailures.of(e, client);
        }
    }
}
