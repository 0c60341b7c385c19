package dev.rollcall.invitation.api;

import dev.rollcall.auth.Caller;
import dev.rollcall.invitation.ReceivedInvitation;
import dev.rollcall.invitation.ReceivedInvitations;
import dev.rollcall.observability.RequestIds;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.User;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows the invitations of the caller. */
@Path("/api/v1/users/me/invitations")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Organizations")
public class MyInvitationsResource {

    private final ReceivedInvitations invitations;
    private final Provisioner provisioner;
    private final SecurityIdentity identity;

    MyInvitationsResource(ReceivedInvitations invitations, Provisioner provisioner, SecurityIdentity identity) {
        this.invitations = invitations;
        this.provisioner = provisioner;
        this.identity = identity;
    }

    @GET
    @Operation(
            summary = "List the caller's invitations",
            description =
                    "Returns those that can be accepted, the newest first. They belong to the caller's e-mail address, which"
                            + " must be verified. Like every request below `/api/v1/users/me`, it creates the caller's"
                            + " record if there is none.")
    @APIResponse(responseCode = "200", ref = "MyInvitations")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    public MyInvitations listMyInvitations(@Context RoutingContext context) {
        User me = provisioner.provision(Caller.of(identity).claims(), RequestIds.of(context));
        List<ReceivedInvitation> open =
                me.emailVerified && me.email != null ? invitations.openFor(me.email) : List.of();
        return new MyInvitations(open.stream().map(MyInvitation::of).toList());
    }
}
