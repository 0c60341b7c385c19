package dev.rollcall.organization.act;

import dev.rollcall.act.ActRequest;
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
import dev.rollcall.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Changes the role of a member, which Keycloak does not know. */
@Singleton
public record SetMemberRole(OrganizationParts parts) implements RecordsAct<SetMemberRole.Plan> {

    /**
     * @param former the role before
     */
    public record Plan(OrganizationRef organization, MemberRef member, MembershipRole former, MembershipRole role)
            implements OrganizationPlan {

        /** A member who gets another role than that of an owner may be the last owner. */
        @Override
        public Leaving leaving() {
            return role == MembershipRole.OWNER ? OrganizationPlan.super.leaving() : Leaving.member(member.userId());
        }

        @Override
        public Map<String, ?> details() {
            return Map.of("role", role.code());
        }
    }

    /**
     * @param requested the role afterwards; empty to leave it
     * @param demanded which versions the change is meant for
     * @throws ProblemException 404, and 403; 412 for another version, unless the member has the role already; 422 for a disabled owner
     */
    public Supplier<Optional<Plan>> plan(
            Caller caller,
            ActRequest request,
            UUID id,
            UUID userId,
            Optional<MembershipRole> requested,
            LongPredicate demanded) {
        return () -> {
            Access rights = parts.access().of(caller, id);
            Member member = parts.members().member(id, userId);
            MembershipRole now = member.membership().role();
            MembershipRole role = requested.orElse(now);
            rights.require(rights.maySetRole(now, role));
            if (now == role && request.once().isEmpty()) {
                return Optional.empty();
            }
            ETags.require(member.number(), demanded);
            if (now != role) {
                AddMember.refuseOwner(role, member.user().kind(), member.user().enabled(), "role");
            }
            return Optional.of(new Plan(
                    OrganizationRef.of(rights.organization()),
                    new MemberRef(userId, member.user().keycloakId()),
                    now,
                    role));
        };
    }

    @Override
    public Action action() {
        return Action.SET_MEMBER_ROLE;
    }

    /**
     * @throws ProblemException 404 if the membership has ended
     */
    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        UUID organization = plan.organization().id();
        parts.writer().lock(organization);
        if (!parts.writer().setRole(organization, plan.member().userId(), plan.role(), context)) {
            throw MemberQueries.unknown();
        }
        ValueChanges changes =
                ValueChanges.NONE.and("role", plan.former().code(), plan.role().code());
        return new Written(plan.concerned(), changes.details(), null);
    }
}
