package dev.rollcall.invitation.api;

import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.auth.limits.AccessLimits;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.invitation.ReceivedInvitation;
import dev.rollcall.invitation.ReceivedInvitations;
import dev.rollcall.invitation.act.AcceptInvitation;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.Organization;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.User;
import io.quarkus.security.Authenticated;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * Tells what the link of an invitation invites to, and accepts it. A token that leads to no invitation counts as a wrong credential of the
 * client's address.
 */
@Path("/api/v1/invitations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Organizations")
@APIResponse(responseCode = "404", ref = "NoSuchLink")
@APIResponse(responseCode = "410", ref = "LinkEnded")
public class ReceivedInvitationResource {

    private static final URI MY_ORGANIZATIONS = URI.create("/api/v1/users/me/organizations");

    private final Acts acts;
    private final ApiRequest request;
    private final AcceptInvitation acceptInvitation;
    private final ReceivedInvitations invitations;
    private final MemberQueries members;
    private final DirectoryOrganizations directory;
    private final AccessLimits limits;
    private final Provisioner provisioner;

    ReceivedInvitationResource(
            Acts acts,
            ApiRequest request,
            AcceptInvitation acceptInvitation,
            ReceivedInvitations invitations,
            MemberQueries members,
            DirectoryOrganizations directory,
            AccessLimits limits,
            Provisioner provisioner) {
        this.acts = acts;
        this.request = request;
        this.acceptInvitation = acceptInvitation;
        this.invitations = invitations;
        this.members = members;
        this.directory = directory;
        this.limits = limits;
        this.provisioner = provisioner;
    }

    @POST
    @Path("lookup")
    @PermitAll
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Look up an invitation by its link",
            description =
                    "Tells who invites whom to what, before the person signs in: the token is the right to know. It changes"
                            + " nothing; a `POST` keeps the token out of addresses, which are logged.")
    @APIResponse(responseCode = "200", ref = "InvitationPreview")
    @APIResponse(responseCode = "400", ref = "BadChange")
    @APIResponse(responseCode = "422", ref = "InvalidField")
    @APIResponse(responseCode = "429", ref = "TooManyRequests")
    @APIResponse(responseCode = "503", ref = "KeycloakUnavailable")
    public InvitationPreview lookUpInvitation(
            @RequestBody(ref = "InvitationLinkBody") byte[] body, @Context RoutingContext context) {
        InvitationLink link = request.read(body, InvitationLink.class);
        ReceivedInvitation invitation = known(invitations.byToken(link.token()), context);
        invitation.refuseEnded();
        return InvitationPreview.of(invitation, directory.allowRegistration());
    }

    @POST
    @Path("accept")
    @Authenticated
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Accept an invitation",
            description =
                    "Makes the caller a member of the organization, with the role and the teams of the invitation. Keycloak must"
                            + " have the invited address as the caller's, verified. The role of a member is only ever raised."
                            + " An invitation can be accepted once; the same caller may repeat the request.")
    @APIResponse(responseCode = "200", ref = "InvitationAccepted")
    @APIResponse(responseCode = "202", ref = "AcceptancePending")
    @APIResponse(responseCode = "403", ref = "NotInvited")
    public Response acceptInvitation(
            @RequestBody(ref = "AcceptInvitationBody") byte[] body, @Context RoutingContext context) {
        AcceptInvitationBody named = request.read(body, AcceptInvitationBody.class);
        User me =
                provisioner.provision(request.caller().claims(), request.actor().requestId());
        ReceivedInvitation invitation = known(find(named, me), context);
        acceptInvitation.refusal(me, invitation).ifPresent(refusal -> {
            throw acts.refuse(acceptInvitation, request.actor(), AcceptInvitation.Plan.of(me, invitation), refusal);
        });
        return Answers.of(
                acts.perform(acceptInvitation, request.act(), acceptInvitation.plan(me, invitation.id())),
                request,
                MY_ORGANIZATIONS,
                () -> Response.ok(accepted(me, invitation)).build());
    }

    /** Returns the caller's membership, which is that of a higher role if they had one. */
    private AcceptedInvitation accepted(User me, ReceivedInvitation invitation) {
        Organization organization = invitation.organization();
        MembershipRole role = members.find(organization.id(), me.id)
                .map(member -> member.membership().role())
                .orElse(invitation.invitation().grants());
        return new AcceptedInvitation(organization.id(), organization.name(), role.code());
    }

    /** Everyone who has a link may name it. An id is no secret, so it is good for the invited person only. */
    private Optional<ReceivedInvitation> find(AcceptInvitationBody named, User me) {
        return named.token() != null
                ? invitations.byToken(named.token())
                : invitations
                        .byId(UUID.fromString(named.invitationId()))
                        .filter(invitation -> invitation.isFor(me.email) || invitation.isAcceptedBy(me.id));
    }

    /**
     * @throws ProblemException 404 for none; 429 after too many wrong ones
     */
    private ReceivedInvitation known(Optional<ReceivedInvitation> found, RoutingContext context) {
        return found.orElseThrow(() -> limits.countFailure(context).orElseGet(ReceivedInvitations::unknown));
    }
}
