package dev.rollcall.job.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.job.JobItem;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of the items of a job. */
@Schema(name = "JobItemPage")
public record JobItemPage(List<Item> items, String next, String previous) {

    static JobItemPage of(Page<JobItem> page) {
        return new JobItemPage(page.items().stream().map(Item::of).toList(), page.next(), page.previous());
    }

    /** An item of a job, and what became of it. */
    @Schema(name = "JobItem", description = "A record of a job, or a line of its file, and what became of it")
    public record Item(
            @Schema(description = "The number of the line in the file, or of the record in the job, from 1")
            int number,

            @Schema(
                    nullable = true,
                    description =
                            "The id of the user or the invitation; null for a line whose user does not exist, or is not known yet")
            UUID id,

            JobItem.State state,

            @Schema(nullable = true, description = "The type of the problem that has refused the change")
            String problem,

            @Schema(nullable = true, description = "The title of this problem, for people to read")
            String title,

            @Schema(
                    description =
                            "The fields that the problem is about. A field that only the file has is named by an empty text")
            @JsonInclude
            List<Problem.FieldError> errors,

            @Schema(nullable = true, description = "The id of the act in the audit log, if its outcome is not known")
            UUID act) {

        private static Item of(JobItem item) {
            return new Item(
                    item.number(),
                    item.record(),
                    item.state(),
                    item.problem(),
                    item.problem() == null ? null : title(item.problem()),
                    item.errors(),
                    item.act());
        }

        /** A problem of a newer release has no known title. */
        private static String title(String type) {
            return Arrays.stream(ProblemType.values())
                    .filter(known -> known.uri().equals(type))
                    .map(ProblemType::title)
                    .findFirst()
                    .orElse(ProblemType.OTHER.title());
        }
    }
}
