package dev.rollcall.webhook.api;

import dev.rollcall.webhook.delivery.DeliveryLog.Attempt;
import dev.rollcall.webhook.delivery.DeliveryLog.Minute;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The last requests of a webhook. */
@Schema(name = "WebhookDeliveries")
public record DeliveryList(
        @Schema(
                description =
                        "The last 100 that were delivered, and those that failed within seven days, newest first: 200 at most")
        List<Attempt> items,

        @Schema(description = "The minutes of the last day in which there were requests, oldest first")
        List<Minute> minutes) {}
