package dev.rollcall.webhook.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** All webhooks in question. */
@Schema(name = "WebhookList", description = "Newest first")
public record WebhookList(
        List<WebhookView> items,

        @Schema(description = "Whether the operator has enabled webhooks: they deliver nothing otherwise")
        boolean enabled) {}
