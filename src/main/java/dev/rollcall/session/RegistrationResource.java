package dev.rollcall.session;

import dev.rollcall.directory.DirectoryOrganizations;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tells the page for people who are signed out whether to offer them an account. */
@Path("/registration")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Session")
public class RegistrationResource {

    private final DirectoryOrganizations directory;

    RegistrationResource(DirectoryOrganizations directory) {
        this.directory = directory;
    }

    /** Whether people may create an account themselves. */
    @Schema(name = "Registration", description = "Whether people may create an account themselves")
    public record Registration(
            @Schema(required = true, description = "Whether the realm has *User registration* switched on")
            boolean allowed) {}

    @GET
    @Operation(
            operationId = "getRegistration",
            summary = "Check whether people may create an account themselves",
            description =
                    "If so, `GET /login?prompt=create` shows Keycloak's registration. The answer may be half a minute old. It is `false` if"
                            + " the service account lacks `view-realm`.")
    @APIResponse(
            responseCode = "200",
            description = "Whether people may create an account themselves",
            content = @Content(schema = @Schema(implementation = Registration.class)))
    @APIResponse(responseCode = "503", ref = "KeycloakUnavailable")
    public Registration registration() {
        return new Registration(directory.allowRegistration());
    }
}
