package dev.rollcall.organization.act;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Creates an organization, with its first owner if there is one. */
@Singleton
public class CreateOrganization extends OrganizationAct<CreateOrganization.Plan> {

    /** The detail of the outcome with the id of the organization. */
    public static final String ORGANIZATION_ID = "organizationId";

    private final OrganizationNames names;

    CreateOrganization(OrganizationParts parts, OrganizationNames names) {
        super(parts, Action.CREATE_ORGANIZATION, Plan.class);
        this.names = names;
    }

    /**
     * @param attributes the application's own; null for none
     * @param externalId null for none
     * @param owner null for none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // stored as JSON
    public record Plan(
            OrganizationRef organization,
            OrganizationChange properties,
            Map<String, Object> attributes,
            ExternalId externalId,
            MemberRef owner)
            implements OrganizationPlan {

        @Override
        public MemberRef member() {
            return owner;
        }

        @Override
        public Map<String, ?> details() {
            Map<String, Object> details = UpdateOrganization.details(properties, attributes, externalId);
            if (owner != null) {
                details.put("role", MembershipRole.OWNER.code());
            }
            return details;
        }

        private Plan created(String keycloakId) {
            return new Plan(
                    new OrganizationRef(organization.id(), keycloakId), properties, attributes, externalId, owner);
        }
    }

    /**
     * @param attributes null for none
     * @param externalId null for none
     * @param owner the first owner, an enabled user
     * @throws ProblemException 422 for an owner who is no enabled user
     */
    public Supplier<Optional<Plan>> plan(
            OrganizationChange properties,
            Map<String, Object> attributes,
            ExternalId externalId,
            Optional<UUID> owner) {
        OrganizationPlan.OrganizationRef organization =
                new OrganizationPlan.OrganizationRef(parts.clock().newId(), null);
        return () -> Optional.of(new Plan(
                organization,
                properties,
                attributes,
                externalId,
                owner.map(this::owner)
                        .map(user -> new OrganizationPlan.MemberRef(user.id, user.keycloakId))
                        .orElse(null)));
    }

    private User owner(UUID id) {
        User owner = parts.users()
                .living(id)
                .filter(user -> user.enabled)
                .orElseThrow(() -> invalid(ErrorKey.NOT_AN_ENABLED_USER.at("ownerId")));
        AddMember.refuseOwner(MembershipRole.OWNER, owner.kind, true, "ownerId");
        return owner;
    }

    @Override
    public Plan prepare(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        requireOrganizations();
        names.refuseTaken(attempt.act(), attempt.plan().properties().name());
        attempt.setFound(Optional.empty());
        return attempt.plan();
    }

    @Override
    Optional<DirectoryOrganization> find(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        Plan plan = attempt.plan();
        if (plan.organization().keycloakId() != null) {
            return super.find(attempt);
        }
        Optional<DirectoryOrganization> created =
                parts.directory().findCreated(plan.organization().id());
        created.ifPresent(organization -> attempt.setPlan(plan.created(organization.id())));
        return created;
    }

    @Override
    public List<Step> steps(Attempt<Plan, Optional<DirectoryOrganization>> attempt) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Create(parts, attempt));
        if (attempt.plan().owner() != null) {
            steps.add(new AddOwner(parts, attempt));
        }
        return steps;
    }

    /** The id of the planned record is the mark by which an organization is found that this very act created. */
    private record Create(OrganizationParts parts, Attempt<Plan, Optional<DirectoryOrganization>> attempt)
            implements Step {

        @Override
        public Evidence isDone() {
            OrganizationChange properties = attempt.plan().properties();
            return Evidence.of(
                    attempt.found().isEmpty(),
                    attempt.found().filter(properties::isAppliedTo).isPresent());
        }

        @Override
        public Change apply() {
            Plan plan = attempt.plan();
            return () -> attempt.setPlan(plan.created(parts.directory()
                    .create(plan.properties(), plan.organization().id())));
        }

        @Override
        public Change undo() {
            return () -> parts.directory().delete(attempt.plan().organization().keycloakId());
        }
    }

    /** Undoes nothing: the organization goes as a whole. */
    private record AddOwner(OrganizationParts parts, Attempt<Plan, Optional<DirectoryOrganization>> attempt)
            implements Step {

        @Override
        public Evidence isDone() {
            Plan plan = attempt.plan();
            return attempt.found().isPresent() && MemberSteps.isMember(parts.group(plan.organization()), plan.owner())
                    ? Evidence.DONE
                    : Evidence.NOT_DONE;
        }

        @Override
        public Change apply() {
            return () -> parts.group(attempt.plan().organization())
                    .add(attempt.plan().owner().subject());
        }
    }

    @Override
    protected void update(Plan plan, ChangeContext context) {
        if (plan.owner() != null) {
            parts.updateMember(plan, context);
        }
    }

    @Override
    protected Map<String, Object> writeOwn(Plan plan, UUID organization, ChangeContext context, Instant now) {
        if (plan.attributes() != null || plan.externalId() != null) {
            parts.writer().setOwn(organization, plan.attributes(), plan.externalId(), now, context);
        }
        if (plan.owner() != null) {
            parts.grantToNewMember(organization, plan.owner().userId(), MembershipRole.OWNER, context);
        }
        return Map.of(ORGANIZATION_ID, organization.toString());
    }

    /** Everything that is noticed of a new organization is the act's. */
    @Override
    public boolean makes(Plan plan, NoticedChange change) {
        return change.userId() == null && change.teamId() == null || super.makes(plan, change);
    }
}
