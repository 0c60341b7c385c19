package dev.rollcall.webhook.act;

import dev.rollcall.act.ActClock;
import dev.rollcall.act.ActPlan;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.webhook.Webhook.Definition;
import dev.rollcall.webhook.WebhookFilter;
import dev.rollcall.webhook.WebhookSecret;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Creates a webhook. It begins with the next change. */
@Singleton
public record CreateWebhook(WebhookParts parts, OrganizationWriter organizations, ActClock clock)
        implements RecordsAct<CreateWebhook.Plan> {

    /** The most webhooks of an organization. */
    private static final int MOST_OF_ORGANIZATION = 10;

    /** The most webhooks of administrators: a page has all of them. */
    private static final int MOST_OF_SERVICE = 100;

    public record Plan(WebhookRef webhook, Definition definition, WebhookSecret secret, String creator)
            implements ActPlan {

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
     * @param creator the subject of the caller
     * @throws ProblemException 409 if there are too many, or webhooks are off; 422 that names the field
     */
    public Plan plan(WebhookFilter whose, Definition definition, WebhookSecret secret, String creator) {
        parts.require(definition, whose.organization());
        requireRoom(whose.organization());
        WebhookRef webhook = WebhookRef.of(clock.newId(), whose.organization(), definition.url());
        return new Plan(webhook, definition, secret, creator);
    }

    /** Locks the organization: of two that are created at once, the second one counts the first. */
    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        plan.webhook().organization().ifPresent(organizations::lock);
        requireRoom(plan.webhook().organization());
        return Optional.empty();
    }

    private void requireRoom(Optional<UUID> organization) {
        int most = organization.isPresent() ? MOST_OF_ORGANIZATION : MOST_OF_SERVICE;
        if (parts.webhooks().count(new WebhookFilter(organization)) >= most) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_WEBHOOKS,
                    "There are %d webhooks, which is the most. Delete one before you create another.".formatted(most));
        }
    }

    @Override
    public Action action() {
        return Action.CREATE_WEBHOOK;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        WebhookRef webhook = plan.webhook();
        parts.writer()
                .insert(
                        webhook.id(),
                        webhook.organization(),
                        plan.definition(),
                        plan.secret(),
                        plan.creator(),
                        parts.end(),
                        now);
        return new Written(plan.concerned(), Map.of(WebhookRef.WEBHOOK_ID, webhook.id()), null);
    }
}
