package dev.rollcall.invitation.act;

import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.http.ETags;
import dev.rollcall.invitation.Invitation;
import dev.rollcall.invitation.InvitationStatus;
import dev.rollcall.organization.act.OrganizationPlan;
import dev.rollcall.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Revokes an invitation, also an expired one. */
@Singleton
public record RevokeInvitation(InvitationParts parts) implements RecordsAct<RevokeInvitation.Plan> {

    public record Plan(OrganizationRef organization, UUID invitationId) implements OrganizationPlan {

        @Override
        public Map<String, ?> details() {
            return Map.of("invitationId", invitationId);
        }
    }

    /**
     * One that was revoked already stays so.
     *
     * @param demanded which versions may be revoked
     * @throws ProblemException 404, and 403; 409 if it was accepted; 412 for another version
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, UUID invitationId, LongPredicate demanded) {
        return () -> {
            InvitationParts.Managed managed =
                    parts.organizations().lockFor(id, () -> parts.managed(caller, id, invitationId));
            Invitation invitation = managed.invitation();
            if (invitation.status() == InvitationStatus.REVOKED) {
                return Optional.empty();
            }
            InvitationParts.refuseEnded(invitation);
            ETags.require(invitation.version(), demanded);
            return Optional.of(new Plan(
                    OrganizationPlan.OrganizationRef.of(managed.rights().organization()), invitationId));
        };
    }

    @Override
    public Action action() {
        return Action.REVOKE_INVITATION;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        parts.writer().revoke(plan.invitationId(), now);
        return Written.of(plan.concerned());
    }
}
