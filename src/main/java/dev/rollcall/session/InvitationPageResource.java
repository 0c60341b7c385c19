package dev.rollcall.session;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Serves the page to which the link of an invitation leads. It is public, since its visitors may not have an account yet. The token is in the
 * fragment of the link, which browsers do not send.
 */
@Path("/invitation")
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class InvitationPageResource {

    @GET
    @Operation(operationId = "invitationPage", summary = "The page of an invitation", hidden = true)
    public Response page() {
        return PageShell.response(Response.Status.OK);
    }
}
