package dev.rollcall.organization.act;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.OpenActs;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.ValueChanges;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.act.OrganizationPlan.MemberRef;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserKind;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * Makes another member the owner, in place of the owner who asks for it, or of the one who got the ownership before. Keycloak does not know the roles. Open invitations that the former
 * owner may not send any more are revoked by a trigger of the database, each with its own entry of the audit log.
 */
@Singleton
public record TransferOwnership(OrganizationParts parts, OpenActs open) implements RecordsAct<TransferOwnership.Plan> {

    /** The details that name the former owner, and the role that they have afterwards. */
    public static final String FORMER_OWNER = "formerOwnerId";

    public static final String FORMER_OWNER_ROLE = "formerOwnerRole";

    /**
     * @param member the new owner
     * @param memberRole the role that the new owner has had
     * @param former the user in whose place the new owner comes
     * @param formerBefore the role that they have had, that of an owner unless a transfer is undone
     * @param formerRole the role that they have afterwards
     */
    public record Plan(
            OrganizationRef organization,
            MemberRef member,
            MembershipRole memberRole,
            UUID former,
            MembershipRole formerBefore,
            MembershipRole formerRole)
            implements OrganizationPlan {

        @Override
        public Map<String, ?> details() {
            return Map.of(
                    "role", MembershipRole.OWNER.code(), FORMER_OWNER_ROLE, formerRole.code(), FORMER_OWNER, former);
        }

        private ValueChanges changes() {
            return ValueChanges.NONE
                    .and("role", memberRole.code(), MembershipRole.OWNER.code())
                    .and(FORMER_OWNER_ROLE, formerBefore.code(), formerRole.code());
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
                    .orElseThrow(() -> OrganizationAct.invalid(ErrorKey.NOT_ANOTHER_MEMBER.at("userId")));
            if (member.user().kind() != UserKind.PERSON) {
                throw OrganizationAct.invalid(ErrorKey.NOT_A_PERSON.at("userId"));
            }
            return Optional.of(new Plan(
                    OrganizationRef.of(rights.organization()),
                    new MemberRef(userId, member.user().keycloakId()),
                    member.membership().role(),
                    rights.userId().orElseThrow(),
                    MembershipRole.OWNER,
                    myRole));
        };
    }

    /**
     * A transfer back, for everyone who may set both roles.
     *
     * @param userId the user who becomes the owner again
     * @param former the user in whose place they come
     * @param formerRole the role of the latter afterwards
     * @param demanded which versions of both memberships, added up, the transfer is meant for
     * @throws ProblemException 404, also if one of them is no member any more, and 403; 412 for other versions, unless both have these roles
     *     already
     */
    public Supplier<Optional<Plan>> planBack(
            Caller caller, UUID id, UUID userId, UUID former, MembershipRole formerRole, LongPredicate demanded) {
        return () -> {
            Access rights = parts.writer().lockFor(id, () -> parts.access().of(caller, id));
            Member member = parts.members().member(id, userId);
            Member other = parts.members().member(id, former);
            MembershipRole role = member.membership().role();
            MembershipRole otherRole = other.membership().role();
            rights.require(rights.maySetRole(role, MembershipRole.OWNER) && rights.maySetRole(otherRole, formerRole));
            if (role == MembershipRole.OWNER && otherRole == formerRole) {
                return Optional.empty();
            }
            ETags.require(member.number() + other.number(), demanded);
            return Optional.of(new Plan(
                    OrganizationRef.of(rights.organization()),
                    new MemberRef(userId, member.user().keycloakId()),
                    role,
                    former,
                    otherRole,
                    formerRole));
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
        return new Written(plan.concerned(), plan.changes().details(), null);
    }

    private void setRole(Plan plan, UUID user, MembershipRole role, ChangeContext context) {
        if (!parts.writer().setRole(plan.organization().id(), user, role, context)) {
            throw MemberQueries.unknown();
        }
    }
}
