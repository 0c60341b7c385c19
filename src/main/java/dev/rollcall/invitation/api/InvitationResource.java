package dev.rollcall.invitation.api;

import dev.rollcall.auth.Caller;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.ETags;
import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InvitationChecks;
import dev.rollcall.invitation.InvitationQueries;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.paging.Pages.Page;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows the invitations of an organization to administrators, readers, and those who manage its members. */
@Path("/api/v1/organizations/{id}/invitations")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Organizations")
public class InvitationResource {

    private final InvitationQueries invitations;
    private final InvitationViews views;
    private final InvitationChecks checks;
    private final OrganizationQueries organizations;
    private final OrganizationAccess access;
    private final SecurityIdentity identity;

    InvitationResource(
            InvitationQueries invitations,
            InvitationViews views,
            InvitationChecks checks,
            OrganizationQueries organizations,
            OrganizationAccess access,
            SecurityIdentity identity) {
        this.invitations = invitations;
        this.views = views;
        this.checks = checks;
        this.organizations = organizations;
        this.access = access;
        this.identity = identity;
    }

    @GET
    @Operation(
            summary = "List the invitations of an organization",
            description = "In pages, newest first. For administrators, readers, owners and the organization's admins.")
    @APIResponse(responseCode = "200", ref = "InvitationPage")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    public RestResponse<InvitationPage> listInvitations(
            @RestPath RecordRef id, @BeanParam InvitationListRequest request, UriInfo uri) {
        Page<Invitation> found = invitations.page(request.filter().of(readable(id)), request.cursor(), request.limit());
        InvitationPage page = InvitationPage.of(found, views, checks);
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @GET
    @Path("{invitation}")
    @Operation(
            summary = "Get an invitation",
            description =
                    "Shows also whether its mail was sent. For administrators, readers, owners and the organization's admins.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Invitation")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchInvitation")
    public RestResponse<InvitationView> getInvitation(
            @Context HttpHeaders headers, @RestPath RecordRef id, @RestPath UUID invitation) {
        UUID organization = readable(id);
        InvitationView view = views.of(invitations.get(organization, invitation));
        return ETags.respond(headers, view, view.tag());
    }

    private UUID readable(RecordRef id) {
        Access rights = access.of(Caller.of(identity), organizations.id(id));
        rights.require(rights.mayReadInvitations());
        return rights.organization().id();
    }
}
