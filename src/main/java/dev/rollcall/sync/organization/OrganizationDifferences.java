package dev.rollcall.sync.organization;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.database.Statements;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationUpdate;
import dev.rollcall.organization.UpdateResult;
import dev.rollcall.sync.RunSteps;
import dev.rollcall.sync.RunWorkers;
import dev.rollcall.sync.organization.OrganizationStaging.Difference;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/**
 * Writes the differences of a run into the records of organizations. Each one is read from Keycloak again while its organization is
 * locked, so an outdated listing does no harm. Several threads work on different organizations.
 */
@ApplicationScoped
class OrganizationDifferences {

    /** Number of organizations that are given to the threads at once. */
    private static final int ORGANIZATIONS = 200;

    /** Number of differences of an organization that are in memory. */
    private static final int BATCH = 100;

    private static final int TIMEOUT_SECONDS = 300;

    private static final ChangeContext CONTEXT = ChangeContext.of(Origin.RECONCILIATION);

    private final OrganizationStaging staging;
    private final OrganizationUpdate organizations;
    private final FoundChanges found;
    private final RunWorkers workers;
    private final Clock clock;

    OrganizationDifferences(
            OrganizationStaging staging,
            OrganizationUpdate organizations,
            FoundChanges found,
            RunWorkers workers,
            Clock clock) {
        this.staging = staging;
        this.organizations = organizations;
        this.found = found;
        this.workers = workers;
        this.clock = clock;
    }

    void run(RunSteps run) {
        List<String> batch;
        do {
            batch = run.step(() -> staging.organizationsThatDiffer(run.id(), ORGANIZATIONS));
            workers.each(batch, organization -> write(run, organization));
        } while (!batch.isEmpty());
    }

    private void write(RunSteps run, String organization) {
        List<Difference> batch;
        do {
            batch = run.step(() -> staging.next(run.id(), organization, BATCH));
            List<Difference> done = batch;
            long written = batch.stream()
                    .filter(difference -> update(organization, difference))
                    .count();
            run.step(() -> {
                done.forEach(each -> staging.forget(run.id(), organization, each.entity(), each.item()));
                OrganizationRun.addApplied(run.id(), written);
            });
        } while (!batch.isEmpty());
    }

    /**
     * @return whether a record was written
     */
    private boolean update(String organization, Difference difference) {
        return Statements.repeatingDeadlocks(() -> QuarkusTransaction.requiringNew()
                .timeout(TIMEOUT_SECONDS)
                .call(() -> {
                    List<UpdateResult> results = write(organization, difference);
                    found.append(results, AuditLog.BY_RECONCILIATION, clock.instant());
                    return results.stream().anyMatch(UpdateResult::hasChanged);
                }));
    }

    private List<UpdateResult> write(String organization, Difference difference) {
        return switch (difference.entity()) {
            case OrganizationStaging.ORGANIZATION -> List.of(organizations.organization(organization, CONTEXT));
            case OrganizationStaging.MEMBERSHIP ->
                organizations.membership(organization, difference.item(), MembershipRole.MEMBER, CONTEXT);
            default -> organizations.team(organization, difference.item(), CONTEXT);
        };
    }
}
