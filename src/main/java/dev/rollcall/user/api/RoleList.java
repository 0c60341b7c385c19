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
        @Schema(description = "Sorted by name") List<RoleView> items,

        @Schema(
                description = "Whether Rollcall can change the roles of users. If not, they come from tokens"
                        + " (`rollcall.roles.claim`), and `items` is empty")
        boolean changeable) {}
