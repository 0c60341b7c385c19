package dev.rollcall.invitation.act;

import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InvitationChecks;
import dev.rollcall.invitation.InvitationLimits;
import dev.rollcall.invitation.InvitationWriter.Inviter;
import dev.rollcall.organization.act.OrganizationPlan;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Lets an invitation start anew, and sends its mail again. The caller becomes the inviter. */
@Singleton
public record ResendInvitation(InvitationParts parts, InvitationChecks checks, InvitationLimits limits)
        implements RecordsAct<ResendInvitation.Plan> {

    public record Plan(OrganizationRef organization, UUID invitationId, Inviter inviter) implements OrganizationPlan {

        @Override
        public Map<String, ?> details() {
            return Map.of("invitationId", invitationId);
        }
    }

    /**
     * @throws ProblemException 404, and 403; 409 if it was accepted, or revoked for another reason than the right of its inviter, if the
     *     address is a member's by now or has another invitation, and if invitations are off; 429 for too many mails
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, UUID invitationId) {
        return () -> {
            InvitationParts.Managed managed =
                    parts.organizations().lockFor(id, () -> parts.managed(caller, id, invitationId));
            Invitation invitation = managed.invitation();
            checks.requireOn(managed.rights().organization());
            if (!invitation.mayBeSentAgain()) {
                InvitationParts.refuseEnded(invitation);
            }
            DirectoryRefusals.throwIfAny(ProblemType.TAKEN, checks.takenEmail(invitation));
            limits.check(id, List.of(invitation.email()), index -> null);
            return Optional.of(new Plan(
                    OrganizationPlan.OrganizationRef.of(managed.rights().organization()),
                    invitationId,
                    InvitationParts.inviter(managed.rights())));
        };
    }

    @Override
    public Action action() {
        return Action.RESEND_INVITATION;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        parts.writer().renew(plan.invitationId(), plan.inviter(), now);
        return Written.of(plan.concerned());
    }
}
