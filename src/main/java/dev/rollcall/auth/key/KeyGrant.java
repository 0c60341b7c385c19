package dev.rollcall.auth.key;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The API key that a caller authenticated with.
 *
 * @param id of the key
 * @param prefix the beginning of its secret, by which people recognize it
 * @param createdAt when the key was created
 * @param organization the only organization in which it has rights; empty if it is not limited to one
 */
public record KeyGrant(UUID id, String prefix, Instant createdAt, Set<KeyScope> scopes, Optional<UUID> organization) {

    public KeyGrant {
        scopes = Set.copyOf(scopes);
    }
}
