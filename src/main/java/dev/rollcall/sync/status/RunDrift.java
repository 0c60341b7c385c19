package dev.rollcall.sync.status;

import dev.rollcall.sync.reconcile.RunCounts;
import dev.rollcall.sync.reconcile.RunState;
import dev.rollcall.sync.reconcile.SyncRun;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How far the records had drifted away from Keycloak, as a run found it. */
@Schema(name = "RunDrift", description = "A run, and what it found that no event had told")
public record RunDrift(
        @Schema(required = true, description = "The run's id")
        UUID id,

        @Schema(required = true, description = "When it was asked for")
        Instant at,

        @Schema(required = true) RunState state,
        @Schema(required = true) boolean dryRun,

        @Schema(required = true, description = "People without a record")
        long created,

        @Schema(required = true, description = "Records that were not what Keycloak says")
        long changed,

        @Schema(required = true, description = "People who were there again, whose record was a tombstone")
        long returned,

        @Schema(required = true, description = "Records of people whom Keycloak does not have any more")
        long missing,

        @Schema(required = true, description = "Of the changed, people whom Keycloak has disabled")
        long disabled) {

    static RunDrift of(SyncRun run) {
        RunCounts counts = run.counts;
        return new RunDrift(
                run.id,
                run.requestedAt,
                run.state,
                run.dryRun,
                counts.created(),
                counts.changed(),
                counts.returned(),
                counts.missing(),
                counts.disabled());
    }
}
