package dev.rollcall.directory;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A person as the identity provider has them.
 *
 * @param subject their id, the {@code sub} of their tokens
 * @param email null if they have none
 * @param firstName null if they have none
 * @param lastName null if they have none
 * @param locale a BCP 47 tag, null if they have none or the realm keeps none
 * @param phoneNumber the first one, in any format; null if they have none
 * @param createdAt to the millisecond
 * @param roles the names of all realm roles they hold, by whatever way, sorted
 */
public record Identity(
        String subject,
        String username,
        @Schema(nullable = true) String email,
        boolean emailVerified,
        @Schema(nullable = true) String firstName,
        @Schema(nullable = true) String lastName,
        @Schema(nullable = true) String locale,
        @Schema(nullable = true) String phoneNumber,
        boolean enabled,
        Instant createdAt,
        List<String> roles) {

    public Identity {
        roles = List.copyOf(roles);
    }
}
