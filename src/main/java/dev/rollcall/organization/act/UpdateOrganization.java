package dev.rollcall.organization.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.api.AttributePatch;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.ValueChanges;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.Organization;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.spelling.StoredSpelling;
import dev.rollcall.user.act.IdentityGuards;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * Changes properties, attributes and the external id of an organization. Keycloak does not know the last two, so a change of them alone has no
 * steps.
 */
@Singleton
public class UpdateOrganization extends OrganizationAct<UpdateOrganization.Plan> {

    private final OrganizationNames names;
    private final IdentityGuards guards;

    UpdateOrganization(OrganizationParts parts, OrganizationNames names, IdentityGuards guards) {
        super(parts, Action.UPDATE_ORGANIZATION, Plan.class);
        this.names = names;
        this.guards = guards;
    }

    /**
     * @param change the properties to set; null for none
     * @param attributes the application's own attributes afterwards; null to leave them
     * @param externalId null to leave it
     * @param accounts the users whose accounts may be disabled; null for none
     * @param before the old values of the properties; null until the first change is about to be made
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(
            OrganizationRef organization,
            OrganizationChange change,
            Map<String, Object> attributes,
            ExternalId externalId,
            List<UUID> accounts,
            OrganizationChange before)
            implements OrganizationPlan {

        private boolean disables() {
            return change != null && Boolean.FALSE.equals(change.enabled());
        }

        @Override
        public Leaving leaving() {
            return accounts == null ? OrganizationPlan.super.leaving() : Leaving.accounts(accounts);
        }

        @Override
        public Map<String, ?> details() {
            Map<String, Object> details = UpdateOrganization.details(change, attributes, externalId);
            if (accounts != null) {
                details.put("disabledAccounts", accounts.size());
            }
            return details;
        }

        private ValueChanges changes() {
            return before == null
                    ? ValueChanges.NONE
                    : ValueChanges.NONE
                            .and("enabled", before.enabled(), change.enabled())
                            .and("domains", before.domains(), change.domains());
        }
    }

    /** The details of a change: the names of the fields, and values that are not personal data. */
    static Map<String, Object> details(
            OrganizationChange change, Map<String, Object> attributes, ExternalId externalId) {
        Map<String, Object> details = new LinkedHashMap<>();
        List<String> fields = new ArrayList<>(change == null ? List.of() : change.names());
        if (attributes != null) {
            fields.add("attributes");
        }
        if (externalId != null) {
            fields.add(ExternalId.FIELD);
        }
        details.put("fields", fields);
        if (change != null && change.enabled() != null) {
            details.put("enabled", change.enabled());
        }
        if (change != null && change.domains() != null) {
            details.put("domains", change.domains());
        }
        return details;
    }

    /**
     * Asks Keycloak for the accounts that would be disabled.
     *
     * @param demanded which versions the change is meant for
     * @throws ProblemException 404, and 403; 403 for other domains or an external id, unless the caller is a platform administrator; 412 for another version,
     *     unless the record holds the requested values already; 429 after too many names that are taken
     */
    public Supplier<Optional<Plan>> plan(
            Caller caller, ActRequest request, UUID id, SettingsChange change, LongPredicate demanded) {
        List<UUID> accounts = change.disables() ? accounts(changeable(caller, id), demanded) : null;
        return () -> {
            Access rights = changeable(caller, id);
            Organization now = rights.organization();
            SettingsChange seen = withoutUnseen(rights, change);
            if (!demanded.test(now.version())) {
                if (seen.isAppliedTo(now)) {
                    return Optional.empty();
                }
                throw ETags.stale();
            }
            SettingsChange permitted = permitted(rights, seen);
            if (permitted.renames(now) && !rights.platformAdministrator()) {
                names.limitGuesses(request.actor(), action());
            }
            return permitted.isNothing() ? Optional.empty() : Optional.of(plan(now, permitted, accounts));
        };
    }

    /**
     * Returns the domains that an organization has in Keycloak at this moment, sorted. The act replaces all of them, so whoever changes one
     * begins with these.
     *
     * @return empty if it is gone there
     */
    public Optional<List<String>> domainsNow(Organization organization) {
        return parts.directory().find(organization.keycloakId()).map(DirectoryOrganization::domains);
    }

    private Access changeable(Caller caller, UUID id) {
        Access rights = parts.access().of(caller, id);
        rights.require(rights.mayChangeSettings());
        return rights;
    }

