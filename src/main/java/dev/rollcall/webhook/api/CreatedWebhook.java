package dev.rollcall.webhook.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.rollcall.http.FieldsOf;
import dev.rollcall.webhook.WebhookSecret;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer to a request that gives a webhook a secret: the webhook and, beside its fields, the secret. Its schema is in
 * {@code META-INF/openapi.yaml}, because the generator would repeat the unwrapped fields.
 *
 * @param secret null if the request is repeated
 * @param secretNote why there is no secret, and what to do; null if there is one
 */
@Schema(hidden = true)
public record CreatedWebhook(
        @JsonUnwrapped @JsonSerialize(using = FieldsOf.class)
        WebhookView webhook,

        @JsonInclude(JsonInclude.Include.NON_NULL) String secret,
        @JsonInclude(JsonInclude.Include.NON_NULL) String secretNote) {

    private static final String SHOWN_ONCE =
            "The secret was shown in the first answer to this request, and cannot be shown again. If you do not have it, rotate it: then the webhook gets a new one.";

    static CreatedWebhook of(WebhookView webhook, WebhookSecret secret) {
        return new CreatedWebhook(webhook, secret.text(), null);
    }

    static CreatedWebhook repeated(WebhookView webhook) {
        return new CreatedWebhook(webhook, null, SHOWN_ONCE);
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "CreatedWebhook[" + webhook.id() + "]";
    }
}
