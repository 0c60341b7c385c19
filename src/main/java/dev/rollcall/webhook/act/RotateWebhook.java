package dev.rollcall.webhook.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.WebhookFilter;
import dev.rollcall.webhook.WebhookSecret;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;

/** Gives a webhook another secret. For a day, requests are signed with the former one, too. */
@Singleton
public record RotateWebhook(WebhookParts parts) implements RecordsAct<RotateWebhook.Plan> {

    public record Plan(WebhookRef webhook, WebhookSecret secret, LongPredicate demanded) implements ActPlan {

        @Override
        public UUID target() {
            return webhook.target();
        }

        @Override
        public Concerned concerned() {
            return webhook.concerned();
        }

        @Override
        public Map<String, ?> details() {
            return webhook.details();
        }
    }

    /**
     * @throws ProblemException 404 for another webhook; 412 for another version
     */
    public Plan plan(WebhookFilter whose, UUID id, WebhookSecret secret, LongPredicate demanded) {
        Webhook webhook = parts.webhooks().get(whose, id);
        ETags.require(webhook.version(), demanded);
        return new Plan(WebhookRef.of(webhook), secret, demanded);
    }

    /** Checks the webhook again, and locks it. */
    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        parts.lock(new WebhookFilter(plan.webhook().organization()), plan.target(), plan.demanded());
        return Optional.empty();
    }

    @Override
    public Action action() {
        return Action.ROTATE_WEBHOOK;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        parts.writer().rotate(plan.target(), plan.secret(), now);
        return new Written(plan.concerned(), Map.of(WebhookRef.WEBHOOK_ID, plan.target()), null);
    }
}
