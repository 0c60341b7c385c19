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

/** The body of {@code POST /api/v1/webhooks}. */
@Schema(name = "CreateWebhook", description = "A new webhook", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record CreateWebhookBody(
        @Schema(
                description = "Where the changes are sent. The operator decides which hosts and ports are allowed",
                examples = "https://hooks.example.com/rollcall")
        @NotNull(message = TextRules.MISSING)
        @Size(min = 1, max = WebhookRules.MAX_URL, message = TextRules.TOO_LONG)
        @Pattern(regexp = "^[!-~]+$", message = WebhookRules.NOT_A_URL)
        String url,

        @Schema(
                minItems = 1,
                maxItems = WebhookRules.MAX_TYPES,
                description =
                        "The types of events that it gets: names, or `user.*` and the like. A webhook of an organization gets no `user.*`",
                examples = "[\"user.*\", \"membership.created\"]")
        @NotNull(message = TextRules.MISSING)
        @Size(min = 1, max = WebhookRules.MAX_TYPES, message = WebhookRules.WRONG_NUMBER)
        List<
                        @NotNull(message = WebhookRules.NOT_TYPES)
                        @Size(max = WebhookRules.MAX_TYPE, message = TextRules.TOO_LONG)
                        @Pattern(regexp = WebhookRules.TYPE, message = WebhookRules.NOT_TYPES) String>
                types,

        @Schema(
                minimum = "1",
                maximum = "100",
                defaultValue = "1",
                description =
                        "The most changes in a request. With 1, the body is an event; with more, it is always an array of events")
        Integer batch,

        @Schema(description = "What it is for", examples = "Keeps the CRM up to date")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String description,

        @Schema(
                defaultValue = "true",
                description = "False switches it off. Whoever switches it on again gets what came meanwhile")
        Boolean enabled)
        implements Consistent.Body {

    public CreateWebhookBody {
        description = TextRules.strip(description);
    }

    @Override
    public List<Problem.FieldError> contradictions() {
        return WebhookRules.checkBatch(batch);
    }

    Definition toDefinition() {
        return new Definition(
                url,
                types.stream().distinct().toList(),
                batch == null ? 1 : batch,
                description == null ? "" : description,
                enabled == null || enabled);
    }
}
