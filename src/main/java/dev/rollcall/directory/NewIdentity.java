package dev.rollcall.directory;

import java.time.Instant;
import java.util.List;

/**
 * An identity to create.
 *
 * @param properties at least the username
 * @param createdAt the creation time to store, to the millisecond. It identifies the new identity if the answer is lost
 * @param temporaryPassword to be changed at the first sign-in; null for none
 * @param requiredActions the actions that Keycloak requires at the first sign-in, such as {@code UPDATE_PASSWORD}
 */
public record NewIdentity(
        IdentityChange properties, Instant createdAt, String temporaryPassword, List<String> requiredActions) {

    public NewIdentity {
        requiredActions = List.copyOf(requiredActions);
    }

    @Override
    public String toString() {
        return "NewIdentity[createdAt=" + createdAt + "]";
    }
}
