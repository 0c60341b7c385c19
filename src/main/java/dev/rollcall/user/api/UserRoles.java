package dev.rollcall.user.api;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.DirectoryRoles.HeldRole;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The realm roles of a user.
 *
 * @param items sorted by name
 * @param changeable false if only tokens tell roles
 */
@Schema(name = "UserRoles", description = "The roles of a user, and where they come from")
public record UserRoles(
        List<UserRole> items,

        @Schema(
                description =
                        "False if roles come from tokens: then there are no `items`, and roles are set in Keycloak")
        boolean changeable) {

    /** A role of a user, and where it comes from. */
    @Schema(name = "UserRole", description = "A role of a user, and where it comes from")
    public record UserRole(
            @Schema(examples = "auditor") String name,

            @Schema(
                    description =
                            "Whether the role is assigned to the user directly. It may come from elsewhere besides")
            boolean assigned,

            @Schema(
                    description = "The paths of the user's groups that bring the role, sorted",
                    examples = "[\"/staff\"]")
            List<String> groups,

            @Schema(
                    description = "The names of the user's assigned roles that contain the role, sorted",
                    examples = "[\"manager\"]")
            List<String> roles,

            @Schema(
                    description =
                            "Whether the caller can take the role away from the user here. Not if it is not assigned"
                                    + " directly, or also comes from elsewhere, and not the last role that makes the caller an administrator")
            boolean revocable) {}

    /**
     * @param held all roles, of which those that records do not have are left out
     * @param own whether the user is the caller
     */
    static UserRoles of(List<HeldRole> held, RealmRoles realmRoles, boolean own) {
        Set<String> copied = new HashSet<>(
                realmRoles.copied(held.stream().map(HeldRole::name).toList()));
        return new UserRoles(
                held.stream()
                        .filter(role -> copied.contains(role.name()))
                        .map(role -> new UserRole(
                                role.name(),
                                role.assigned(),
                                role.groups(),
                                role.roles(),
                                role.assigned()
                                        && role.groups().isEmpty()
                                        && role.roles().isEmpty()
                                        && !(own && isNeeded(role.name(), copied, realmRoles))))
                        .toList(),
                true);
    }

    /** Whether no other role makes the user an administrator. */
    private static boolean isNeeded(String role, Set<String> all, RealmRoles realmRoles) {
        Set<String> others = new HashSet<>(all);
        others.remove(role);
        return realmRoles.isAdmin(all) && !realmRoles.isAdmin(others);
    }
}
