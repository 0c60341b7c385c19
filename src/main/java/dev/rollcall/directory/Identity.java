package dev.rollcall.directory;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param profile the attributes of the realm's user profile that are copied, by their names: a text, a list of texts, or null for one that the
 *     user does not have. What is missing is not known
 */
@Schema(requiredProperties = {"subject", "username", "emailVerified", "enabled", "createdAt", "roles", "profile"})
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
        @Schema(nullable = true) Federated federated,

        @Schema(
                description =
                        "The attributes of the realm's user profile that `rollcall.profile.attributes` names: a text, or a list of texts")
        Map<String, Object> profile) {

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
        profile = Collections.unmodifiableMap(new LinkedHashMap<>(profile));
    }

    /** A user of the identity provider itself, without attributes of the user profile. */
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
                null,
                Map.of());
    }

    public Identity withProfile(Map<String, Object> attributes) {
        return new Identity(
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
                federated,
                attributes);
    }

    /** Returns the values of an attribute of the user profile, sorted: the identity provider keeps no order. None for null. */
    public static List<String> values(Object attribute) {
        if (attribute instanceof List<?> several) {
            return several.stream().map(String.class::cast).sorted().toList();
        }
        return attribute == null ? List.of() : List.of((String) attribute);
    }

    /** Whether the user comes from a user federation. */
    public boolean comesFromFederation() {
        return federated != null;
    }
}
