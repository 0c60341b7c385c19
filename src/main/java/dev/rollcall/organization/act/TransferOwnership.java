package dev.rollcall.organization.act;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.OpenActs;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.ValueChanges;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.act.OrganizationPlan.MemberRef;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes another member the owner, in place of the owner who asks for it. Keycloak does not know the roles. Open invitations that the former
 * owner may not send any more are revoked by a trigger of the database, each with its own entry of the audit log.
 */
@Singleton
public record TransferOwnership(OrganizationParts parts, OpenActs open) implements RecordsAct<TransferOwnership.Plan> {

    /**
     * @param member the new owner
     * @param memberRole the role that the new owner has had
     * @param former the user who has been the owner
     * @param formerRole the role that they have afterwards
     */
    public record Plan(
            OrganizationRef organization,
            MemberRef member,
            MembershipRole memberRole,
            UUID former,
            MembershipRole formerRole)
            implements OrganizationPlan {

        @Override
        public Map<String, ?> details() {
            return Map.of("role", MembershipRole.OWNER.code(), "formerOwnerRole", formerRole.code());
        }
    }

    /**
     * @param myRole the role of the caller afterwards
     * @throws ProblemException 404; 403 for everyone but owners; 422 for anyone but another member who is enabled
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, UUID userId, MembershipRole myRole) {
        return () -> {
            Access rights = parts.writer().lockFor(id, () -> owning(caller, id));
            Member member = parts.members()
                    .find(id, userId)
                    .filter(found -> found.user().enabled())
                    .filter(found -> !rights.isSelf(userId))
                    .orElseThrow(() -> OrganizationAct.invalid("userId", "is not the id of another enabled member"));
            return Optional.of(new Plan(
                    OrganizationRef.of(rights.organization()),
                    new MemberRef(userId, member.user().keycloakId()),
                    member.membership().role(),
                    rights.userId().orElseThrow(),
                    myRole));
        };
    }

    private Access owning(Caller caller, UUID id) {
        Access rights = parts.access().of(caller, id);
        rights.require(
                rights.mayTransferOwnership(),
                "Only an owner can transfer the ownership. Platform administrators set the roles of members instead.");
        return rights;
    }

    @Override
    public Action action() {
        return Action.TRANSFER_OWNERSHIP;
    }

    @Override
    public boolean takesOwnRight() {
        return true;
    }

    /** The new owner must stay one who can act. Open acts are read before the user: one that ends in between shows in one of them. */
    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        UUID owner = plan.member().userId();
        boolean leaves = open.leaving(plan.organization().id()).contains(owner);
        return leaves || parts.users().enabled(List.of(owner)).isEmpty()
                ? Optional.of(
                        new ProblemException(
                                ProblemType.LAST_OWNER,
                                "The account of the new owner is being deleted or disabled, or the user is being removed. Choose another member."))
                : Optional.empty();
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        setRole(plan, plan.member().userId(), MembershipRole.OWNER, context);
        setRole(plan, plan.former(), plan.formerRole(), context);
        ValueChanges changes = ValueChanges.NONE.and("role", plan.memberRole().code(), MembershipRole.OWNER.code());
        return new Written(plan.concerned(), changes.details(), null);
    }

    private void setRole(Plan plan, UUID user, MembershipRole role, ChangeContext context) {
        if (!parts.writer().setRole(plan.organization().id(), user, role, context)) {
            throw MemberQueries.unknown();
        }
    }
}
