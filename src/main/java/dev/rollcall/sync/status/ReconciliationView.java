package dev.rollcall.sync.status;

import dev.rollcall.sync.run.RunView;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The schedule and the last run of reconciliation, as the API shows them. */
@Schema(name = "Reconciliation", description = "The schedule and the limits of reconciliation")
public record ReconciliationView(
        @Schema(required = true, description = "Whether reconciliation is enabled on the replica that responds")
        boolean enabled,

        @Schema(required = true, description = "Whether runs start on a schedule")
        boolean scheduled,

        @Schema(nullable = true, description = "When the next scheduled run starts; null if none is scheduled")
        Instant nextAt,

        @Schema(
                required = true,
                description =
                        "The number of records that a run may always change in each way, regardless of their share")
        int brakeMinimum,

        @Schema(required = true) BrakeSharesView brakeShares,

        @Schema(
                required = true,
                nullable = true,
                description = "The latest run, which may still be running; null if there was none yet")
        RunView lastRun) {}
