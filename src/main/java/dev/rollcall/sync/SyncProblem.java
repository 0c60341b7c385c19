package dev.rollcall.sync;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why the records may not be in step. It is kept as JSON by Hibernate, which native-image does not see.
 *
 * @param remedy what is to be done, or what will be by itself
 */
@RegisterForReflection
@Schema(name = "SyncTrouble", description = "Why the records may not be in step, as sentences for a person to read")
public record SyncProblem(
        @Schema(required = true, description = "What is not as it should be")
        String message,

        @Schema(required = true, description = "What is to be done about it, or is done by itself")
        String remedy) {

    public String text() {
        return message + " " + remedy;
    }
}
