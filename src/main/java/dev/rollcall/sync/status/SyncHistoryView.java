package dev.rollcall.sync.status;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How it was, as the API shows it. */
@Schema(name = "SyncHistory", description = "How far the records were behind, and what the runs of that time found")
public record SyncHistoryView(
        @Schema(required = true, description = "Where it begins")
        Instant from,

        @Schema(required = true, description = "Where it ends: now")
        Instant to,

        @Schema(required = true, description = "How many seconds a point stands for")
        int stepSeconds,

        @Schema(
                required = true,
                description =
                        "Oldest first; none for a time in which nobody followed Keycloak, or the service was not there")
        List<SyncPoint> points,

        @Schema(required = true, description = "Oldest first, the newest 200 at most")
        List<RunDrift> runs) {}
