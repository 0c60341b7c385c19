package dev.rollcall.user.api;

import dev.rollcall.auth.token.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

@Path("/api/v1/roles")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Management")
public class RoleResource {

    private final GrantableRoles roles;

    RoleResource(GrantableRoles roles) {
        this.roles = roles;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(summary = "List the realm's roles", description = """
                    Returns all realm roles in one response, sorted by name, as they are in Keycloak now. Roles that the setting
                    `rollcall.roles.ignored` hides from records are hidden here too.""")
    @APIResponse(responseCode = "200", description = "The roles")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public RoleList listRoles() {
        return roles.list();
    }
}
