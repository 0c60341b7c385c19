package dev.rollcall.sync.status;

import dev.rollcall.sync.reconcile.RunView;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** When all records are compared with Keycloak, as the API shows it. */
@Schema(name = "Reconciliation", description = "When all records are compared with Keycloak, and what stops it")
public record ReconciliationView(
        @Schema(required = true, description = "Whether the replica that answers takes part")
        boolean enabled,

        @Schema(required = true, description = "Whether runs begin by themselves")
        boolean scheduled,

        @Schema(nullable = true, description = "When the next one begins by itself; null if none does")
        Instant nextAt,

        @Schema(
                required = true,
                description = "Which share of the records a run may disable or make tombstones before it is stopped")
        double brakeShare,

        @Schema(required = true, description = "So many may always be, whatever their share")
        int brakeMinimum,

        @Schema(
                required = true,
                nullable = true,
                description = "The newest run, which may be going on; null if there was none yet")
        RunView lastRun) {}
