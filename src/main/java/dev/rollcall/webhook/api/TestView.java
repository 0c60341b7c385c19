package dev.rollcall.webhook.api;

import dev.rollcall.webhook.delivery.Result;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What became of a test. */
@Schema(name = "WebhookTest")
public record TestView(
        boolean delivered,

        @Schema(description = "The status of the answer; 0 if there was none")
        int status,

        @Schema(nullable = true, description = "Why it has failed: a sentence; null if it was delivered")
        String problem,

        @Schema(description = "In milliseconds") long duration) {

    static TestView of(Result result) {
        return new TestView(
                result.isDelivered(),
                result.status(),
                result.problem(),
                result.duration().toMillis());
    }
}
