package dev.rollcall.user.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A realm role as the API shows it.
 *
 * @param description the description in Keycloak; null if there is none
 * @param composite whether the role contains other roles
 * @param grantable whether this service can assign the role
 */
@Schema(name = "Role", description = "A role of the realm")
public record RoleView(
        @Schema(description = "The name of the role", examples = "auditor")
        String name,

        @Schema(nullable = true, description = "Its description in Keycloak", examples = "Reads all invoices")
        String description,

        @Schema(description = "Whether the role contains other roles")
        boolean composite,

        @Schema(
                description = "Whether Rollcall can assign the role. Users may have other roles, which were assigned in"
                        + " Keycloak")
        boolean grantable) {}
