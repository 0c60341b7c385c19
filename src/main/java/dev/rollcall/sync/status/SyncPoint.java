package dev.rollcall.sync.status;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Some minutes of the feed, as the API shows them. */
@Schema(name = "SyncPoint")
public record SyncPoint(
        @Schema(required = true, description = "When these minutes began")
        Instant at,

        @Schema(required = true, description = "How far the records were behind at most, in seconds")
        double lagSeconds,

        @Schema(required = true, description = "Keycloak's events that were applied")
        long events,

        @Schema(required = true, description = "Records that were changed by them")
        long changes) {}
