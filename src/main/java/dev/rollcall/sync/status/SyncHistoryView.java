package dev.rollcall.sync.status;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The history of the lag and of reconciliations, as the API shows it. */
@Schema(name = "SyncHistory", description = "How far the records lagged behind, and what the runs of that time found")
public record SyncHistoryView(
        @Schema(required = true, description = "The start of the history")
        Instant from,

        @Schema(required = true, description = "The end of the history: now")
        Instant to,

        @Schema(required = true, description = "The length of the interval of a point, in seconds")
        int stepSeconds,

        @Schema(required = true, description = "Oldest first. Missing for times when no replica read Keycloak's events")
        List<SyncPoint> points,

        @Schema(required = true, description = "Oldest first; at most the latest 200")
        List<RunDrift> runs) {}
