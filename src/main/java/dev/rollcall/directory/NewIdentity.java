package dev.rollcall.directory;

import java.time.Instant;
import java.util.List;

/**
 * Who is to be made.
 *
 * @param properties what is known of them; the username at least
 * @param createdAt when they are said to have been made, to the millisecond: by it, the one who asked finds again whom they
 *     made when they did not get the answer
 * @param temporaryPassword to be changed at the first sign-in; null for none
 * @param requiredActions what Keycloak asks for at the first sign-in, {@code UPDATE_PASSWORD} for one
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
