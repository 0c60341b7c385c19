package dev.rollcall.organization.api;

import dev.rollcall.auth.Caller;
import dev.rollcall.observability.RequestIds;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.user.Provisioner;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows the caller's own organizations. */
@Path("/api/v1/users/me/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Organizations")
public class MyOrganizationsResource {

    private final OrganizationQueries organizations;
    private final Provisioner provisioner;
    private final SecurityIdentity identity;

    MyOrganizationsResource(OrganizationQueries organizations, Provisioner provisioner, SecurityIdentity identity) {
        this.organizations = organizations;
        this.provisioner = provisioner;
        this.identity = identity;
    }

    @GET
    @Operation(
            summary = "List the caller's own organizations",
            description = "In pages, with the caller's role in each. Like every request below `/api/v1/users/me`, it"
                    + " creates the caller's record if there is none.")
    @APIResponse(responseCode = "200", ref = "UserOrganizationPage")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    public RestResponse<UserOrganizationPage> listMyOrganizations(
            @BeanParam PageRequest request, @Context RoutingContext context, UriInfo uri) {
        Caller caller = Caller.of(identity);
        UUID me = provisioner.provision(caller.claims(), RequestIds.of(context)).id;
        UserOrganizationPage page =
                UserOrganizationPage.of(organizations.ofUser(me, request.cursor(), request.limit()), caller.readsAll());
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }
}
