package dev.rollcall.user.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A realm role as the API shows it.
 *
 * @param description as Keycloak has it, null if there is none
 * @param composite whether it contains other roles
 * @param grantable whether it can be assigned by this service
 */
@Schema(name = "Role", description = "A role of the realm")
public record RoleView(
        @Schema(required = true, description = "What it is assigned by", examples = "auditor")
        String name,

        @Schema(nullable = true, description = "Its description in Keycloak", examples = "Reads all invoices")
        String description,

        @Schema(required = true, description = "Whether it contains other roles")
        boolean composite,

        @Schema(
                required = true,
                description =
                        "Whether it can be assigned here; users may hold a role that can only be assigned in Keycloak")
        boolean grantable) {}
