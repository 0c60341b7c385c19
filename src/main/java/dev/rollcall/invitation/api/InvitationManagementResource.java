package dev.rollcall.invitation.api;

import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InvitationQueries;
import dev.rollcall.invitation.act.InvitePeople;
import dev.rollcall.invitation.act.ResendInvitation;
import dev.rollcall.invitation.act.RevokeInvitation;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.api.OrganizationUri;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

/** Creates, resends and revokes invitations. */
@Path("/api/v1/organizations/{id}/invitations")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Organizations")
@APIResponse(responseCode = "202", ref = "OrganizationPending")
@APIResponse(responseCode = "403", ref = "WriteForbidden")
public class InvitationManagementResource {

    private final Acts acts;
    private final ApiRequest request;
    private final OrganizationQueries organizations;
    private final InvitationQueries invitations;
    private final InvitationViews views;
    private final InvitePeople invitePeople;
    private final ResendInvitation resendInvitation;
    private final RevokeInvitation revokeInvitation;

    InvitationManagementResource(
            Acts acts,
            ApiRequest request,
            OrganizationQueries organizations,
            InvitationQueries invitations,
            InvitationViews views,
            InvitePeople invitePeople,
            ResendInvitation resendInvitation,
            RevokeInvitation revokeInvitation) {
        this.acts = acts;
        this.request = request;
        this.organizations = organizations;
        this.invitations = invitations;
        this.views = views;
        this.invitePeople = invitePeople;
        this.resendInvitation = resendInvitation;
        this.revokeInvitation = revokeInvitation;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Invite people to an organization by e-mail",
            description =
                    "Invites up to 100 addresses: all of them, or none. For administrators, owners and the organization's"
                            + " admins, who cannot invite owners. The answer is the same whether an address has an account or"
                            + " not. The mails are sent afterwards: `mail` of each invitation says how that went.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "Invited")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganizationOrInvitations")
    @APIResponse(responseCode = "409", ref = "InvitationTaken")
    @APIResponse(responseCode = "429", ref = "TooManyInvitations")
    public Response invite(@RestPath RecordRef id, @RequestBody(ref = "InvitePeopleBody") byte[] body) {
        InvitePeople.Offer offer = request.read(body, InvitePeopleBody.class).toOffer();
        UUID organization = organizations.id(id);
        Acts.Result result = acts.perform(
                invitePeople, request.keyedAct(), invitePeople.plan(request.caller(), organization, offer));
        return Answers.of(result, request, OrganizationUri.of(organization), () -> created(organization, result));
    }

    private Response created(UUID organization, Acts.Result result) {
        List<Invitation> created = invitations.byIds(ids(result));
        if (created.isEmpty()) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "The invitations created with this idempotency key have since been deleted.");
        }
        return Response.created(URI.create(OrganizationUri.of(organization) + "/invitations"))
                .entity(new InvitationList(views.of(created)))
                .build();
    }

    private static List<UUID> ids(Acts.Result result) {
        Object ids = result.details().get(InvitePeople.INVITATION_IDS);
        return ids instanceof Collection<?> texts
                ? texts.stream().map(id -> UUID.fromString(id.toString())).toList()
                : List.of();
    }

    @POST
    @Path("{invitation}/resend")
    @Operation(
            summary = "Send an invitation again",
            description =
                    "The invitation, open, expired or revoked with the reason `inviter-lost-role`, starts anew, and another mail"
                            + " has the same link. The caller becomes the inviter. For administrators, owners and the organization's admins, who cannot invite owners.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "200", ref = "Invitation")
    @APIResponse(responseCode = "404", ref = "NoSuchInvitation")
    @APIResponse(responseCode = "409", ref = "InvitationNotResent")
    @APIResponse(responseCode = "422", ref = "KeyOfAnotherRequest")
    @APIResponse(responseCode = "429", ref = "TooManyInvitations")
    public Response resendInvitation(@RestPath RecordRef id, @RestPath UUID invitation) {
        UUID organization = organizations.id(id);
        Acts.Result result = acts.perform(
                resendInvitation,
                request.keyedAct(),
                resendInvitation.plan(request.caller(), organization, invitation));
        return Answers.of(result, request, OrganizationUri.of(organization), () -> {
            InvitationView view = views.of(invitations.get(organization, invitation));
            return Answers.ok(view, view.tag());
        });
    }

    @DELETE
    @Path("{invitation}")
    @Operation(
            summary = "Revoke an invitation",
            description =
                    "Its link opens nothing afterwards. An invitation that was revoked already stays so. For administrators,"
                            + " owners and the organization's admins, who cannot revoke invitations of owners.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The invitation is revoked")
    @APIResponse(responseCode = "404", ref = "NoSuchInvitation")
    @APIResponse(responseCode = "409", ref = "InvitationClosed")
    public Response revokeInvitation(@RestPath RecordRef id, @RestPath UUID invitation) {
        LongPredicate demanded = request.demanded();
        UUID organization = organizations.id(id);
        return Answers.empty(
                acts.perform(
                        revokeInvitation,
                        request.act(),
                        revokeInvitation.plan(request.caller(), organization, invitation, demanded)),
                request,
                OrganizationUri.of(organization));
    }
}
