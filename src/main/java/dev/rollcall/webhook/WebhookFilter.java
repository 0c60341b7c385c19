package dev.rollcall.webhook;

import java.util.Optional;
import java.util.UUID;

/**
 * The webhooks that a request is about.
 *
 * @param organization those of this one; empty for those of administrators
 */
public record WebhookFilter(Optional<UUID> organization) {

    /** Those of administrators, which get the changes of the whole service. */
    public static final WebhookFilter OF_SERVICE = new WebhookFilter(Optional.empty());

    public static WebhookFilter of(UUID organization) {
        return new WebhookFilter(Optional.of(organization));
    }

    boolean contains(Webhook webhook) {
        return webhook.organization().equals(organization);
    }
}
