package dev.rollcall.webhook.api;

import dev.rollcall.api.Consistent;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.TextRules;
import dev.rollcall.problem.Problem;
import dev.rollcall.webhook.Webhook.Definition;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PATCH /api/v1/webhooks/{webhook}}. */
@Schema(
        description =
                "A merge patch (RFC 7396). Absent fields keep their values, null removes the description, an array replaces",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record WebhookPatch(
        @Schema(description = "Where the changes are sent")
        @Size(min = 1, max = WebhookRules.MAX_URL, message = TextRules.TOO_LONG)
        @Pattern(regexp = "^[!-~]+$", message = WebhookRules.NOT_A_URL)
        String url,

        @Schema(minItems = 1, maxItems = WebhookRules.MAX_TYPES, description = "All types of events after the change")
        @Size(min = 1, max = WebhookRules.MAX_TYPES, message = WebhookRules.WRONG_NUMBER)
        List<
                        @NotNull(message = WebhookRules.NOT_TYPES)
                        @Size(max = WebhookRules.MAX_TYPE, message = TextRules.TOO_LONG)
                        @Pattern(regexp = WebhookRules.TYPE, message = WebhookRules.NOT_TYPES) String>
                types,

        @Schema(minimum = "1", maximum = "100", description = "The most changes in a request")
        Integer batch,

        @Schema(description = "What it is for")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String description,

        @Schema(description = "False switches it off; it keeps its place in the log")
        Boolean enabled)
        implements Consistent.Body {

    public WebhookPatch {
        description = TextRules.strip(description);
    }

    @Override
    public List<Problem.FieldError> contradictions() {
        return WebhookRules.checkBatch(batch);
    }

    /**
     * @param removesDescription whether the body has null as the description
     */
    Definition applyTo(Definition before, boolean removesDescription) {
        return new Definition(
                url == null ? before.url() : url,
                types == null ? before.types() : types.stream().distinct().toList(),
                batch == null ? before.batch() : batch,
                removesDescription ? "" : description == null ? before.description() : description,
                enabled == null ? before.enabled() : enabled);
    }
}
