package dev.rollcall.webhook.delivery;

import dev.rollcall.database.Statements;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Reads what became of the requests of a webhook. */
@Singleton
public record DeliveryLog(Statements statements) {

    private static final String ATTEMPTS = """
            select id, at, message_id, entries, status, problem, duration from webhook_attempts where webhook_id = ?
            order by id desc limit ?""";

    private static final String MINUTES = """
            select minute, delivered, entries, failed from webhook_minutes where webhook_id = ? and minute >= ? order by minute""";

    /** A request, and its end. */
    @Schema(name = "WebhookDelivery")
    public record Attempt(
            UUID id,
            Instant at,

            @Schema(description = "The header `webhook-id`") UUID message,

            @Schema(description = "The number of changes in it; 0 for what the service had to tell the receiver")
            int entries,

            @Schema(description = "The status of the answer; 0 if there was none")
            int status,

            @Schema(nullable = true, description = "Why it has failed: a sentence; null if it was delivered")
            String problem,

            @Schema(description = "In milliseconds") int duration) {}

    /** The requests of a minute. */
    @Schema(name = "WebhookMinute")
    public record Minute(
            Instant minute,

            @Schema(description = "Requests that were delivered")
            long delivered,

            @Schema(description = "The changes in them") long entries,

            @Schema(description = "Requests that have failed")
            long failed) {}

    /** Returns the last attempts, newest first. */
    public List<Attempt> attempts(UUID webhook, int most) {
        return statements.list(
                row -> new Attempt(
                        Statements.uuid(row, "id"),
                        Statements.instant(row, "at"),
                        Statements.uuid(row, "message_id"),
                        row.getInt("entries"),
                        row.getInt("status"),
                        row.getString("problem"),
                        row.getInt("duration")),
                ATTEMPTS,
                webhook,
                most);
    }

    /** Returns the minutes in which there were requests, oldest first. */
    public List<Minute> minutes(UUID webhook, Instant since) {
        return statements.list(
                row -> new Minute(
                        Statements.instant(row, "minute"),
                        row.getLong("delivered"),
                        row.getLong("entries"),
                        row.getLong("failed")),
                MINUTES,
                webhook,
                since);
    }
}
