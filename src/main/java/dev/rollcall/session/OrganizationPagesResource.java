package dev.rollcall.session;

import dev.rollcall.page.PageShell;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves the pages of members about their own organizations. What they show is up to the API, which checks each request. */
@Path("/organizations")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class OrganizationPagesResource {

    private final PageShell pages;

    OrganizationPagesResource(PageShell pages) {
        this.pages = pages;
    }

    @GET
    @Operation(operationId = "organizationsPage", summary = "The page with the caller's organizations", hidden = true)
    public Response list() {
        return pages.response(Response.Status.OK);
    }

    @GET
    @Path("{page: .+}")
    @Operation(operationId = "organizationPage", summary = "The page of an organization", hidden = true)
    public Response page() {
        return pages.response(Response.Status.OK);
    }
}
