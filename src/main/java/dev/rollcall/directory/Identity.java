package dev.rollcall.directory;

import java.time.Instant;
import java.util.List;

/**
 * A person as the identity provider has them.
 *
 * @param subject their id, the {@code sub} of their tokens
 * @param email null if they have none
 * @param firstName null if they have none
 * @param lastName null if they have none
 * @param locale a BCP 47 tag, null if they have none or the realm keeps none
 * @param createdAt to the millisecond
 * @param roles the names of all realm roles they hold, by whatever way, sorted
 */
public record Identity(
        String subject,
        String username,
        String email,
        boolean emailVerified,
        String firstName,
        String lastName,
        String locale,
        boolean enabled,
        Instant createdAt,
        List<String> roles) {

    public Identity {
        roles = List.copyOf(roles);
    }
}
