package dev.rollcall.directory.keycloak.call;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/**
 * Guards requests for events with circuit breakers of their own: while Keycloak fails to answer those, all other calls go on. Requests for the
 * events of one user, which people cause, do not stop those for all events.
 */
@ApplicationScoped
public class KeycloakEventCalls {

    private final KeycloakCalls calls;
    private final KeycloakGuard guard;
    private final KeycloakGuard ofUsers;

    KeycloakEventCalls(KeycloakCalls calls, TokenCalls tokenCalls, DirectoryConfig config) {
        this.calls = calls;
        this.guard = new KeycloakGuard("keycloak-events", config, tokenCalls, state -> {});
        this.ofUsers = new KeycloakGuard("keycloak-sign-ins", config, tokenCalls, state -> {});
    }

    /** Makes a read-only call, with retries. The result is not null. */
    public <T> T ask(Supplier<T> call) {
        return calls.repeat(() -> guard.call(() -> calls.askWithOwnGuard(call)));
    }

    /** As {@link #ask}, for the events of one user. */
    public <T> T askAboutUser(Supplier<T> call) {
        return calls.repeat(() -> ofUsers.call(() -> calls.askWithOwnGuard(call)));
    }
}
