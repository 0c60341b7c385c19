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
 * @param federated the user federation from which the user comes; null for a user of the identity provider itself
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
        List<String> roles,
        @Schema(nullable = true) Federated federated) {

    /**
     * The origin of a user who comes from a user federation.
     *
     * @param federation the identity provider's id of the federation
     * @param directoryId the directory's own id of the user, which stays the same if the user gets another subject; null if it is not known, or the
     *     directory is not LDAP
     */
    @Schema(name = "FederatedIdentity", requiredProperties = "federation")
    public record Federated(
            String federation, @Schema(nullable = true) String directoryId) {}

    public Identity {
        roles = List.copyOf(roles);
    }

    /** A user of the identity provider itself. */
    public Identity(
            String subject,
            String username,
            String email,
            boolean emailVerified,
            String firstName,
            String lastName,
            String locale,
            String phoneNumber,
            boolean enabled,
            Instant createdAt,
            List<String> roles) {
        this(
                subject,
                username,
                email,
                emailVerified,
                firstName,
                lastName,
                locale,
                phoneNumber,
                enabled,
                createdAt,
                roles,
                null);
    }

    /** Whether the user comes from a user federation. */
    public boolean comesFromFederation() {
        return federated != null;
    }
}
