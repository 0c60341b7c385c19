package dev.rollcall.organization.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.MemberQueries.Member;
import dev.rollcall.organization.Organization;
import dev.rollcall.organization.act.OrganizationPlan.MemberRef;
import dev.rollcall.organization.act.OrganizationPlan.OrganizationRef;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.act.IdentityGuards;
import dev.rollcall.user.agent.Agents;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Removes a member. Keycloak deletes a managed account with the membership. */
@Singleton
public class RemoveMember extends OrganizationAct<RemoveMember.Plan> {

    private final IdentityGuards guards;

    RemoveMember(OrganizationParts parts, IdentityGuards guards) {
        super(parts, Action.REMOVE_MEMBER, Plan.class);
        this.guards = guards;
    }

    /**
     * @param role the code of the role that the member has
     * @param self whether the members remove themselves
     * @param accounts the member, if their account may be deleted; null otherwise
     * @param wasMember before the first change; null until that change is about to be made
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(
            OrganizationRef organization,
            MemberRef member,
            String role,
            boolean self,
            List<UUID> accounts,
            Boolean wasMember)
            implements OrganizationPlan {

        @Override
        public Leaving leaving() {
            return new Leaving(accounts == null ? List.of() : accounts, member.userId(), false);
        }

        @Override
        public Map<String, ?> details() {
            Map<String, Object> details = new LinkedHashMap<>(Map.of("role", role));
            if (self) {
                details.put("self", true);
            }
            if (accounts != null) {
                details.put("deletedAccounts", accounts.size());
            }
            return details;
        }
    }

    /** A membership that the caller may end, and the caller's rights. */
    private record Removable(Access rights, Member member) {}

    /**
     * Asks Keycloak whether the account would be deleted, if it may be.
     *
     * @param deletesAccount whether the account of a managed member may be deleted
     * @param demanded which versions may be removed
     * @throws ProblemException 404, and 403; 412 for another version
     */
    public Supplier<Optional<Plan>> plan(
            Caller caller, UUID id, UUID userId, boolean deletesAccount, LongPredicate demanded) {
        List<UUID> accounts = deletesAccount ? accounts(removable(caller, id, userId, true, demanded)) : null;
        return () -> {
            Removable now = removable(caller, id, userId, deletesAccount, demanded);
            return Optional.of(new Plan(
                    OrganizationRef.of(now.rights().organization()),
                    new MemberRef(userId, now.member().user().keycloakId()),
                    now.member().membership().role().code(),
                    now.rights().isSelf(userId),
                    accounts,
                    null));
        };
    }

    /**
     * Plans that an agent leaves an organization which its sponsor has left. There is nothing to do once one of them is otherwise.
     */
    public Supplier<Optional<Plan>> planOfSurplus(Agents.Surplus surplus) {
        return () -> parts.agents().isSurplus(surplus)
                ? parts.members()
                        .find(surplus.organization(), surplus.agent())
                        .map(member -> new Plan(
                                OrganizationRef.of(parts.access()
                                        .organizations()
                                        .find(surplus.organization())
                                        .orElseThrow(Organization::unknown)),
                                new MemberRef(surplus.agent(), member.user().keycloakId()),
                                member.membership().role().code(),
                                false,
                                null,
                                null))
                : Optional.empty();
    }

    private Removable removable(Caller caller, UUID id, UUID userId, boolean deletesAccount, LongPredicate demanded) {
        Access rights = parts.access().of(caller, id);
        Member member = parts.members().member(id, userId);
        rights.require(rights.mayRemove(userId, member.membership().role()));
        rights.require(!deletesAccount || rights.mayDeleteManagedAccounts());
        ETags.require(member.number(), demanded);
        return new Removable(rights, member);
    }

    private List<UUID> accounts(Removable seen) {
        List<UUID> managed = parts.accounts()
                .of(
                        seen.rights().organization().keycloakId(),
                        seen.member().user().keycloakId(),
                        seen.member().user().id());
        return managed.isEmpty() ? null : managed;
    }

    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        return guards.ownAccountRefusal(request, plan.leaving().accounts());
    }

    @Override
    protected Plan check(Attempt<Plan, Optional<DirectoryOrganization>> attempt, DirectoryOrganization organization) {
        Plan plan = attempt.plan();
        String subject = plan.member().subject();
        parts.accounts().checkMember(attempt.act(), organization.id(), subject, plan.accounts());
        boolean wasMember = parts.group(plan.organization()).hasMember(subject);
        return new Plan(plan.organization(), plan.member(), plan.role(), plan.self(), plan.accounts(), wasMember);
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        Plan plan = attempt.plan();
        List<Step> steps = new ArrayList<>();
        steps.add(new MemberSteps.Remove(parts.group(plan.organization()), attempt, plan.wasMember()));
        if (plan.accounts() != null) {
            steps.add(parts.accounts().update(plan.accounts(), null));
        }
        return steps;
    }

    @Override
    protected void update(Plan plan, ChangeContext context) {
        parts.updateMember(plan, context);
    }
}
