package dev.rollcall.sync.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A reconciliation as the API shows it. */
@Schema(
        name = "Run",
        description = "A reconciliation: compares all records with Keycloak and corrects those that differ")
public record RunView(
        @Schema(required = true, description = "A UUIDv7") UUID id,

        @Schema(required = true) RunState state,

        @Schema(required = true, description = "Whether the run only reports differences")
        boolean dryRun,

        @Schema(required = true, description = "Whether the brake is disabled")
        boolean force,

        @Schema(required = true, description = "Why the run was started")
        String reason,

        @Schema(
                nullable = true,
                description = "The subject of the caller who requested the run; null for a scheduled run")
        String requestedBy,

        @Schema(required = true) Instant requestedAt,
        @Schema(nullable = true) Instant startedAt,

        @Schema(nullable = true, description = "When the run ended, whatever the outcome")
        Instant finishedAt,

        @Schema(nullable = true, description = "The number of identities that Keycloak reported at the start")
        @JsonInclude // as in SyncView
        Long expected,

        @Schema(required = true) RunCounts counts,

        @Schema(required = true, description = "What the brake compared; empty before the comparison")
        List<BrakeCheck.Item> brake,

        @Schema(required = true, description = "A sample of the differences of each kind")
        List<RunSample> samples,

        @Schema(
                required = true,
                nullable = true,
                description = "The comparison of organizations, which follows that of users; null before it begins")
        RunOrganizations organizations,

        @Schema(
                nullable = true,
                description =
                        "Why the run stopped or failed, or what a finished run could not look at, for people to read")
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
                run.brake.items(),
                run.samples.items(),
                run.organizations,
                run.problem);
    }

    boolean hasEnded() {
        return finishedAt != null;
    }
}
