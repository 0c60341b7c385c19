package dev.rollcall.webhook.delivery;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.webhook.Webhook;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.UUID;

/** Sends a webhook something to try it. Moves nothing, and is not kept. */
@Singleton
public record TestDelivery(Sender sender, Messages messages, Clock clock, TimeBasedEpochRandomGenerator ids) {

    /** Waits for the answer: ten seconds at most. */
    public Result send(Webhook webhook) {
        UUID id = ids.generate();
        Message message = messages.ofNotice(
                Notice.TEST,
                id,
                webhook.id(),
                clock.instant(),
                webhook.definition().inBatches(),
                webhook.delivery().previous());
        return sender.send(webhook, message)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
