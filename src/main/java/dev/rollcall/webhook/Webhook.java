package dev.rollcall.webhook;

import dev.rollcall.change.ChangeCursor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A webhook as it was read, without its secrets.
 *
 * @param organization whose changes it gets; empty for a webhook of administrators
 * @param creator the subject of the caller who has created it
 * @param version counts what people change and see; deliveries are none
 * @param delivery how far it is
 */
public record Webhook(
        UUID id,
        Optional<UUID> organization,
        Definition definition,
        Instant createdAt,
        String creator,
        long version,
        Delivery delivery) {

    /**
     * What its creator decides.
     *
     * @param types patterns such as {@code user.*}
     * @param batch the most changes in a request
     */
    public record Definition(String url, List<String> types, int batch, String description, boolean enabled) {

        public Definition {
            types = List.copyOf(types);
        }

        /** Whether changes are sent as arrays. */
        public boolean inBatches() {
            return batch > 1;
        }
    }

    /** Why the service itself has stopped a webhook. */
    public enum StopReason {
        /** It failed for five days. */
        FAILING,
        /** The receiver has answered with status 410. */
        GONE
    }

    /**
     * How far a webhook is, as it was last stored: at most about a second ago while it delivers.
     *
     * @param generation counts what the replica that delivers has to learn
     * @param place up to where it has delivered the log
     * @param notice the type of the event that the receiver gets before the next changes; null for none
     * @param noticeId its id; null for none
     * @param previous what the next message names as the one before it: the id of the last message that was delivered, or of an entry that was
     *     skipped after it; null if there was none
     * @param deliveredAt when the last message was delivered; null if none was
     * @param failure why the last attempt has failed; empty after a delivery
     * @param stoppedAt when the service has stopped it; null if it has not
     * @param stopReason null if it has not
     */
    public record Delivery(
            long generation,
            ChangeCursor place,
            String notice,
            UUID noticeId,
            UUID previous,
            Instant deliveredAt,
            Optional<Failure> failure,
            Instant stoppedAt,
            StopReason stopReason) {}

    /**
     * A message that could not be delivered.
     *
     * @param attempts how often it was tried
     * @param first its first change; null for a notice
     * @param problem a sentence
     */
    public record Failure(int attempts, Instant since, Instant retryAt, ChangeCursor first, String problem) {}

    public WebhookStatus status() {
        if (!definition.enabled() || delivery.stopReason() == StopReason.GONE) {
            return WebhookStatus.DISABLED;
        }
        if (delivery.stopReason() != null) {
            return WebhookStatus.PAUSED;
        }
        return delivery.failure().isPresent() ? WebhookStatus.FAILING : WebhookStatus.ACTIVE;
    }

    /** Whether it delivers. */
    public boolean isOn() {
        return definition.enabled() && delivery.stopReason() == null;
    }
}
