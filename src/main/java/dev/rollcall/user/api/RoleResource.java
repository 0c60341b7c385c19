package dev.rollcall.user.api;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.directory.DirectoryRoles.RealmRole;
import dev.rollcall.user.act.IdentityGuards;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1/roles")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Management")
public class RoleResource {

    private final DirectoryRoles directory;
    private final RealmRoles realmRoles;
    private final IdentityGuards guards;

    RoleResource(DirectoryRoles directory, RealmRoles realmRoles, IdentityGuards guards) {
        this.directory = directory;
        this.realmRoles = realmRoles;
        this.guards = guards;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(summary = "List the realm's roles", description = """
                    Returns all realm roles in one response, sorted by name, as they are in Keycloak now. Roles that the setting
                    `rollcall.roles.ignored` hides from records are hidden here too. None if `rollcall.roles.claim` names another claim:
                    then records have the roles of tokens, not those of the realm.""")
    @APIResponse(responseCode = "200", description = "The roles")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public RoleList listRoles() {
        if (!realmRoles.usesRealmRoles()) {
            return new RoleList(List.of(), false);
        }
        List<RealmRole> all = directory.realmRoles();
        Set<String> names = new HashSet<>(
                realmRoles.copied(all.stream().map(role -> role.role().name()).toList()));
        List<RealmRole> shown =
                all.stream().filter(role -> names.contains(role.role().name())).toList();
        Set<String> ungrantable =
                guards.ungrantable(shown.stream().map(RealmRole::role).toList());
        return new RoleList(
                shown.stream()
                        .map(role -> new RoleList.Role(
                                role.role().name(),
                                role.description(),
                                role.role().composite(),
                                !ungrantable.contains(role.role().name())))
                        .toList(),
                true);
    }
}
