package dev.rollcall.webhook.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.audit.Concerned;
import dev.rollcall.webhook.Webhook;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A webhook as the audit log shows it: by the host of its URL, since the rest may be a secret of the receiver.
 *
 * @param organization empty for a webhook of administrators
 */
public record WebhookRef(UUID id, Optional<UUID> organization, String host) implements ActPlan {

    /** The detail of the outcome with the id of the webhook. */
    public static final String WEBHOOK_ID = "webhookId";

    static WebhookRef of(Webhook webhook) {
        return of(webhook.id(), webhook.organization(), webhook.definition().url());
    }

    static WebhookRef of(UUID id, Optional<UUID> organization, String url) {
        return new WebhookRef(id, organization, URI.create(url).getHost());
    }

    @Override
    public UUID target() {
        return id;
    }

    @Override
    public Concerned concerned() {
        return new Concerned(null, organization.orElse(null));
    }

    @Override
    public Map<String, ?> details() {
        return Map.of(WEBHOOK_ID, id, "host", host);
    }
}
