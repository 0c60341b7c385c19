package dev.rollcall.sync.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.setup.Finding;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What the replica that responds has found in its set-up, as the API shows it. */
@Schema(
        name = "Setup",
        description = "What the replica that responds has found in the set-up, the same as `rollcall check` prints")
public record SetupView(
        @Schema(
                required = true,
                nullable = true,
                description = "When it last looked; null if it has not finished yet: ask again after some seconds")
        @JsonInclude
        Instant checkedAt,

        @Schema(required = true, description = "The findings, by part")
        List<Finding> findings) {

    static final SetupView NONE = new SetupView(null, List.of());

    public SetupView {
        findings = List.copyOf(findings);
    }
}
