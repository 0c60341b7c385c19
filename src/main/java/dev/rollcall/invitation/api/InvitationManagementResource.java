package dev.rollcall.invitation.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.act.RequestFingerprints;
import dev.rollcall.act.organization.InvitationActScript;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.Actors;
import dev.rollcall.auth.Caller;
import dev.rollcall.http.ETags;
import dev.rollcall.http.Parameters;
import dev.rollcall.http.StrictJson;
import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InvitationQueries;
import dev.rollcall.organization.management.OrganizationResponses;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.api.body.RequestBodies;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
public class InvitationManagementResource {

    private final RequestBodies bodies;
    private final InvitationManagement management;
    private final InvitationQueries invitations;
    private final InvitationViews views;
    private final RequestFingerprints fingerprints;
    private final ManagementConfig config;
    private final SecurityIdentity identity;

    InvitationManagementResource(
            RequestBodies bodies,
            InvitationManagement management,
            InvitationQueries invitations,
            InvitationViews views,
            RequestFingerprints fingerprints,
            ManagementConfig config,
            SecurityIdentity identity) {
        this.bodies = bodies;
        this.management = management;
        this.invitations = invitations;
        this.views = views;
        this.fingerprints = fingerprints;
        this.config = config;
        this.identity = identity;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "invite",
            summary = "Invite people to an organization by e-mail",
            description =
                    "Invites up to 100 addresses: all of them, or none. For administrators, owners and the organization's"
                            + " admins, who cannot invite owners. The answer is the same whether an address has an account or"
                            + " not. The mails are sent afterwards: `mail` of each invitation says how that went.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "Invited")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganizationOrInvitations")
    @APIResponse(responseCode = "409", ref = "InvitationTaken")
    @APIResponse(responseCode = "429", ref = "TooManyInvitations")
    public Response create(
            @RestPath String id, @RequestBody(ref = "InvitePeopleBody") byte[] body, @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        ObjectNode json = StrictJson.object(body);
        InvitePeople invited = bodies.read(json, InvitePeople.class);
        Acts.Result result = management.create(
                caller(),
                actor(context),
                organization,
                invited,
                once(context, "POST organizations/" + organization + "/invitations", json));
        return OrganizationResponses.of(result, caller(), organization, () -> created(organization, result));
    }

    private Response created(UUID organization, Acts.Result result) {
        List<Invitation> created = invitations.byIds(ids(result));
        if (created.isEmpty()) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "The invitations created with this idempotency key have since been deleted.");
        }
        return Response.created(URI.create(OrganizationResponses.organization(organization) + "/invitations"))
                .entity(new InvitationList(views.of(created)))
                .build();
    }

    private static List<UUID> ids(Acts.Result result) {
        Object ids = result.details().get(InvitationActScript.INVITATION_IDS);
        return ids instanceof Collection<?> texts
                ? texts.stream().map(id -> UUID.fromString(id.toString())).toList()
                : List.of();
    }

    @POST
    @Path("{invitation}/resend")
    @Operation(
            operationId = "resendInvitation",
            summary = "Send an invitation again",
            description =
                    "The invitation, open, expired or revoked with the reason `inviter-lost-role`, starts anew, and another mail"
                            + " has the same link. The caller becomes the inviter. For administrators, owners and the organization's admins, who cannot invite owners.")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "200", ref = "Invitation")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchInvitation")
    @APIResponse(responseCode = "409", ref = "InvitationNotResent")
    @APIResponse(responseCode = "422", ref = "KeyOfAnotherRequest")
    @APIResponse(responseCode = "429", ref = "TooManyInvitations")
    public Response resend(@RestPath String id, @RestPath String invitation, @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        UUID resent = Parameters.uuid("invitation", invitation);
        Acts.Result result = management.resend(
                caller(),
                actor(context),
                organization,
                resent,
                once(
                        context,
                        "POST organizations/" + organization + "/invitations/" + resent + "/resend",
                        JsonNodeFactory.instance.objectNode()));
        return OrganizationResponses.of(result, caller(), organization, () -> {
            InvitationView view = views.of(invitations.get(organization, resent));
            return OrganizationResponses.ok(view, view.tag());
        });
    }

    @DELETE
    @Path("{invitation}")
    @Operation(
            operationId = "revokeInvitation",
            summary = "Revoke an invitation",
            description =
                    "Its link opens nothing afterwards. An invitation that was revoked already stays so. For administrators,"
                            + " owners and the organization's admins, who cannot revoke invitations of owners.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The invitation is revoked")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchInvitation")
    @APIResponse(responseCode = "409", ref = "InvitationClosed")
    public Response revoke(
            @RestPath String id,
            @RestPath String invitation,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        UUID organization = Parameters.uuid("id", id);
        LongPredicate demanded = ETags.precondition(headers, config.requireIfMatch());
        return OrganizationResponses.empty(
                management.revoke(
                        caller(), actor(context), organization, Parameters.uuid("invitation", invitation), demanded),
                caller(),
                organization);
    }

    private Caller caller() {
        return Caller.of(identity);
    }

    private Actor actor(RoutingContext context) {
        return Actors.of(caller(), context);
    }

    private Optional<Acts.Once> once(RoutingContext context, String operation, ObjectNode body) {
        return Parameters.idempotencyKey(context.request())
                .map(key -> new Acts.Once(key, fingerprints.of(operation, body)));
    }
}
