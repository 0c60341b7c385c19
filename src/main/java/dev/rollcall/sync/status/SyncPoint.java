package dev.rollcall.sync.status;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Some minutes of the feed, as the API shows them. */
@Schema(name = "SyncPoint")
public record SyncPoint(
        @Schema(required = true, description = "The start of the interval")
        Instant at,

        @Schema(required = true, description = "The maximum lag in seconds")
        double lagSeconds,

        @Schema(required = true, description = "The number of Keycloak's events that were applied")
        long events,

        @Schema(required = true, description = "The number of records that they changed")
        long changes) {}
