package dev.rollcall.agent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.agent.act.UpdateAgent.AgentChange;
import dev.rollcall.api.Consistent;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.TextRules;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PATCH /api/v1/agents/{id}}. */
@Schema(
        description = "A merge patch (RFC 7396). Absent fields keep their values, null removes",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record AgentPatch(
        @Schema(description = "What people call it")
        @PlainText
        @Size(min = 1, max = CreateAgentBody.MAX_NAME, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String name,

        @Schema(nullable = true, description = "What it is for")
        @PlainText
        @Size(min = 1, max = CreateAgentBody.MAX_PURPOSE, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String purpose,

        @Schema(nullable = true, format = "date-time", description = "From then on it has no rights; null for never")
        String expiresAt)
        implements Consistent.Body {

    public AgentPatch {
        name = TextRules.strip(name);
        purpose = TextRules.strip(purpose);
    }

    /**
     * @param json the JSON object that this patch was read from
     */
    AgentChange toChange(ObjectNode json) {
        return new AgentChange(
                name,
                json.has("purpose") ? Optional.ofNullable(purpose) : null,
                json.has("expiresAt") ? AgentTimes.parse(expiresAt) : null);
    }

    @Override
    public List<Problem.FieldError> contradictions() {
        return AgentTimes.isTime(expiresAt) ? List.of() : List.of(ErrorKey.NOT_A_TIME.at("expiresAt"));
    }

    @Override
    public String toString() {
        return "AgentPatch[…]";
    }
}
