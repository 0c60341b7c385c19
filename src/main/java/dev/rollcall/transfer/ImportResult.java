package dev.rollcall.transfer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.rollcall.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A line of the response to an import. */
@Schema(
        name = "ImportResult",
        description = "A line of the response to an import",
        oneOf = {ImportResult.Line.class, ImportResult.Summary.class})
sealed interface ImportResult {

    /** The effect of a line on the record of a user who is linked. */
    @RegisterForReflection
    enum Linked {
        CREATED,
        CHANGED,
        UNCHANGED;

        @JsonValue
        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The result of a line.
     *
     * @param line its number in the file
     * @param status the status of {@code POST /api/v1/users}; 200 in a dry run
     * @param act the pending act, for 202
     * @param result the effect on the record of a user who is linked; null in other modes, and for a line that is refused or pending
     */
    @Schema(name = "ImportedLine", description = "The result of a line of the file, in its order")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection // no resource returns it, so Quarkus does not see it
    record Line(
            @Schema(required = true, description = "The number of the line, from 1", examples = "2")
            int line,

            @Schema(
                    required = true,
                    description =
                            "201: the record is created. 202: pending, see `act`. 200: it would be created (dry run), or, with"
                                    + " `mode=link`, it existed. Otherwise: refused, see `problem`",
                    examples = "201")
            int status,

            @Schema(description = "The id of the record; in a dry run, only of one that exists")
            UUID id,

            @Schema(examples = "alice") String username,

            @Schema(description = "`sent` or `not-sent`, if an invitation was requested")
            String invitation,

            @Schema(
                    description =
                            "The id of the pending act in the audit log, which will show whether the user was created")
            UUID act,

            @Schema(
                    implementation = String.class,
                    enumeration = {"created", "changed", "unchanged"},
                    description =
                            "With `mode=link`: whether the record was created from Keycloak, or existed and was changed or already had"
                                    + " these values; in a dry run, what would happen")
            Linked result,

            Problem problem)
            implements ImportResult {

        static Line of(int line, Problem problem) {
            return new Line(line, problem.status(), null, null, null, null, null, problem);
        }

        /** A user who is linked, or would be. */
        static Line of(int line, int status, UUID id, Linked result) {
            return new Line(line, status, id, null, null, null, result, null);
        }

        /** A line whose act is pending. */
        static Line pending(int line, String username, UUID act) {
            return new Line(line, 202, null, username, null, act, null, null);
        }
    }

    /**
     * The last line of the response.
     *
     * @param skipped lines that were not processed
     * @param created of the lines that are done, those that have created a record; null unless users are linked
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
                            "Lines whose user was created or linked, now or earlier with the same key, or would be in a"
                                    + " dry run")
            int done,

            @Schema(required = true, description = "Lines that were refused")
            int failed,

            @Schema(required = true, description = "Lines whose outcome is pending; the audit log will show it")
            int pending,

            @Schema(required = true, description = "Lines that were not processed because the import stopped")
            int skipped,

            @Schema(
                    description =
                            "With `mode=link`: of the lines that are done, those whose record was created from Keycloak")
            Integer created,

            @Schema(
                    description =
                            "With `mode=link`: of the lines that are done, those whose record existed and was changed")
            Integer changed,

            @Schema(
                    description =
                            "With `mode=link`: of the lines that are done, those whose record already had the values")
            Integer unchanged,

            @Schema(description = "If the import stopped: the first line to send again")
            Integer resumeAt,

            @Schema(description = "If the import stopped: the reason")
            Problem problem)
            implements ImportResult {}
}
