package dev.rollcall.directory;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A user's identity in the identity provider.
 *
 * @param subject the identity's id, which is {@code sub} in tokens
 * @param email null if there is none
 * @param firstName null if there is none
 * @param lastName null if there is none
 * @param locale a BCP 47 tag; null if there is none, or the realm stores none
 * @param phoneNumber the first one, in any format; null if there is none
 * @param createdAt to the millisecond
 * @param roles the names of all realm roles of the user, sorted: assigned directly, by a group, or inside another role
 */
@Schema(requiredProperties = {"subject", "username", "emailVerified", "enabled", "createdAt", "roles"})
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
