package dev.rollcall.webhook.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeCursor;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The plan to let a webhook go on at another place.
 *
 * @param place after which it goes on
 * @param skipped the id of the last entry, or of the notice, that the receiver does not get; null if it gets all
 */
public record MoveWebhook(WebhookRef webhook, ChangeCursor place, UUID skipped) implements ActPlan {

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
        details.put("position", place.position());
        return details;
    }
}
