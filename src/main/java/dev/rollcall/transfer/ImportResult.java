package dev.rollcall.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A line of the answer to an import. */
sealed interface ImportResult {

    /**
     * What came of a line.
     *
     * @param line its number in the file
     * @param status what {@code POST /api/v1/users} would have answered; 200 in a dry run
     * @param act the act that is in doubt, for 202
     */
    @Schema(name = "ImportedLine", description = "What came of a line of the file; they come in its order")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // no resource returns it, it is written by hand
    record Line(
            @Schema(required = true, description = "Its number, from 1", examples = "2")
            int line,

            @Schema(
                    required = true,
                    description =
                            "201: made. 202: in doubt, see `act`. 200: would be made (dry run). Else: refused, see `problem`",
                    examples = "201")
            int status,

            @Schema(description = "The new record's id") UUID id,
            @Schema(examples = "alice") String username,

            @Schema(description = "`sent` or `not-sent`, if one was asked for")
            String invitation,

            @Schema(description = "The act, by its id in the trail, that will say whether the user was made")
            UUID act,

            Problem problem)
            implements ImportResult {

        static Line of(int line, Problem problem) {
            return new Line(line, problem.status(), null, null, null, null, problem);
        }
    }

    /**
     * The last line.
     *
     * @param skipped lines that were not tried
     * @param resumeAt the line from which on nothing is certain; null if all were tried
     * @param problem why it stopped
     */
    @Schema(name = "ImportSummary", description = "The last line; without it the answer is not complete")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // no resource returns it, it is written by hand
    record Summary(
            @Schema(
                    required = true,
                    description = "Lines whose user was made, now or before with the same key; or would be")
            int done,

            @Schema(required = true, description = "Lines that were refused")
            int failed,

            @Schema(required = true, description = "Lines whose outcome the trail will have")
            int inDoubt,

            @Schema(required = true, description = "Lines that were not tried, since the import stopped")
            int skipped,

            @Schema(description = "If it stopped: the first line that must be sent again")
            Integer resumeAt,

            @Schema(description = "If it stopped: why") Problem problem)
            implements ImportResult {}
}
