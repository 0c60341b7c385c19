package dev.rollcall.setup;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What was found in a part of the set-up: a row of {@code rollcall check}, of the sync status and of the console. Contains no secret.
 *
 * @param message a sentence
 * @param remedy what to do, in sentences; null if there is nothing to do
 */
@Schema(name = "SetupFinding", description = "What was found in a part of the set-up, in sentences for people to read")
public record Finding(
        @Schema(required = true) Part part,
        @Schema(required = true) Level level,

        @Schema(required = true, description = "What was found")
        String message,

        @Schema(required = true, nullable = true, description = "What to do; null if there is nothing to do")
        @JsonInclude
        String remedy) {

    public static Finding ok(Part part, String message) {
        return new Finding(part, Level.OK, message, null);
    }

    public static Finding warning(Part part, String message, String remedy) {
        return new Finding(part, Level.WARNING, message, remedy);
    }

    public static Finding error(Part part, String message, String remedy) {
        return new Finding(part, Level.ERROR, message, remedy);
    }

    public static Finding notLookedAt(Part part, String message) {
        return new Finding(part, Level.NOT_LOOKED_AT, message, null);
    }

    /** Makes a sentence of the message of an exception. */
    public static String sentence(String message) {
        return message == null || message.isBlank()
                ? "The reason is not known."
                : message.replaceFirst("[.\\s]*$", ".");
    }

    /** Returns what was found and what to do. */
    public String text() {
        return remedy == null ? message : message + " " + remedy;
    }
}
