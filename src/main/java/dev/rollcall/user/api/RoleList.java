package dev.rollcall.user.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * All roles of the realm.
 *
 * @param changeable whether this service can change the roles of users; without that it lists none
 */
@Schema(name = "RoleList")
public record RoleList(
        @Schema(description = "Sorted by name") List<Role> items,

        @Schema(
                description = "Whether Rollcall can change the roles of users. If not, they come from tokens"
                        + " (`rollcall.roles.claim`), and `items` is empty")
        boolean changeable) {

    /**
     * A realm role as the API shows it.
     *
     * @param description the description in Keycloak; null if there is none
     * @param composite whether the role contains other roles
     * @param grantable whether this service can assign the role
     */
    @Schema(name = "Role", description = "A role of the realm")
    public record Role(
            @Schema(description = "The name of the role", examples = "auditor")
            String name,

            @Schema(nullable = true, description = "Its description in Keycloak", examples = "Reads all invoices")
            String description,

            @Schema(description = "Whether the role contains other roles")
            boolean composite,

            @Schema(
                    description =
                            "Whether Rollcall can assign the role. Users may have other roles, which were assigned in"
                                    + " Keycloak")
            boolean grantable) {}
}
