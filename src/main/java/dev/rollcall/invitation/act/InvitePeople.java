package dev.rollcall.invitation.act;

import dev.rollcall.act.ActClock;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.invitation.InvitationChecks;
import dev.rollcall.invitation.InvitationLimits;
import dev.rollcall.invitation.InvitationWriter.Inviter;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.act.OrganizationPlan;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Creates invitations, all with the same role and teams: all of them, or none. */
@Singleton
public record InvitePeople(InvitationParts parts, InvitationChecks checks, InvitationLimits limits, ActClock clock)
        implements RecordsAct<InvitePeople.Plan> {

    /** The detail of the outcome with the ids of the invitations. */
    public static final String INVITATION_IDS = "invitationIds";

    /**
     * New invitations.
     *
     * @param teams that the new members join
     */
    public record Offer(List<String> emails, MembershipRole role, List<UUID> teams) {

        /** Leaves out the addresses. */
        @Override
        public String toString() {
            return "%d invitations as %s".formatted(emails.size(), role.code());
        }
    }

    /**
     * @param ids of the invitations, in the order of the addresses
     */
    public record Plan(OrganizationRef organization, List<UUID> ids, Offer offer, Inviter inviter)
            implements OrganizationPlan {

        /** The outcome names the invitations. */
        @Override
        public Map<String, ?> details() {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("role", offer.role().code());
            details.put("invitations", ids.size());
            if (!offer.teams().isEmpty()) {
                details.put("teamIds", offer.teams());
            }
            return details;
        }
    }

    /**
     * @throws ProblemException 404, and 403; 409 for an address that is a member's or has an open invitation, and if invitations are off; 422
     *     for a team that the organization does not have; 429 for too many mails
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, Offer offer) {
        List<UUID> ids = newestFirst(offer.emails().size());
        return () -> {
            Access rights = parts.organizations().lockFor(id, () -> inviting(caller, id, offer.role()));
            checks.requireOn(rights.organization());
            DirectoryRefusals.throwIfAny(ProblemType.INVALID_FIELD, checks.unknownTeams(id, offer.teams()));
            DirectoryRefusals.throwIfAny(ProblemType.TAKEN, checks.takenEmails(id, offer.emails()));
            limits.check(id, offer.emails(), "emails[%d]"::formatted);
            return Optional.of(new Plan(
                    OrganizationPlan.OrganizationRef.of(rights.organization()),
                    ids,
                    offer,
                    InvitationParts.inviter(rights)));
        };
    }

    private Access inviting(Caller caller, UUID id, MembershipRole role) {
        Access rights = parts.access().of(caller, id);
        rights.require(rights.mayInvite(role));
        return rights;
    }

    /** Lists show the newest first, so the request's order is that of falling ids. */
    private List<UUID> newestFirst(int count) {
        return Stream.generate(clock::newId)
                .limit(count)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    @Override
    public Action action() {
        return Action.INVITE;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        Offer offer = plan.offer();
        parts.writer()
                .create(
                        plan.organization().id(),
                        plan.ids(),
                        offer.emails(),
                        offer.role(),
                        offer.teams(),
                        plan.inviter(),
                        now);
        List<String> ids = plan.ids().stream().map(UUID::toString).toList();
        return new Written(plan.concerned(), Map.of(INVITATION_IDS, ids), null);
    }
}
