package dev.rollcall.directory.keycloak.call;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** Guards requests for events with a circuit breaker of their own: while Keycloak fails to answer those, all other calls go on. */
@ApplicationScoped
public class KeycloakEventCalls {

    private final KeycloakCalls calls;
    private final KeycloakGuard guard;

    KeycloakEventCalls(KeycloakCalls calls, TokenCalls tokenCalls, DirectoryConfig config) {
        this.calls = calls;
        this.guard = new KeycloakGuard("keycloak-events", config, tokenCalls, state -> {});
    }

    /** Makes a read-only call, with retries. The result is not null. */
    public <T> T ask(Supplier<T> call) {
        return calls.repeat(() -> guard.call(() -> calls.askWithOwnGuard(call)));
    }
}
