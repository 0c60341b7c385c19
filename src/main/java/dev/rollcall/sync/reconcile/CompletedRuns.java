package dev.rollcall.sync.reconcile;

import dev.rollcall.organization.OrganizationReconciliations;
import dev.rollcall.sync.organization.OrganizationRun;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Finds runs that have written all differences. */
@ApplicationScoped
class CompletedRuns implements OrganizationReconciliations {

    @Override
    public boolean hasCompletedSince(Instant time) {
        return OrganizationRun.isAnyOn(SyncRun.completedSince(time));
    }
}
