package dev.rollcall.auth.key;

import java.time.Instant;
import java.util.List;

/**
 * The owner of an API key that counts.
 *
 * @param subject the {@code sub} of the owner's tokens
 * @param roles the names of the roles that the owner's record has now
 * @param until when the secret stops to count by itself
 */
public record KeyOwner(KeyGrant key, String subject, List<String> roles, Instant until) {

    public KeyOwner {
        roles = List.copyOf(roles);
    }
}
