package dev.rollcall.sync.organization;

import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.organization.OrganizationComparison;
import dev.rollcall.sync.RunSteps;
import dev.rollcall.sync.RunSteps.RunFailedException;
import dev.rollcall.sync.RunWorkers;
import dev.rollcall.sync.organization.OrganizationStaging.Absence;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Looks up the organizations, memberships and teams that were not listed, one by one. Those that Keycloak has are no difference. When the
 * differences are written, each is read once more.
 */
@ApplicationScoped
class OrganizationAbsences {

    private static final int BATCH = 100;

    /** Number of memberships or teams left out by the listing that is tolerated even if there are few. */
    private static final long FEW = 10;

    private final DirectoryOrganizations directory;
    private final OrganizationStaging staging;
    private final RunWorkers workers;

    OrganizationAbsences(DirectoryOrganizations directory, OrganizationStaging staging, RunWorkers workers) {
        this.directory = directory;
        this.staging = staging;
        this.workers = workers;
    }

    /** Returns how many of this many may be missed while others come and go. */
    static long tolerance(long number) {
        return number / 100;
    }

    /**
     * @param current the numbers of records
     * @param most how many may end; no more are looked up when there are more
     * @throws RunFailedException if the listing left out too much
     */
    void confirm(RunSteps run, OrganizationComparison.Current current, OrganizationLimits most) {
        confirm(
                run,
                OrganizationStaging.ORGANIZATION,
                most.organizations(),
                tolerance(current.organizations()),
                absence -> directory.find(absence.organization()).isPresent());
        confirm(
                run,
                OrganizationStaging.MEMBERSHIP,
                most.memberships(),
                Math.max(FEW, tolerance(current.memberships())),
                absence -> directory
                        .membership(absence.organization(), absence.item())
                        .isPresent());
        confirm(
                run,
                OrganizationStaging.TEAM,
                most.teams(),
                Math.max(FEW, tolerance(current.teams())),
                absence ->
                        directory.team(absence.organization(), absence.item()).isPresent());
    }

    private void confirm(RunSteps run, String entity, long most, long tolerance, Predicate<Absence> exists) {
        AtomicLong leftOut = new AtomicLong();
        List<Absence> batch;
        do {
            batch = run.step(() -> staging.unconfirmed(run.id(), entity, BATCH));
            workers.each(batch, absence -> {
                if (!exists.test(absence)) {
                    run.step(() -> staging.confirm(run.id(), entity, absence));
                    return;
                }
                run.step(() -> staging.forget(run.id(), absence.organization(), entity, absence.item()));
                if (leftOut.incrementAndGet() > tolerance) {
                    throw new RunFailedException(
                            "Keycloak's listing looks incomplete: it left out at least %d existing %ss. Nothing was changed."
                                    .formatted(leftOut.get(), entity));
                }
            });
        } while (!batch.isEmpty() && run.step(() -> staging.confirmed(run.id(), entity)) <= most);
    }
}
