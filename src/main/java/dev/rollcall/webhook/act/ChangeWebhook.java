package dev.rollcall.webhook.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.webhook.Webhook;
import dev.rollcall.webhook.Webhook.Definition;
import dev.rollcall.webhook.WebhookFilter;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Changes what a webhook gets, or where it leads. It goes on after what it has delivered, and at once. */
@Singleton
public record ChangeWebhook(WebhookParts parts) implements RecordsAct<ChangeWebhook.Plan> {

    public record Plan(WebhookRef webhook, Definition definition, List<String> fields) implements ActPlan {

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
            Map<String, Object> details = new HashMap<>(webhook.details());
            details.put("fields", fields);
            return details;
        }
    }

    /**
     * @param change of what it is to what it is to be
     * @throws ProblemException 404 for another webhook; 412 for another version; 422 that names the field
     */
    public Supplier<Optional<Plan>> plan(
            WebhookFilter whose, UUID id, UnaryOperator<Definition> change, LongPredicate demanded) {
        Definition seen = parts.webhooks().get(whose, id).definition();
        Definition wanted = change.apply(seen);
        if (!wanted.url().equals(seen.url()) || !wanted.types().equals(seen.types())) {
            // before it is locked, since a name server may take its time
            parts.require(wanted, whose.organization());
        }
        return () -> {
            Webhook webhook = parts.lock(whose, id, demanded);
            Definition after = change.apply(webhook.definition());
            List<String> fields = changed(webhook.definition(), after);
            WebhookRef ref = WebhookRef.of(id, webhook.organization(), after.url());
            return fields.isEmpty() ? Optional.empty() : Optional.of(new Plan(ref, after, fields));
        };
    }

    private static List<String> changed(Definition before, Definition after) {
        List<String> fields = new ArrayList<>();
        addIf(!before.url().equals(after.url()), "url", fields);
        addIf(!before.types().equals(after.types()), "types", fields);
        addIf(before.batch() != after.batch(), "batch", fields);
        addIf(!Objects.equals(before.description(), after.description()), "description", fields);
        addIf(before.enabled() != after.enabled(), "enabled", fields);
        return fields;
    }

    private static void addIf(boolean differs, String field, List<String> fields) {
        if (differs) {
            fields.add(field);
        }
    }

    @Override
    public Action action() {
        return Action.CHANGE_WEBHOOK;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        parts.writer().change(plan.target(), plan.definition());
        return Written.of(plan.concerned());
    }
}
