package dev.rollcall.webhook.api;

import dev.rollcall.api.Consistent;
import dev.rollcall.api.TextRules;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/webhooks/{webhook}/replay}. */
@Schema(
        name = "ReplayWebhook",
        description = "Where it goes on: after a cursor, or with the first change from a time on",
        minProperties = 1,
        maxProperties = 1,
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record ReplayBody(
        @Schema(format = "date-time", examples = "2026-12-01T00:00:00Z")
        String from,

        @Schema(description = "The `cursor` of the event after which it goes on")
        @Size(max = 54, message = TextRules.TOO_LONG)
        @Pattern(regexp = "^[A-Za-z0-9_-]{54}$", message = "invalid")
        String cursor)
        implements Consistent.Body {

    Optional<Instant> time() {
        try {
            return Optional.ofNullable(from)
                    .map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<Problem.FieldError> contradictions() {
        if (from != null && cursor != null) {
            return List.of(ErrorKey.CHOOSE_ONE.with("other", "cursor").at("from"));
        }
        if (from == null && cursor == null) {
            return List.of(ErrorKey.MISSING.at("from"));
        }
        return from == null || time().isPresent() ? List.of() : List.of(ErrorKey.NOT_A_TIME.at("from"));
    }
}
