package dev.rollcall.job.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.auth.Caller;
import dev.rollcall.job.Job;
import dev.rollcall.job.JobKind;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A job as the API shows it. */
@Schema(name = "Job", description = "A change of many records, or the import of a file")
public record JobView(
        @Schema(description = "A UUIDv7") UUID id,

        @Schema(description = "What happens to each record; `import` for a file")
        JobKind kind,

        Job.State state,

        @Schema(
                nullable = true,
                description =
                        "Why Rollcall has stopped it by itself. `rights-lost`: the person who has created it may not do this any more."
                                + " `restored`: the database was restored, so the job may have been performed since the backup."
                                + " `not-started`: no other administrator has started it within seven days. `unreadable`: the file cannot be"
                                + " read any more, since the secret was changed, or a setting that its columns need")
        @JsonInclude
        Job.StopReason reason,

        @Schema(nullable = true, description = "Null for a job on users of the platform")
        UUID organizationId,

        @Schema(nullable = true) String role,
        @Schema(nullable = true) String action,
        @Schema(nullable = true) UUID team,

        @Schema(nullable = true, description = "Of an import: `create` or `link`")
        String mode,

        @Schema(
                nullable = true,
                description =
                        "The subject of the person or the service account; as the next two, null for others than oneself to those who may not read"
                                + " the audit log")
        String createdBy,

        Instant createdAt,

        @Schema(
                nullable = true,
                description =
                        "The subject of the other administrator who has started it; null if it did not have to wait")
        String startedBy,

        @Schema(nullable = true, description = "When it began")
        Instant startedAt,

        @Schema(nullable = true, description = "The subject of the person who has stopped it; null if nobody has")
        String stoppedBy,

        @Schema(nullable = true, description = "When it ended")
        Instant finishedAt,

        @Schema(description = "The number of records, or of lines of the file")
        int total,

        @Schema(description = "Records that were changed, or lines that were imported")
        int done,

        @Schema(description = "Records in which there was nothing to change")
        int unchanged,

        @Schema(description = "Records whose change was refused")
        int refused,

        @Schema(description = "Records with a change whose outcome is not known; the audit log will show it")
        int pending,

        @Schema(description = "Records to which a job that was stopped did not come")
        int skipped) {

    static JobView of(Job job, Caller caller) {
        Job.Parameters parameters = job.parameters();
        Job.Counts counts = job.counts();
        return new JobView(
                job.id(),
                job.kind(),
                job.state(),
                job.reason(),
                job.organization(),
                parameters.role(),
                parameters.action(),
                parameters.team(),
                parameters.file() == null ? null : parameters.file().mode().code(),
                visible(job.createdBy(), caller),
                job.createdAt(),
                visible(job.startedBy(), caller),
                job.startedAt(),
                visible(job.stoppedBy(), caller),
                job.finishedAt(),
                counts.total(),
                counts.done(),
                counts.unchanged(),
                counts.refused(),
                counts.pending(),
                counts.skipped());
    }

    /** Hides the subjects of others from managers of an organization, who do not learn who works for the platform. */
    private static String visible(String subject, Caller caller) {
        return caller.readsAll() || caller.claims().subject().equals(subject) ? subject : null;
    }
}
