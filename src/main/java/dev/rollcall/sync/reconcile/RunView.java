package dev.rollcall.sync.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A reconciliation as the API shows it. */
@Schema(name = "Run", description = "A comparison of all records with Keycloak, which mends what is not the same")
public record RunView(
        @Schema(required = true, description = "A UUIDv7") UUID id,

        @Schema(required = true) RunState state,

        @Schema(required = true, description = "Whether it only says what is different")
        boolean dryRun,

        @Schema(required = true, description = "Whether the brake is off")
        boolean force,

        @Schema(required = true, description = "Why it was begun")
        String reason,

        @Schema(nullable = true, description = "The subject of who asked for it; null for the service itself")
        String requestedBy,

        @Schema(required = true) Instant requestedAt,
        @Schema(nullable = true) Instant startedAt,

        @Schema(nullable = true, description = "When it was over, however it ended")
        Instant finishedAt,

        @Schema(nullable = true, description = "How many people Keycloak counted when it began")
        Long expected,

        @Schema(required = true) RunCounts counts,

        @Schema(required = true, description = "Some of the differences of each kind")
        List<RunSample> samples,

        @Schema(nullable = true, description = "Why it was stopped or failed, for a person to read")
        String problem) {

    public static RunView of(SyncRun run) {
        return new RunView(
                run.id,
                run.state,
                run.dryRun,
                run.force,
                run.reason,
                run.requestedBy,
                run.requestedAt,
                run.startedAt,
                run.finishedAt,
                run.expected,
                run.counts,
                run.samples.items(),
                run.problem);
    }

    boolean hasEnded() {
        return finishedAt != null;
    }
}
