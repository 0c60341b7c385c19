package dev.rollcall.invitation.act;

import dev.rollcall.auth.Caller;
import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InvitationQueries;
import dev.rollcall.invitation.InvitationStatus;
import dev.rollcall.invitation.InvitationWriter;
import dev.rollcall.invitation.InvitationWriter.Inviter;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/** Services that all kinds of acts on invitations use. Keycloak does not know invitations. */
@Singleton
record InvitationParts(
        OrganizationAccess access,
        OrganizationWriter organizations,
        InvitationQueries invitations,
        InvitationWriter writer) {

    /** An invitation, and the rights of a caller who may resend and revoke it. */
    record Managed(Access rights, Invitation invitation) {}

    /**
     * @throws ProblemException 404, and 403
     */
    Managed managed(Caller caller, UUID organization, UUID invitationId) {
        Access rights = access.of(caller, organization);
        rights.require(rights.mayManageMembers());
        Invitation invitation = invitations.get(organization, invitationId);
        rights.require(rights.mayInvite(invitation.role()));
        return new Managed(rights, invitation);
    }

    /**
     * @throws ProblemException 409 for an invitation that was accepted or revoked
     */
    static void refuseEnded(Invitation invitation) {
        if (invitation.status() == InvitationStatus.ACCEPTED || invitation.status() == InvitationStatus.REVOKED) {
            Problem problem = InvitationQueries.ended(
                    invitation.status(),
                    invitation.status() == InvitationStatus.ACCEPTED
                            ? "The invitation was accepted. Remove the member instead."
                            : "The invitation was revoked. Invite the address again.");
            throw new ProblemException(problem.withStatus(Response.Status.CONFLICT.getStatusCode()));
        }
    }

    static Inviter inviter(Access rights) {
        return new Inviter(rights.userId().orElse(null), rights.platformAdministrator());
    }
}
