package dev.rollcall.sync.status;

import dev.rollcall.sync.run.RunCounts;
import dev.rollcall.sync.run.RunState;
import dev.rollcall.sync.run.SyncRun;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The drift between users and Keycloak that a run found. */
@Schema(name = "RunDrift", description = "A run, and the differences it found that events had not reported")
public record RunDrift(
        @Schema(required = true, description = "The id of the run")
        UUID id,

        @Schema(required = true, description = "When the run was requested")
        Instant at,

        @Schema(required = true) RunState state,
        @Schema(required = true) boolean dryRun,

        @Schema(required = true, description = "Identities without a record")
        long created,

        @Schema(required = true, description = "Records that differed from Keycloak")
        long changed,

        @Schema(required = true, description = "Identities that had returned, whose record was a tombstone")
        long returned,

        @Schema(required = true, description = "Records whose identity no longer exists in Keycloak")
        long missing,

        @Schema(required = true, description = "Changed records whose identity is disabled in Keycloak")
        long disabled,

        @Schema(required = true, description = "Differences in organizations, memberships and teams")
        long organizations) {

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
                counts.disabled(),
                run.organizations == null ? 0 : run.organizations.differences());
    }
}
