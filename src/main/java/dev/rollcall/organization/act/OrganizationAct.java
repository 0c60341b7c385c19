package dev.rollcall.organization.act;

import dev.rollcall.act.Act;
import dev.rollcall.act.Attempt;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.organization.update.UpdateResult;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem.FieldError;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The common part of all kinds of acts on organizations, their members and their teams. A kind adds its plan, its steps, and what it writes.
 * These acts grant nothing in the realm, and what they delete is gone before an interrupted act is finished: no check has to be repeated.
 */
public abstract class OrganizationAct<P extends OrganizationPlan> implements Act<P, Optional<DirectoryOrganization>> {

    protected final OrganizationParts parts;
    private final Action action;
    private final Class<P> planType;

    protected OrganizationAct(OrganizationParts parts, Action action, Class<P> planType) {
        this.parts = parts;
        this.action = action;
        this.planType = planType;
    }

    /**
     * Checks a new act on an organization that the identity provider has.
     *
     * @return the plan with the state before the first change
     */
    protected P check(Attempt<P, Optional<DirectoryOrganization>> attempt, DirectoryOrganization organization) {
        return attempt.plan();
    }

    /** Returns the plan of a new act on an organization that is gone. */
    protected P withoutOrganization(P plan) {
        throw gone();
    }

    /** Updates the records of members and teams that the act has changed. Those of the organization itself are updated already. */
    protected void update(P plan, ChangeContext context) {}

    /**
     * Writes what only Rollcall knows.
     *
     * @param organization the record, which may be another one than planned
     * @return the details of the outcome
     */
    protected Map<String, Object> writeOwn(P plan, UUID organization, ChangeContext context, Instant now) {
        return Map.of();
    }

    /** Whether the organization ends by the act. */
    protected boolean endsOrganization() {
        return false;
    }

    @Override
    public final Action action() {
        return action;
    }

    @Override
    public final Class<P> planType() {
        return planType;
    }

    @Override
    public String targetName() {
        return "organization";
    }

    @Override
    public P prepare(Attempt<P, Optional<DirectoryOrganization>> attempt) {
        requireOrganizations();
        P plan = attempt.plan();
        Optional<DirectoryOrganization> found =
                parts.directory().find(plan.organization().keycloakId());
        attempt.setFound(found);
        return found.isPresent() ? check(attempt, found.get()) : withoutOrganization(plan);
    }

    final void requireOrganizations() {
        if (!parts.directory().areEnabled()) {
            throw new ProblemException(
                    ProblemType.DIRECTORY_REFUSED,
                    "Organizations are off in Keycloak. Switch them on under Realm settings > General.");
        }
    }

    @Override
    public void read(Attempt<P, Optional<DirectoryOrganization>> attempt) {
        Optional<DirectoryOrganization> found = readOrOpen(() -> find(attempt));
        attempt.setFound(found);
        if (found.isEmpty()) {
            // the record is about to end, and its memberships name the accounts that have ended with it
            parts.accounts().updateMembers(attempt.plan().organization().id());
        }
    }

    /** Reads the organization of an interrupted act. */
    Optional<DirectoryOrganization> find(Attempt<P, Optional<DirectoryOrganization>> attempt) {
        return parts.directory().find(attempt.plan().organization().keycloakId());
    }

    /**
     * @throws DirectoryUnavailableException also for a refusal: it means that the state is not completely known, so the act stays open
     */
    protected static <T> T readOrOpen(Supplier<T> question) {
        try {
            return question.get();
        } catch (DirectoryRefusedException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }

    @Override
    public boolean isGivenUpAfterRestore() {
        return true;
    }

    @Override
    public void readBack(Attempt<P, Optional<DirectoryOrganization>> attempt) {
        read(attempt);
    }

    /**
     * Locks the organization, reads Keycloak, and writes. What an event has brought already stays; what only Rollcall knows, the act writes.
     */
    @Override
    public Written record(Attempt<P, Optional<DirectoryOrganization>> attempt, Instant now) {
        P plan = attempt.plan();
        UUID written = updateAll(attempt).organizationId();
        if (written == null) {
            return Written.of(plan.concerned());
        }
        Map<String, Object> details = writeOwn(plan, written, attempt.context(), now);
        return new Written(new Concerned(plan.concerned().userId(), written), details, null);
    }

    @Override
    public void recordRefused(Attempt<P, Optional<DirectoryOrganization>> attempt, Instant now) {
        updateAll(attempt);
    }

    @Override
    public Written recordFound(Attempt<P, Optional<DirectoryOrganization>> attempt, Instant now) {
        UpdateResult found = updateAll(attempt);
        return Written.found(
                new Concerned(attempt.plan().concerned().userId(), found.organizationId()), found.fields());
    }

    /**
     * @return the result for the organization, even if the act is about its members or its teams
     * @throws DirectoryUnavailableException also for a refusal: the act has been carried out, so it stays open. Also if others have deleted
     *     the organization since it was read: then the act is settled like an interrupted one, which reads the managed accounts first
     */
    private UpdateResult updateAll(Attempt<P, Optional<DirectoryOrganization>> attempt) {
        String keycloakId = attempt.plan().organization().keycloakId();
        if (keycloakId == null) {
            return UpdateResult.NOTHING;
        }
        UpdateResult organization = readOrOpen(() -> {
            UpdateResult updated = parts.updates().organization(keycloakId, attempt.context());
            update(attempt.plan(), attempt.context());
            return updated;
        });
        if (organization.kind() == UpdateResult.Kind.ENDED && attempt.found().isPresent() && !endsOrganization()) {
            throw new DirectoryUnavailableException("The organization was deleted meanwhile", null);
        }
        return organization;
    }

    @Override
    public boolean makes(P plan, NoticedChange change) {
        UUID user = plan.concerned().userId();
        if (change.teamId() != null) {
            return plan.team() != null
                    && change.teamId().equals(plan.team().id())
                    && Objects.equals(change.userId(), user);
        }
        return change.userId() == null
                ? change.action() == action()
                : change.userId().equals(user) && plan.team() == null;
    }

    protected static DirectoryRefusedException gone() {
        return new DirectoryRefusedException(Kind.GONE, "The organization or team is gone in Keycloak.", List.of());
    }

    protected static DirectoryRefusedException taken(String message) {
        return new DirectoryRefusedException(Kind.TAKEN, message, List.of(ErrorKey.TAKEN.at("name")));
    }

    static ProblemException invalid(FieldError error) {
        return DirectoryRefusals.of(ProblemType.INVALID_FIELD, List.of(error));
    }
}
