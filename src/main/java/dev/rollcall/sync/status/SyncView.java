package dev.rollcall.sync.status;

import dev.rollcall.sync.SyncProblem;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How far the records are behind Keycloak, as the API shows it. */
@Schema(name = "Sync", description = "How far the records are behind Keycloak")
public record SyncView(
        @Schema(
                required = true,
                description =
                        "`in-step`; `behind`, for which `troubles` says why if it is more than a burst of changes; `off` where"
                                + " nobody follows Keycloak by intent; `unknown` if nobody has said for half a minute")
        SyncState state,

        @Schema(nullable = true, description = "How far behind, in seconds; null if that is not known")
        Double lagSeconds,

        @Schema(
                nullable = true,
                description = "When this was known: some seconds ago if another replica follows Keycloak")
        Instant asOf,

        @Schema(
                nullable = true,
                description = "When Keycloak's events were last read to their end; null before the first time")
        Instant readAt,

        @Schema(required = true, description = "Why the records may not be in step, and what to do")
        List<SyncProblem> troubles,

        @Schema(required = true) ReconciliationView reconciliation) {}
