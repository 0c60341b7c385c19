package dev.rollcall.webhook.delivery;

import dev.rollcall.database.SqlConnection;
import dev.rollcall.webhook.Webhook.Delivery;
import dev.rollcall.webhook.Webhook.Failure;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Stores how far the webhooks are, and what became of the attempts, on the connection of the replica that delivers. Attempts are collected until
 * the next call: of deliveries only the last ones. Used by one thread.
 */
final class DeliveryWriter {

    /** How many deliveries of a webhook are kept. */
    static final int KEPT_DELIVERIES = 100;

    /** How long everything is kept. */
    static final Duration KEPT = Duration.ofDays(7);

    private static final String STORE = """
            update webhooks set log_id = ?, position = ?, change_id = ?::uuid, notice = ?, notice_id = ?::uuid, delivered = ?::uuid,
                delivered_at = ?::timestamptz, attempts = ?, failing_since = ?::timestamptz, retry_at = ?::timestamptz,
                next_change = ?::uuid, next_position = ?::bigint, problem = ?, stopped_at = ?::timestamptz, stop_reason = ?
            where id = ? and generation = ?""";

    private static final String ATTEMPT = """
            insert into webhook_attempts (id, webhook_id, at, message_id, entries, status, problem, duration)
            select ?, id, ?, ?, ?, ?, ?, ? from webhooks where id = ?""";

    private static final String MINUTE = """
            insert into webhook_minutes (webhook_id, minute, delivered, entries, failed) select id, ?, ?, ?, ? from webhooks where id = ?
            on conflict (webhook_id, minute) do update set delivered = webhook_minutes.delivered + excluded.delivered,
                entries = webhook_minutes.entries + excluded.entries, failed = webhook_minutes.failed + excluded.failed""";

    private static final String TRIM = """
            delete from webhook_attempts where webhook_id = ? and problem is null and id < (
                select id from webhook_attempts where webhook_id = ? and problem is null order by id desc offset ? limit 1)""";

    private static final String DELETE_ATTEMPTS = "delete from webhook_attempts where at < ?";
    private static final String DELETE_MINUTES = "delete from webhook_minutes where minute < ?";

    /** An attempt that has ended. */
    private record Attempt(UUID id, Instant at, Message message, Result result) {}

    private static final class Collected {
        private final Deque<Attempt> failed = new ArrayDeque<>();
        private final Deque<Attempt> delivered = new ArrayDeque<>();
        private final Map<Instant, long[]> minutes = new HashMap<>();
    }

    private final Map<UUID, Collected> collected = new HashMap<>();

    /**
     * @param id of the attempt, a UUIDv7
     */
    void collect(UUID webhook, UUID id, Instant at, Message message, Result result) {
        Collected of = collected.computeIfAbsent(webhook, key -> new Collected());
        Attempt attempt = new Attempt(id, at, message, result);
        long[] numbers = of.minutes.computeIfAbsent(at.truncatedTo(ChronoUnit.MINUTES), minute -> new long[3]);
        if (result.isDelivered()) {
            of.delivered.add(attempt);
            if (of.delivered.size() > KEPT_DELIVERIES) {
                of.delivered.remove();
            }
            numbers[0]++;
            numbers[1] += message.entries();
        } else {
            of.failed.add(attempt);
            numbers[2]++;
        }
    }

    /** Stores how far a webhook is, unless somebody has moved it meanwhile. */
    void store(SqlConnection connection, UUID webhook, Delivery state) throws SQLException {
        Failure failure = state.failure().orElse(null);
        boolean hasFirst = failure != null && failure.first() != null;
        connection.change(
                STORE,
                state.place().log(),
                state.place().position(),
                state.place().change(),
                state.notice(),
                state.noticeId(),
                state.delivered(),
                state.deliveredAt(),
                failure == null ? 0 : failure.attempts(),
                failure == null ? null : failure.since(),
                failure == null ? null : failure.retryAt(),
                hasFirst ? failure.first().change() : null,
                hasFirst ? failure.first().position() : null,
                failure == null ? null : failure.problem(),
                state.stoppedAt(),
                state.stopReason() == null ? null : state.stopReason().name().toLowerCase(Locale.ROOT),
                webhook,
                state.generation());
    }

    /** Stores the attempts that were collected. */
    void storeAttempts(SqlConnection connection) throws SQLException {
        for (Map.Entry<UUID, Collected> entry : collected.entrySet()) {
            UUID webhook = entry.getKey();
            Collected of = entry.getValue();
            boolean trim = !of.delivered.isEmpty();
            store(connection, webhook, of.failed);
            store(connection, webhook, of.delivered);
            for (Map.Entry<Instant, long[]> minute : of.minutes.entrySet()) {
                long[] numbers = minute.getValue();
                connection.change(MINUTE, minute.getKey(), numbers[0], numbers[1], numbers[2], webhook);
            }
            if (trim) {
                connection.change(TRIM, webhook, webhook, KEPT_DELIVERIES - 1);
            }
        }
        collected.clear();
    }

    private static void store(SqlConnection connection, UUID webhook, Deque<Attempt> attempts) throws SQLException {
        for (Attempt attempt : attempts) {
            connection.change(
                    ATTEMPT,
                    attempt.id(),
                    attempt.at(),
                    attempt.message().id(),
                    attempt.message().entries(),
                    attempt.result().status(),
                    attempt.result().problem(),
                    attempt.result().duration().toMillis(),
                    webhook);
        }
    }

    /** Forgets what was collected: another replica delivers. */
    void clear() {
        collected.clear();
    }

    static void deleteOld(SqlConnection connection, Instant now) throws SQLException {
        connection.change(DELETE_ATTEMPTS, now.minus(KEPT));
        connection.change(DELETE_MINUTES, now.minus(KEPT));
    }
}
