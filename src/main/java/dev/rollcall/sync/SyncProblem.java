package dev.rollcall.sync;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Why users may not be in sync. Hibernate stores it as JSON, which native-image does not see.
 *
 * @param remedy the fix, or what the service does by itself
 */
@RegisterForReflection
@Schema(name = "SyncProblem", description = "Why the records may be out of sync, in sentences for people to read")
public record SyncProblem(
        @Schema(required = true, description = "What is wrong")
        String message,

        @Schema(required = true, description = "How to fix it, or how it fixes itself")
        String remedy) {

    public String text() {
        return message + " " + remedy;
    }
}
