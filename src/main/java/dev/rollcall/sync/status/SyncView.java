package dev.rollcall.sync.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.sync.SyncProblem;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The lag of users behind Keycloak, as the API shows it. */
@Schema(name = "Sync", description = "How far the records lag behind Keycloak")
public record SyncView(
        @Schema(
                required = true,
                description =
                        "`in-sync`: in sync; `problems` may still name organizations without an owner, sessions that last too long, or changes without a number. `behind`: `problems` gives the reasons, if any other than a burst of changes. `off`:"
                                + " disabled by configuration. `unknown`: no replica has reported for half a minute")
        SyncState state,

        @Schema(nullable = true, description = "The lag in seconds; null if unknown")
        @JsonInclude // the serializer that Quarkus generates leaves out a number that is null
        Double lagSeconds,

        @Schema(
                nullable = true,
                description =
                        "The time of this information; some seconds ago if another replica reads Keycloak's events")
        Instant asOf,

        @Schema(
                nullable = true,
                description = "When all of Keycloak's events had last been read; null before the first time")
        Instant readAt,

        @Schema(
                required = true,
                description = "Why the records may be out of sync, or what else needs attention, and how to fix it")
        List<SyncProblem> problems,

        @Schema(required = true) ReconciliationView reconciliation) {}
