package dev.rollcall.session;

import dev.rollcall.page.PageShell;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Serves the pages to which the links in mails lead. They are public, since their visitors may not have an account, or may not be signed in
 * yet. The token is in the fragment of the link, which browsers do not send.
 */
@Path("/")
@PermitAll
@Produces(MediaType.TEXT_HTML)
public class LinkPageResource {

    private final PageShell pages;

    LinkPageResource(PageShell pages) {
        this.pages = pages;
    }

    @GET
    @Path("invitation")
    @Operation(operationId = "invitationPage", summary = "The page of an invitation", hidden = true)
    public Response invitationPage() {
        return pages.response(Response.Status.OK);
    }

    @GET
    @Path("email-change")
    @Operation(operationId = "emailChangePage", summary = "The page that confirms an e-mail address", hidden = true)
    public Response emailChangePage() {
        return pages.response(Response.Status.OK);
    }
}
