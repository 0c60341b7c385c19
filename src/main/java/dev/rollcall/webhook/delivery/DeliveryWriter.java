package dev.rollcall.webhook.delivery;

import dev.rollcall.database.SqlConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Stores what became of the attempts, on the connection of the replica that delivers. They are collected until the next call: of deliveries
 * only the last ones. Used by one thread.
 */
final class DeliveryWriter {

    /** How many deliveries of a webhook are kept. */
    static final int KEPT_DELIVERIES = 100;

    /** How long everything is kept. */
    static final Duration KEPT = Duration.ofDays(7);

    private static final String ATTEMPT = """
            insert into webhook_attempts (webhook_id, id, at, message_id, entries, status, problem, duration)
            values (?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String MINUTE = """
            insert into webhook_minutes (webhook_id, minute, delivered, entries, failed) values (?, ?, ?, ?, ?)
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

    /** Stores the attempts that were collected. */
    void store(SqlConnection connection) throws SQLException {
        for (Map.Entry<UUID, Collected> entry : collected.entrySet()) {
            UUID webhook = entry.getKey();
            Collected of = entry.getValue();
            boolean trim = !of.delivered.isEmpty();
            store(connection, webhook, of.failed);
            store(connection, webhook, of.delivered);
            for (Map.Entry<Instant, long[]> minute : of.minutes.entrySet()) {
                long[] numbers = minute.getValue();
                connection.change(MINUTE, webhook, minute.getKey(), numbers[0], numbers[1], numbers[2]);
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
                    webhook,
                    attempt.id(),
                    attempt.at(),
                    attempt.message().id(),
                    attempt.message().entries(),
                    attempt.result().status(),
                    attempt.result().problem(),
                    attempt.result().duration().toMillis());
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
