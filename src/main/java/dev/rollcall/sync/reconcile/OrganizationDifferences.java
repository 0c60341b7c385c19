package dev.rollcall.sync.reconcile;

import dev.rollcall.sync.Workers;
import dev.rollcall.sync.reconcile.Differences.Difference;
import dev.rollcall.sync.run.ClaimedRun;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.sync.run.SyncRun;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** Writes the differences of a run into the records of organizations. Several threads work on different organizations. */
@ApplicationScoped
class OrganizationDifferences {

    /** Number of organizations that are given to the threads at once. */
    private static final int ORGANIZATIONS = 200;

    /** Number of differences of an organization that are in memory. */
    private static final int BATCH = 100;

    private final Differences differences;
    private final Workers workers;

    OrganizationDifferences(Differences differences, Workers workers) {
        this.differences = differences;
        this.workers = workers;
    }

    void run(ClaimedRun run, Map<EntityKind, Entity> entities) {
        List<String> batch;
        do {
            batch = run.step(() -> differences.organizations(run.id(), ORGANIZATIONS));
            workers.each(batch, organization -> write(run, organization, entities));
        } while (!batch.isEmpty());
    }

    private void write(ClaimedRun run, String organization, Map<EntityKind, Entity> entities) {
        List<Difference> batch;
        do {
            batch = run.step(() -> differences.ofOrganization(run.id(), organization, BATCH));
            List<Difference> done = batch;
            long written = batch.stream()
                    .filter(difference -> entities.get(difference.entity()).write(difference))
                    .count();
            run.step(() -> {
                differences.forget(run.id(), done);
                SyncRun.addApplied(run.id(), EntityKind.ORGANIZATION, written);
            });
        } while (!batch.isEmpty());
    }
}
