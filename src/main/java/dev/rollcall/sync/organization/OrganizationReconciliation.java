package dev.rollcall.sync.organization;

import dev.rollcall.database.Select;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.organization.EndedMemberships;
import dev.rollcall.organization.OrganizationComparison;
import dev.rollcall.sync.RunSteps;
import dev.rollcall.sync.RunSteps.RunFailedException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The part of a reconciliation that compares organizations, their members and their teams with Keycloak. It does nothing if the realm has
 * no organizations, or if the service account may not read them: an absence for that reason is none.
 */
@ApplicationScoped
public class OrganizationReconciliation {

    private static final Logger LOG = Logger.getLogger(OrganizationReconciliation.class);

    private final OrganizationsCheck check;
    private final OrganizationListing listing;
    private final OrganizationStaging staging;
    private final OrganizationAbsences absences;
    private final OrganizationDifferences differences;
    private final OrganizationComparison comparison;
    private final EndedMemberships endedMemberships;
    private final MeterRegistry metrics;

    OrganizationReconciliation(
            OrganizationsCheck check,
            OrganizationListing listing,
            OrganizationStaging staging,
            OrganizationAbsences absences,
            OrganizationDifferences differences,
            OrganizationComparison comparison,
            EndedMemberships endedMemberships,
            MeterRegistry metrics) {
        this.check = check;
        this.listing = listing;
        this.staging = staging;
        this.absences = absences;
        this.differences = differences;
        this.comparison = comparison;
        this.endedMemberships = endedMemberships;
        this.metrics = metrics;
    }

    /**
     * Lists the organizations of the realm.
     *
     * @throws RunFailedException if the listing is incomplete
     */
    public void list(RunSteps run) {
        OrganizationAccessState state = check.check();
        run.step(() -> OrganizationRun.begin(run.id(), state));
        if (state != OrganizationAccessState.ON) {
            return;
        }
        try {
            listing.run(run);
        } catch (DirectoryRefusedException e) {
            OrganizationAccessState now = check.check();
            if (now == OrganizationAccessState.ON) {
                throw e;
            }
            LOG.infof("Run %s does not compare organizations: %s", run.id(), e.getMessage());
            run.step(() -> OrganizationRun.begin(run.id(), now));
        }
    }

    /**
     * Finds all differences, in the caller's transaction; again if they have been found before.
     *
     * @param startedAt a record that is newer has not ended
     * @param users a query for the subjects of users who have a record, or get one: see {@link OrganizationComparison.Listed}
     * @param leaving a query for the subjects of users who become tombstones
     */
    public void compare(UUID run, Instant startedAt, Select users, Select leaving) {
        if (OrganizationRun.isOn(run)) {
            staging.compare(run, startedAt, users, leaving);
        }
    }

    /**
     * Looks up what the listing left out, and stores what was found.
     *
     * @param limits returns how much may end; no more is looked up when there is more
     * @throws RunFailedException if the listing left out too much
     */
    public OrganizationEffects confirm(
            RunSteps run, Function<OrganizationComparison.Current, OrganizationLimits> limits) {
        OrganizationComparison.Current current = run.step(comparison::current);
        if (run.step(() -> OrganizationRun.isOn(run.id()))) {
            absences.confirm(run, current, limits.apply(current));
            forgetIfOff(run);
        }
        OrganizationCounts counts = run.step(() -> staging.counts(run.id()));
        OrganizationEffects.Organizations organizations = run.step(() -> staging.changes(run.id()));
        long memberships = run.step(() -> staging.endedMemberships(run.id()));
        long returned = run.step(() -> endedMemberships.among(staging.newMemberships(run.id())));
        long teams = run.step(() -> staging.endedTeams(run.id()));
        run.step(() -> OrganizationRun.found(run.id(), counts, staging.samples(run.id())));
        countDrift("organizations", counts.organizations());
        countDrift("memberships", counts.memberships());
        countDrift("teams", counts.teams());
        OrganizationDrift.count(metrics, OrganizationDrift.ORGANIZATIONS_DISABLED, organizations.disabled());
        OrganizationDrift.count(metrics, OrganizationDrift.ORGANIZATIONS_RESTORED, organizations.restored());
        OrganizationDrift.count(metrics, OrganizationDrift.MEMBERSHIPS_RETURNED, returned);
        return new OrganizationEffects(current, organizations, memberships, returned, teams);
    }

    /** Organizations may have been switched off since they were listed; then nothing was really absent. */
    private void forgetIfOff(RunSteps run) {
        OrganizationAccessState state = check.check();
        if (state != OrganizationAccessState.ON) {
            run.step(() -> {
                OrganizationRun.begin(run.id(), state);
                staging.forgetDifferences(run.id());
            });
        }
    }

    private void countDrift(String entities, EntityCounts counts) {
        OrganizationDrift.count(metrics, entities + "-" + OrganizationStaging.CREATED, counts.created());
        OrganizationDrift.count(metrics, entities + "-" + OrganizationStaging.CHANGED, counts.changed());
        OrganizationDrift.count(metrics, entities + "-" + OrganizationStaging.ENDED, counts.ended());
    }

    /** Writes all differences that were found. */
    public void apply(RunSteps run) {
        differences.run(run);
    }

    /** Clears everything that this run and earlier runs have staged, in the caller's transaction. */
    public void clear(UUID run) {
        staging.clear(run);
    }
}
