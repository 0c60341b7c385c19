package dev.rollcall.sync.run;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The options of a new run; those that are absent are false. */
@Schema(additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record StartRun(
        @Schema(defaultValue = "false", description = "Whether to only report differences")
        Boolean dryRun,

        @Schema(defaultValue = "false", description = "Whether to continue where the brake would stop the run")
        Boolean force) {

    static final StartRun DEFAULT = new StartRun(false, false);

    boolean onlyReports() {
        return Boolean.TRUE.equals(dryRun);
    }

    boolean ignoresBrake() {
        return Boolean.TRUE.equals(force);
    }
}
