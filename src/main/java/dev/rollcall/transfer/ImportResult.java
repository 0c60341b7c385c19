package dev.rollcall.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A line of the response to an import. */
@Schema(
        name = "ImportResult",
        description = "A line of the response to an import",
        oneOf = {ImportResult.Line.class, ImportResult.Summary.class})
sealed interface ImportResult {

    /**
     * The result of a line.
     *
     * @param line its number in the file
     * @param status the status of {@code POST /api/v1/users}; 200 in a dry run
     * @param act the pending act, for 202
     */
    @Schema(name = "ImportedLine", description = "The result of a line of the file, in its order")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // no resource returns it, so Quarkus does not see it
    record Line(
            @Schema(required = true, description = "The number of the line, from 1", examples = "2")
            int line,

            @Schema(
                    required = true,
                    description = "201: created. 202: pending, see `act`. 200: would be created (dry run). Otherwise:"
                            + " refused, see `problem`",
                    examples = "201")
            int status,

            @Schema(description = "The id of the new record")
            UUID id,

            @Schema(examples = "alice") String username,

            @Schema(description = "`sent` or `not-sent`, if an invitation was requested")
            String invitation,

            @Schema(
                    description =
                            "The id of the pending act in the audit log, which will show whether the user was created")
            UUID act,

            Problem problem)
            implements ImportResult {

        static Line of(int line, Problem problem) {
            return new Line(line, problem.status(), null, null, null, null, problem);
        }
    }

    /**
     * The last line of the response.
     *
     * @param skipped lines that were not processed
     * @param resumeAt the first line to send again; null if all were processed
     * @param problem why the import stopped
     */
    @Schema(name = "ImportSummary", description = "The last line; without it the response is incomplete")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // no resource returns it, so Quarkus does not see it
    record Summary(
            @Schema(
                    required = true,
                    description =
                            "Lines whose user was created, now or earlier with the same key, or would be created in a"
                                    + " dry run")
            int done,

            @Schema(required = true, description = "Lines that were refused")
            int failed,

            @Schema(required = true, description = "Lines whose outcome is pending; the audit log will show it")
            int pending,

            @Schema(required = true, description = "Lines that were not processed because the import stopped")
            int skipped,

            @Schema(description = "If the import stopped: the first line to send again")
            Integer resumeAt,

            @Schema(description = "If the import stopped: the reason")
            Problem problem)
            implements ImportResult {}
}
