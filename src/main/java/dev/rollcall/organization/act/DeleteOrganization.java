package dev.rollcall.organization.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.Change;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.Organization;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.act.IdentityGuards;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Deletes an organization; all memberships and teams end. */
@Singleton
public class DeleteOrganization extends OrganizationAct<DeleteOrganization.Plan> {

    /** Keycloak ends a transaction after 5 minutes; the checks before the deletion take a while. */
    private static final Duration LONGEST_DELETION = Duration.ofMinutes(6);

    private final IdentityGuards guards;

    DeleteOrganization(OrganizationParts parts, IdentityGuards guards) {
        super(parts, Action.DELETE_ORGANIZATION, Plan.class);
        this.guards = guards;
    }

    /**
     * @param accounts the users whose accounts Keycloak may delete with the organization; null for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(OrganizationRef organization, List<UUID> accounts) implements OrganizationPlan {

        @Override
        public Leaving leaving() {
            return accounts == null ? OrganizationPlan.super.leaving() : Leaving.accounts(accounts);
        }

        @Override
        public Map<String, ?> details() {
            return accounts == null ? Map.of() : Map.of("deletedAccounts", accounts.size());
        }
    }

    /**
     * Asks Keycloak for the accounts that would be deleted, if they may be.
     *
     * @param demanded which versions may be deleted
     * @throws ProblemException 404, and 403; 412 for another version
     */
    public Supplier<Optional<Plan>> plan(Caller caller, UUID id, boolean deletesAccounts, LongPredicate demanded) {
        Organization seen = deletable(caller, id, deletesAccounts, demanded);
        List<UUID> accounts = deletesAccounts ? parts.accounts().of(seen.keycloakId()) : null;
        return () -> Optional.of(new Plan(
                OrganizationPlan.OrganizationRef.of(deletable(caller, id, deletesAccounts, demanded)), accounts));
    }

    private Organization deletable(Caller caller, UUID id, boolean deletesAccounts, LongPredicate demanded) {
        Access rights = parts.access().of(caller, id);
        rights.require(deletesAccounts ? rights.mayDeleteManagedAccounts() : rights.mayDelete());
        ETags.require(rights.organization().version(), demanded);
        return rights.organization();
    }

    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        return guards.ownAccountRefusal(request, plan.leaving().accounts());
    }

    @Override
    public Duration longestChange() {
        return LONGEST_DELETION;
    }

    @Override
    protected boolean endsOrganization() {
        return true;
    }

    @Override
    protected Plan withoutOrganization(Plan plan) {
        return plan;
    }

    @Override
    protected Plan check(Attempt<Plan, Optional<DirectoryOrganization>> attempt, DirectoryOrganization organization) {
        Plan plan = attempt.plan();
        parts.accounts().checkDeletion(attempt.act(), organization.id(), plan.accounts());
        return plan;
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        Plan plan = attempt.plan();
        return List.of(
                new Delete(parts, attempt),
                parts.accounts().update(plan.accounts(), plan.organization().id()));
    }

    /** Deletes an organization, unless it is gone already. */
    private record Delete(OrganizationParts parts, Attempt<Plan, Optional<DirectoryOrganization>> attempt)
            implements Step {

        @Override
        public Evidence isDone() {
            return attempt.found().isEmpty() ? Evidence.DONE : Evidence.NOT_DONE;
        }

        @Override
        public Change apply() {
            return () -> parts.directory().delete(attempt.plan().organization().keycloakId());
        }
    }
}
