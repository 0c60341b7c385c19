package dev.rollcall.job;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.rollcall.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An item of a job.
 *
 * @param number of a line of a file, or from 1 on
 * @param record the user or the invitation; null for a line without one
 * @param problem the type of the problem that has refused it; null if it was not refused
 * @param errors the fields that the problem is about
 * @param act the act whose outcome is not known; null for none
 */
public record JobItem(int number, UUID record, State state, String problem, List<Problem.FieldError> errors, UUID act) {

    /** The errors as they are stored. */
    @RegisterForReflection(targets = {Errors.class, Problem.FieldError.class})
    record Errors(List<Problem.FieldError> items) {}

    /** The result of an item. */
    @Schema(name = "JobItemState")
    public enum State {
        /** It has no result yet. */
        OPEN,
        /** The record was changed. */
        DONE,
        /** There was nothing to change. */
        UNCHANGED,
        /** The change was refused. */
        REFUSED,
        /** The outcome is not known. The audit log will show it. */
        PENDING,
        /** The job was stopped before it came to this item. */
        SKIPPED;

        @JsonValue
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State ofCode(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }
}
