package dev.rollcall.webhook.act;

import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.WebhookFilter;
import dev.rollcall.webhook.WebhookStatus;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Lets a webhook go on where it stopped, at once. One that delivers stays as it is. */
@Singleton
public record ResumeWebhook(WebhookParts parts) implements RecordsAct<WebhookRef> {

    /**
     * @throws ProblemException 404 for another webhook; 412 for another version
     */
    public Supplier<Optional<WebhookRef>> plan(WebhookFilter whose, UUID id, LongPredicate demanded) {
        return () -> {
            Webhook webhook = parts.lock(whose, id, demanded);
            return Optional.of(webhook)
                    .filter(found -> found.status() != WebhookStatus.ACTIVE)
                    .map(WebhookRef::of);
        };
    }

    @Override
    public Action action() {
        return Action.RESUME_WEBHOOK;
    }

    @Override
    public Written record(WebhookRef plan, ChangeContext context, Instant now) {
        parts.writer().resume(plan.id());
        return Written.of(plan.concerned());
    }
}
