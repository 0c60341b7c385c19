package dev.rollcall.organization.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.act.OrganizationPlan.MemberRef;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserKind;
import dev.rollcall.user.agent.Agent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Adds a member, who is not asked. */
@Singleton
public class AddMember extends OrganizationAct<AddMember.Plan> {

    AddMember(OrganizationParts parts) {
        super(parts, Action.ADD_MEMBER, Plan.class);
    }

    /**
     * @param role the code of the new member's role
     * @param wasMember before the first change; null until that change is about to be made
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(OrganizationRef organization, MemberRef member, String role, Boolean wasMember)
            implements OrganizationPlan {

        @Override
        public Map<String, ?> details() {
            return Map.of("role", role);
        }
    }

    /**
     * Owners and admins add the agents of their organization; people they invite.
     *
     * @throws ProblemException 404, and 403; 409 for a member; 422 for an id that no user has, for a disabled owner, and for an agent who is to
     *     be an owner or whose sponsor is no member
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, UUID userId, MembershipRole role) {
        return () -> {
            Access rights = parts.access().of(caller, id);
            Optional<Agent> agent = parts.agents().find(userId);
            rights.require(
                    rights.mayAddMembers()
                            || rights.mayGrant(role)
                                    && agent.flatMap(Agent::organization).equals(Optional.of(id)),
                    "Only platform administrators add members. Owners and admins of the organization invite people, and add its agents.");
            User user = parts.users().living(userId).orElseThrow(() -> invalid(ErrorKey.NOT_A_USER.at("userId")));
            refuseOwner(role, user.kind, user.enabled, "userId");
            if (agent.filter(found -> parts.members().find(id, found.sponsor()).isEmpty())
                    .isPresent()) {
                throw invalid(ErrorKey.SPONSOR_NO_MEMBER.at("userId"));
            }
            if (parts.members().find(id, user.id).isPresent()) {
                throw DirectoryRefusals.of(ProblemType.TAKEN, List.of(ErrorKey.IS_MEMBER.at("userId")));
            }
            return Optional.of(new Plan(
                    OrganizationRef.of(rights.organization()),
                    new MemberRef(user.id, user.keycloakId),
                    role.code(),
                    null));
        };
    }

    /** An organization must have an owner who can act, and who is a person. */
    static void refuseOwner(MembershipRole role, UserKind kind, boolean enabled, String field) {
        if (role == MembershipRole.OWNER && kind != UserKind.PERSON) {
            throw invalid(ErrorKey.NOT_A_PERSON.at(field));
        }
        if (role == MembershipRole.OWNER && !enabled) {
            throw invalid(ErrorKey.DISABLED_OWNER.at(field));
        }
    }

    @Override
    protected Plan check(Attempt<Plan, Optional<DirectoryOrganization>> attempt, DirectoryOrganization organization) {
        Plan plan = attempt.plan();
        boolean wasMember =
                parts.group(plan.organization()).hasMember(plan.member().subject());
        return new Plan(plan.organization(), plan.member(), plan.role(), wasMember);
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        Plan plan = attempt.plan();
        return List.of(new MemberSteps.Add(parts.group(plan.organization()), attempt, plan.wasMember()));
    }

    @Override
    protected void update(Plan plan, ChangeContext context) {
        parts.updateMember(plan, context);
    }

    @Override
    protected Map<String, Object> writeOwn(Plan plan, UUID organization, ChangeContext context, Instant now) {
        parts.grantToNewMember(organization, plan.member().userId(), MembershipRole.ofCode(plan.role()), context);
        return Map.of();
    }
}
