package dev.rollcall.organization.api;

import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.ETags;
import dev.rollcall.http.Parameters;
import dev.rollcall.organization.Organization;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationFilter;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.paging.Pages;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows organizations: all of them to administrators and readers, their own to members. */
@Path("/api/v1/organizations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Organizations")
public class OrganizationResource {

    private final OrganizationQueries organizations;
    private final OrganizationAccess access;
    private final SecurityIdentity identity;

    OrganizationResource(OrganizationQueries organizations, OrganizationAccess access, SecurityIdentity identity) {
        this.organizations = organizations;
        this.access = access;
        this.identity = identity;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            summary = "List organizations",
            description = "Returns all organizations in pages. Members find their own at"
                    + " `/api/v1/users/me/organizations`. A list with a filter by attributes that takes longer than three"
                    + " seconds gets 503.")
    @Parameter(ref = "AttributeFilters")
    @APIResponse(
            responseCode = "200",
            description = "A page of organizations",
            headers =
                    @Header(
                            name = HttpHeaders.LINK,
                            description = "Links to the neighbouring pages: rel=\"next\", \"prev\" and \"first\"",
                            schema = @Schema(implementation = String.class)),
            content = @Content(schema = @Schema(implementation = OrganizationPage.class)))
    @APIResponse(responseCode = "503", ref = "SearchTooSlow")
    public RestResponse<OrganizationPage> listOrganizations(
            @BeanParam OrganizationListRequest request, @Context RoutingContext context, UriInfo uri) {
        OrganizationFilter filter = request.filter(context);
        Pages.Page<Organization> found =
                organizations.list(filter, request.sort(), request.cursor(), request.limit(filter));
        OrganizationPage page =
                OrganizationPage.of(request.counts() ? organizations.counted(found.items()) : found.items(), found);
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @GET
    @Path("{id}")
    @Authenticated
    @Operation(
            summary = "Get an organization",
            description = "For administrators, readers and members of the organization. Others get 404.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Organization")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    public RestResponse<Organization> getOrganization(
            @Context HttpHeaders headers,
            @RestPath RecordRef id,
            @RestQuery
                    @Parameter(
                            description = "Whether to count members, owners and teams, each up to 10,000",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    String counts) {
        boolean counting = Parameters.bool("counts", counts).orElse(false);
        Organization organization =
                access.of(Caller.of(identity), organizations.id(id)).visible();
        if (!counting) {
            return ETags.respond(headers, organization, ETags.of(organization.version()));
        }
        Organization counted = organizations.counted(List.of(organization)).get(0);
        return ETags.respond(
                headers, counted, ETags.of(counted.version(), counted.counts().tag()));
    }
}