    private List<UUID> accounts(Access rights, LongPredicate demanded) {
        Organization now = rights.organization();
        return rights.platformAdministrator() && demanded.test(now.version())
                ? parts.accounts().of(now.keycloakId())
                : null;
    }

    /**
     * An owner may send back what they see: no external id. It is then left as it is, and never compared, so that the answer to an old version does
     * not tell it.
     */
    private static SettingsChange withoutUnseen(Access rights, SettingsChange change) {
        if (rights.mayChangeExternalId()) {
            return change;
        }
        refuseIf(change.externalId() != null && change.externalId().value() != null, ExternalId.FIELD);
        return change.withoutExternalId();
    }

    /** An owner may send the domains back. They are then left as they are, even if Keycloak has other ones by now. */
    private static SettingsChange permitted(Access rights, SettingsChange change) {
        if (rights.mayChangeDomains()) {
            return change;
        }
        refuseIf(change.changesDomains(rights.organization()), "domains");
        return change.withoutDomains();
    }

    private static void refuseIf(boolean changes, String field) {
        if (changes) {
            throw DirectoryRefusals.of(
                    ProblemType.FORBIDDEN, List.of(ErrorKey.ONLY_PLATFORM_ADMINISTRATORS_CHANGE.at(field)));
        }
    }

    private static Plan plan(Organization now, SettingsChange change, List<UUID> accounts) {
        return new Plan(
                OrganizationPlan.OrganizationRef.of(now),
                change.properties().names().isEmpty() ? null : change.properties(),
                change.attributes() == null ? null : AttributePatch.apply(now.attributes(), change.attributes()),
                change.externalId(),
                accounts,
                null);
    }

    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        return guards.ownAccountRefusal(request, plan.leaving().accounts());
    }

    @Override
    public boolean changesRecordsOnly(Plan plan) {
        return plan.change() == null;
    }

    /**
     * @throws ProblemException 404 if the organization has become a tombstone
     */
    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        UUID id = plan.organization().id();
        parts.writer().lock(id);
        if (!parts.writer().setOwn(id, plan.attributes(), plan.externalId(), now, context)) {
            throw Organization.unknown();
        }
        return Written.of(plan.concerned());
    }

    @Override
    protected Plan check(Attempt<Plan, Optional<DirectoryOrganization>> attempt, DirectoryOrganization organization) {
        Plan plan = attempt.plan();
        String name = plan.change().name();
        if (name != null && !StoredSpelling.same(name, organization.name())) {
            names.refuseTaken(attempt.act(), name);
        }
        if (plan.disables() && organization.enabled()) {
            parts.accounts().checkDisabling(attempt.act(), organization.id(), plan.accounts());
        }
        return new Plan(
                plan.organization(),
                plan.change(),
                plan.attributes(),
                plan.externalId(),
                plan.accounts(),
                plan.change().revertTo(organization));
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        Plan plan = attempt.plan();
        Step set = new SetProperties(parts, attempt);
        return plan.change().enabled() == null
                ? List.of(set)
                : List.of(
                        set,
                        parts.accounts()
                                .update(plan.accounts(), plan.organization().id()));
    }

    /** Sets the properties of an organization. */
    private record SetProperties(OrganizationParts parts, Attempt<Plan, Optional<DirectoryOrganization>> attempt)
            implements Step {

        @Override
        public Evidence isDone() {
            Plan plan = attempt.plan();
            if (attempt.found().isEmpty()) {
                return Evidence.SUPERSEDED;
            }
            DirectoryOrganization found = attempt.found().get();
            // the state before is stored before the first change
            return plan.before() == null
                    ? Evidence.NOT_DONE
                    : Evidence.of(
                            plan.before().isAppliedTo(found), plan.change().isAppliedTo(found));
        }

        @Override
        public Change apply() {
            Plan plan = attempt.plan();
            return attempt.found().filter(plan.change()::isAppliedTo).isPresent()
                    ? Change.NONE
                    : () -> parts.directory().update(plan.organization().keycloakId(), plan.change());
        }
    }

    @Override
    protected Map<String, Object> writeOwn(Plan plan, UUID organization, ChangeContext context, Instant now) {
        if (plan.attributes() != null || plan.externalId() != null) {
            parts.writer().setOwn(organization, plan.attributes(), plan.externalId(), now, context);
        }
        return plan.changes().details();
    }
}
