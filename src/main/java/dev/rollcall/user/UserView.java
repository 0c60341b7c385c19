package dev.rollcall.user;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A user as the API shows it; times are RFC 3339 in UTC. */
@Schema(name = "User", description = "The application's record of a user, linked to a Keycloak identity")
public record UserView(
        @Schema(description = "Rollcall's own id, a UUIDv7", examples = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55")
        UUID id,

        @Schema(description = "The subject of the Keycloak identity", examples = "5b2c9f0e-4c55-4a39-9a0f-0c8a2a3a7e11")
        String keycloakId,

        @Schema(
                nullable = true,
                description = "The id that the user has in another system; set by administrators, unique",
                examples = "4711")
        String externalId,

        @Schema(examples = "alice") String username,

        @Schema(nullable = true, examples = "alice@example.org")
        String email,

        boolean emailVerified,
        @Schema(nullable = true, examples = "Alice") String firstName,
        @Schema(nullable = true, examples = "Example") String lastName,

        @Schema(nullable = true, description = "The user's language, a BCP 47 tag", examples = "pt-BR")
        String locale,

        @Schema(
                nullable = true,
                description = "Keycloak's user attribute `phoneNumber`, in any format; read-only here",
                examples = "+49 30 23125 001")
        String phoneNumber,

        @Schema(description = "What the user is; set by this service only, never from an attribute")
        UserKind kind,

        @Schema(description = "Whether the user may sign in")
        boolean enabled,

        @Schema(
                nullable = true,
                description =
                        "Names of realm roles, sorted. If `rollcall.roles.claim` names another claim: the names that the"
                                + " user's last token had there; null before the user's first request",
                examples = "[\"user\"]")
        List<String> roles,

        @Schema(description = "The application's own attributes")
        Map<String, Object> attributes,

        @Schema(
                description =
                        "The attributes of the realm's user profile that `rollcall.profile.attributes` names, by their names: a text or,"
                                + " if the realm declares the attribute as multivalued, a list of texts, sorted. Those that the user"
                                + " does not have are missing, and in the own account those that users may not view")
        Map<String, Object> profile,

        @Schema(
                description =
                        "When Keycloak created the identity or, if the first request of the user created the record, when"
                                + " that was")
        Instant createdAt,

        @Schema(description = "When the record last changed")
        Instant updatedAt,

        @Schema(nullable = true, description = "When the user last sent a request, accurate to the configured interval")
        Instant lastSeenAt,

        @Schema(nullable = true, description = "When the record was last updated from Keycloak")
        Instant syncedAt,

        @Schema(description = "The number of changes of the record")
        long version) {

    public UserView {
        // an answer that an earlier release has stored has none
        profile = profile == null ? Map.of() : profile;
    }

    public static UserView of(User user) {
        return new UserView(
                user.id,
                user.keycloakId,
                user.externalId,
                user.username,
                user.email,
                user.emailVerified,
                user.firstName,
                user.lastName,
                user.locale,
                user.phoneNumber,
                user.kind,
                user.enabled,
                user.roles,
                user.attributes,
                user.profile,
                user.createdAt,
                user.updatedAt,
                user.lastSeenAt,
                user.syncedAt,
                user.version);
    }

    /** Returns this record with those attributes of the user profile that have these names. */
    public UserView withProfile(Set<String> names) {
        if (names.containsAll(profile.keySet())) {
            return this;
        }
        Map<String, Object> kept = new LinkedHashMap<>(profile);
        kept.keySet().retainAll(names);
        return new UserView(
                id,
                keycloakId,
                externalId,
                username,
                email,
                emailVerified,
                firstName,
                lastName,
                locale,
                phoneNumber,
                kind,
                enabled,
                roles,
                attributes,
                kept,
                createdAt,
                updatedAt,
                lastSeenAt,
                syncedAt,
                version);
    }
}
