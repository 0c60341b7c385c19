package dev.rollcall.invitation.api;

import dev.rollcall.auth.token.Roles;
import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InvitationChecks;
import dev.rollcall.invitation.InvitationQueries;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.paging.Pages.Page;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows the invitations of all organizations to administrators and readers. */
@Path("/api/v1/invitations")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.READER})
@Tag(name = "Organizations")
public class AllInvitationsResource {

    private final InvitationQueries invitations;
    private final InvitationViews views;
    private final InvitationChecks checks;

    AllInvitationsResource(InvitationQueries invitations, InvitationViews views, InvitationChecks checks) {
        this.invitations = invitations;
        this.views = views;
        this.checks = checks;
    }

    @GET
    @Operation(
            summary = "List the invitations of all organizations",
            description =
                    "In pages, newest first. `status=open&mail=failed` finds the people who still wait for a mail that could not be sent."
                            + " A list with filters may take three seconds.")
    @APIResponse(responseCode = "200", ref = "InvitationPage")
    @APIResponse(responseCode = "503", ref = "SearchTooSlow")
    public RestResponse<InvitationPage> listAllInvitations(@BeanParam InvitationListRequest request, UriInfo uri) {
        Page<Invitation> found = invitations.page(request.filter(), request.cursor(), request.limit());
        InvitationPage page = InvitationPage.of(found, views, checks);
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }
}
