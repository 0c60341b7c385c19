package dev.rollcall.webhook.act;

import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.webhook.WebhookFilter;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Deletes a webhook, with what is known of its deliveries. */
@Singleton
public record DeleteWebhook(WebhookParts parts) implements RecordsAct<WebhookRef> {

    /**
     * @throws ProblemException 404 for another webhook; 412 for another version
     */
    public Supplier<Optional<WebhookRef>> plan(WebhookFilter whose, UUID id, LongPredicate demanded) {
        return () -> Optional.of(WebhookRef.of(parts.lock(whose, id, demanded)));
    }

    @Override
    public Action action() {
        return Action.DELETE_WEBHOOK;
    }

    @Override
    public Written record(WebhookRef plan, ChangeContext context, Instant now) {
        parts.writer().delete(plan.id());
        return Written.of(plan.concerned());
    }
}
