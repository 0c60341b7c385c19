package dev.rollcall.session;

import dev.rollcall.page.PageShell;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves the page of an agent to those who manage it but see no console. What it shows is up to the API, which checks each request. */
@Path("/agents/{page: .+}")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class AgentPagesResource {

    private final PageShell pages;

    AgentPagesResource(PageShell pages) {
        this.pages = pages;
    }

    @GET
    @Operation(operationId = "agentPage", summary = "The page of an agent", hidden = true)
    public Response page() {
        return pages.response(Response.Status.OK);
    }
}
