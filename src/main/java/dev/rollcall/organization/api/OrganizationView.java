package dev.rollcall.organization.api;

import dev.rollcall.organization.Organization;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An organization as the API shows it; times are RFC 3339 in UTC. */
@Schema(name = "Organization", description = "The application's record of an organization in Keycloak")
public record OrganizationView(
        @Schema(
                required = true,
                description = "Rollcall's own id, a UUIDv7",
                examples = "019ab4c2-8e40-7d11-8a3b-6f2f3c1f8a66")
        UUID id,

        @Schema(
                required = true,
                description = "The organization's id in Keycloak, which is also in the claim `organization` of tokens",
                examples = "8a1f0c3e-2b7d-4c59-9e0f-1d2c3b4a5f60")
        String keycloakId,

        @Schema(required = true, examples = "Acme") String name,

        @Schema(required = true, description = "The name in tokens; it never changes", examples = "acme")
        String alias,

        @Schema(required = true, description = "E-mail domains, sorted", examples = "[\"acme.example\"]")
        List<String> domains,

        @Schema(required = true, description = "Whether Keycloak puts the organization into tokens")
        boolean enabled,

        @Schema(required = true, description = "The application's own attributes")
        Map<String, Object> attributes,

        @Schema(required = true) Instant createdAt,

        @Schema(required = true, description = "When the record last changed")
        Instant updatedAt,

        @Schema(
                nullable = true,
                description =
                        "When the last enabled owner was removed, deleted or disabled in Keycloak, or the organization returned"
                                + " without an owner after a restore; null while there is one, and before the first one")
        Instant orphanedAt,

        @Schema(required = true, description = "The number of changes of the record")
        long version) {

    public static OrganizationView of(Organization organization) {
        return new OrganizationView(
                organization.id,
                organization.keycloakId,
                organization.name,
                organization.alias,
                organization.domains,
                organization.enabled,
                organization.attributes,
                organization.createdAt,
                organization.updatedAt,
                organization.orphanedAt,
                organization.version);
    }

    /** Returns the path of an organization. */
    public static URI uri(UUID id) {
        return URI.create("/api/v1/organizations/" + id);
    }
}
