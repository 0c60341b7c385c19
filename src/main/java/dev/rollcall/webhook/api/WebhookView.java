package dev.rollcall.webhook.api;

import dev.rollcall.http.ETags;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.Webhook.Delivery;
import dev.rollcall.webhook.Webhook.Failure;
import dev.rollcall.webhook.WebhookStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A webhook as the API shows it, without its secret. */
@Schema(name = "Webhook", description = "A webhook. Nobody can read its secret again")
public record WebhookView(
        @Schema(description = "A UUIDv7", examples = "019ab4d4-0b70-7e12-8f5a-3c1d9e7b2a55")
        UUID id,

        @Schema(nullable = true, description = "The organization whose changes it gets; null if it gets those of all")
        UUID organization,

        @Schema(examples = "https://hooks.example.com/rollcall")
        String url,

        @Schema(description = "The types of events that it gets")
        List<String> types,

        @Schema(description = "The most changes in a request")
        int batch,

        @Schema(description = "What it is for; may be empty")
        String description,

        boolean enabled,

        @Schema(
                description =
                        "`failing`: the last attempt has failed, and it tries again. `paused`: it failed for five days, and waits for"
                                + " somebody to resume it. `disabled`: somebody has switched it off, or the receiver has answered with 410")
        WebhookStatus status,

        @Schema(description = "The cursor of the change log up to which it has delivered")
        String cursor,

        @Schema(
                nullable = true,
                description =
                        "`rollcall-previous` of the next message: the id of the last one that was delivered, or of an entry that was skipped"
                                + " after it; null if there was none")
        UUID previous,

        @Schema(nullable = true, description = "When a message was delivered last; null if none was")
        Instant lastDeliveredAt,

        @Schema(nullable = true, description = "The message that cannot be delivered; null if none has failed")
        FailureView failure,

        @Schema(nullable = true, description = "Since when it is paused, or the receiver has answered with 410")
        Instant stoppedAt,

        @Schema(description = "The subject of the caller who has created it")
        String creator,

        Instant createdAt,

        @Schema(description = "The number of its changes; deliveries are none")
        long version) {

    /** A message that could not be delivered. */
    @Schema(name = "WebhookFailure")
    public record FailureView(
            @Schema(
                    description =
                            "The id of its first change, or of what the service had to tell the receiver: for a request that skips it")
            UUID entry,

            @Schema(description = "How often it was tried") int attempts,

            Instant since,

            @Schema(nullable = true, description = "When it is tried again; null if it is not")
            Instant nextAttemptAt,

            @Schema(
                    description = "A sentence about the last attempt",
                    examples = "The receiver answered with status 500.")
            String problem) {

        private static FailureView of(Failure failure, Delivery delivery, boolean isOn) {
            return new FailureView(
                    failure.first() == null
                            ? delivery.noticeId()
                            : failure.first().change(),
                    failure.attempts(),
                    failure.since(),
                    isOn ? failure.retryAt() : null,
                    failure.problem());
        }
    }

    static WebhookView of(Webhook webhook) {
        Delivery delivery = webhook.delivery();
        return new WebhookView(
                webhook.id(),
                webhook.organization().orElse(null),
                webhook.definition().url(),
                webhook.definition().types(),
                webhook.definition().batch(),
                webhook.definition().description(),
                webhook.definition().enabled(),
                webhook.status(),
                delivery.place().text(),
                delivery.previous(),
                delivery.deliveredAt(),
                delivery.failure()
                        .map(failure -> FailureView.of(failure, delivery, webhook.isOn()))
                        .orElse(null),
                delivery.stoppedAt(),
                webhook.creator(),
                webhook.createdAt(),
                webhook.version());
    }

    /** Its second part stands for what changes without a new version: how far it is. */
    String tag() {
        return ETags.of(version, Integer.toUnsignedLong(Objects.hash(cursor, previous, failure)));
    }
}
