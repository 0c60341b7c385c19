package dev.rollcall.job.api;

import dev.rollcall.job.Jobs;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a dry run. */
@Schema(name = "JobPreview", description = "The size of a job that is not created yet")
public record JobPreview(
        @Schema(description = "The number of records that it would concern")
        int records,

        @Schema(description = "Whether another administrator would have to start it")
        boolean waits) {

    static JobPreview of(Jobs.Preview preview) {
        return new JobPreview(preview.records(), preview.waits());
    }
}
