package dev.rollcall.invitation.api;

import dev.rollcall.act.Acts;
import dev.rollcall.act.InvitationPlan;
import dev.rollcall.act.OrganizationPlan;
import dev.rollcall.act.Plan;
import dev.rollcall.act.organization.InvitedIdentity;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.invitation.ReceivedInvitation;
import dev.rollcall.invitation.ReceivedInvitations;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Accepts invitations. One act at a time changes an organization, so of many requests with one link only the first adds a member. */
@ApplicationScoped
class InvitationAcceptance {

    private static final Acts.Result UNCHANGED = new Acts.Result(null, null, Map.of(), false);

    private final Acts acts;
    private final ReceivedInvitations invitations;
    private final InvitedIdentity identity;
    private final MemberQueries members;

    InvitationAcceptance(Acts acts, ReceivedInvitations invitations, InvitedIdentity identity, MemberQueries members) {
        this.acts = acts;
        this.invitations = invitations;
        this.identity = identity;
        this.members = members;
    }

    /** Another request of the same user was quicker. */
    private static final class AcceptedAlready extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Adds the caller to the organization. Does nothing if the caller has accepted the invitation before, and is still a member.
     *
     * @param seen as it was read for this request
     * @throws ProblemException 403 for a person who was not invited; 410 for an invitation that has ended
     */
    Acts.Result accept(Actor actor, User me, ReceivedInvitation seen) {
        if (hasAccepted(me, seen)) {
            return UNCHANGED;
        }
        seen.refuseEnded();
        refuseOthers(actor, me, seen);
        try {
            return acts.changeOrganization(
                    actor, seen.organization().id, () -> plan(me, current(me, seen.id())), Optional.empty());
        } catch (AcceptedAlready e) {
            return UNCHANGED;
        }
    }

    private boolean hasAccepted(User me, ReceivedInvitation invitation) {
        return invitation.isAcceptedBy(me.id)
                && members.find(invitation.organization().id, me.id).isPresent();
    }

    /** Before the act is opened, which keeps other changes of the organization waiting. The act checks again. */
    private void refuseOthers(Actor actor, User me, ReceivedInvitation invitation) {
        try {
            identity.require(me.keycloakId, invitation);
        } catch (ProblemException e) {
            throw acts.refuse(actor, plan(me, invitation), e);
        }
    }

    /** As it is while no other act changes the organization. */
    private ReceivedInvitation current(User me, UUID id) {
        ReceivedInvitation invitation = invitations.toAccept(id).orElseThrow(InvitationAcceptance::unknown);
        if (hasAccepted(me, invitation)) {
            throw new AcceptedAlready();
        }
        invitation.refuseEnded();
        return invitation;
    }

    private Plan plan(User me, ReceivedInvitation invitation) {
        return Plan.of(Action.ACCEPT_INVITATION, me.id, me.keycloakId, acts.newMark())
                .organization(OrganizationPlan.of(invitation.organization().id, invitation.organization().keycloakId)
                        .withRole(invitation.invitation().grants().code())
                        .withInvitation(InvitationPlan.of(invitation.id())
                                .withTeams(invitation.invitation().teamIds())))
                .build();
    }

    /** Returns the caller's membership, which is that of a higher role if they had one. */
    AcceptedInvitation result(User me, ReceivedInvitation invitation) {
        return AcceptedInvitation.of(
                invitation.organization(),
                members.find(invitation.organization().id, me.id)
                        .map(member -> member.membership().role)
                        .orElse(invitation.invitation().grants()));
    }

    /** The 404 problem for a link or an id that leads to no invitation of the caller. */
    static ProblemException unknown() {
        return new ProblemException(
                ProblemType.NOT_FOUND,
                "There is no such invitation. Check that the link is complete. The organization may have been deleted.");
    }
}
