package dev.rollcall.session;

import dev.rollcall.auth.token.Roles;
import dev.rollcall.page.PageShell;
import io.quarkus.security.Authenticated;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Serves the pages of administrators and readers. All paths return the same page shell, whose script reads the path and calls the API. The
 * shell contains no data, so other users get it, too, with status 403, and it tells them that they lack the right.
 */
@Path("/console")
@Authenticated
@Produces(MediaType.TEXT_HTML)
public class ConsoleResource {

    private final SecurityIdentity identity;
    private final PageShell pages;

    ConsoleResource(SecurityIdentity identity, PageShell pages) {
        this.identity = identity;
        this.pages = pages;
    }

    @GET
    @Operation(operationId = "console", summary = "The pages of administrators and readers", hidden = true)
    public Response console(@Context HttpHeaders headers) {
        return shell(headers);
    }

    @GET
    @Path("{page: .+}")
    @Operation(operationId = "consolePage", summary = "The pages of administrators and readers", hidden = true)
    public Response page(@Context HttpHeaders headers) {
        return shell(headers);
    }

    private Response shell(HttpHeaders headers) {
        boolean allowed = identity.hasRole(Roles.ADMIN) || identity.hasRole(Roles.READER);
        if (!allowed && !headers.getAcceptableMediaTypes().contains(MediaType.TEXT_HTML_TYPE)) {
            throw new ForbiddenException();
        }
        return pages.response(allowed ? Response.Status.OK : Response.Status.FORBIDDEN);
    }
}
