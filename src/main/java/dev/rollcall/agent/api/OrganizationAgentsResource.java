package dev.rollcall.agent.api;

import dev.rollcall.api.ApiRequest;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationQueries;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows the owners and admins of an organization its agents. */
@Path("/api/v1/organizations/{id}/agents")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Agents")
public class OrganizationAgentsResource {

    private final ApiRequest request;
    private final OrganizationQueries organizations;
    private final OrganizationAccess access;
    private final AgentViews views;

    OrganizationAgentsResource(
            ApiRequest request, OrganizationQueries organizations, OrganizationAccess access, AgentViews views) {
        this.request = request;
        this.organizations = organizations;
        this.access = access;
        this.views = views;
    }

    @GET
    @Operation(
            summary = "List the agents of an organization",
            description = "In pages, newest first. For administrators, readers, owners and admins.")
    @APIResponse(responseCode = "200", ref = "AgentPage")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    public RestResponse<AgentPage> listOrganizationAgents(
            @RestPath RecordRef id, @BeanParam AgentPageRequest page, UriInfo uri) {
        Access rights = access.of(request.caller(), organizations.id(id));
        rights.require(rights.reader() || rights.mayManageMembers());
        return views.page(page.filter().ofOrganization(rights.organization().id()), page, uri);
    }
}
