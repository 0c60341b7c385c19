package dev.rollcall.transfer.own;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The data of jobs about a user. The package of jobs implements it: it uses imports, which are below it. */
public interface OwnJobs {

    /**
     * A job, as the own data of those who have created, started or stopped it.
     *
     * @param kind as the API of jobs names it
     */
    @Schema(
            name = "OwnJob",
            requiredProperties = {"id", "kind", "created", "started", "stopped", "createdAt"})
    record OwnJob(
            UUID id,
            String kind,

            @Schema(nullable = true, description = "Null for a job on users of the platform")
            UUID organizationId,

            @Schema(description = "Whether the user has created it")
            boolean created,

            @Schema(description = "Whether the user has started it, after another one had created it")
            boolean started,

            @Schema(description = "Whether the user has stopped it")
            boolean stopped,

            Instant createdAt,

            @Schema(nullable = true, description = "Null if it has not ended")
            Instant finishedAt) {}

    /**
     * The result of a job for one user.
     *
     * @param state as the API of jobs names it
     */
    @Schema(
            name = "OwnJobItem",
            requiredProperties = {"job", "kind", "state", "createdAt"})
    record OwnJobItem(
            UUID job,
            String kind,
            String state,

            @Schema(nullable = true, description = "The type of the problem that has refused the change")
            String problem,

            Instant createdAt) {}

    /** Returns the jobs that somebody with one of these subjects has created, started or stopped, oldest first. */
    List<OwnJob> ofSubjects(List<String> subjects);

    /** Returns what became of a user in jobs, oldest first. */
    List<OwnJobItem> ofUser(UUID user);
}
