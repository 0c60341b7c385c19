package dev.rollcall.webhook;

import dev.rollcall.change.ChangeCursor;
import dev.rollcall.database.SqlConnection;
import dev.rollcall.database.Statements;
import dev.rollcall.webhook.Webhook.Definition;
import dev.rollcall.webhook.Webhook.Delivery;
import dev.rollcall.webhook.Webhook.Failure;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes webhooks: what people decide, and how far each is. A trigger counts versions, and another one deletes the webhooks of organizations
 * that end. Statements join the caller's transaction.
 */
@Singleton
public record WebhookWriter(Statements statements, WebhookSecrets secrets) {

    /** Time for which requests are signed with the former secret, too, after a rotation. */
    public static final Duration OVERLAP = Duration.ofDays(1);

    private static final String INSERT = """
            insert into webhooks (id, organization_id, url, types, batch, description, enabled, secret, created_at, created_by, log_id,
                position, change_id)
            values (?, ?::uuid, ?, ?::text[], ?, ?, ?, ?, ?, ?, ?, ?, ?::uuid)""";

    /** Whoever changes something lets it begin anew with the message that could not be delivered. */
    private static final String AGAIN =
            "attempts = 0, failing_since = null, retry_at = null, next_change = null, next_position = null, problem = null,"
                    + " stopped_at = null, stop_reason = null, generation = generation + 1";

    private static final String CHANGE =
            "update webhooks set url = ?, types = ?::text[], batch = ?, description = ?, enabled = ?, " + AGAIN
                    + " where id = ?";

    private static final String ROTATE = """
            update webhooks set previous_secret = secret, previous_until = ?, secret = ?, generation = generation + 1 where id = ?""";

    private static final String RESUME = "update webhooks set enabled = true, " + AGAIN + " where id = ?";

    private static final String SKIP =
            "update webhooks set log_id = ?, position = ?, change_id = ?::uuid, previous = ?::uuid, notice = null, notice_id = null, "
                    + AGAIN + " where id = ?";

    /** The receiver gets a notice that waits before what is replayed. */
    private static final String REPLAY =
            "update webhooks set log_id = ?, position = ?, change_id = ?::uuid, previous = coalesce(?::uuid, previous), "
                    + AGAIN + " where id = ?";

    private static final String STORE = """
            update webhooks set log_id = ?, position = ?, change_id = ?::uuid, notice = ?, notice_id = ?::uuid, previous = ?::uuid,
                delivered_at = ?::timestamptz, attempts = ?, failing_since = ?::timestamptz, retry_at = ?::timestamptz,
                next_change = ?::uuid, next_position = ?::bigint, problem = ?, stopped_at = ?::timestamptz, stop_reason = ?
            where id = ? and generation = ?""";

    private static final String DELETE = "delete from webhooks where id = ?";

    /**
     * @param creator the subject of the caller
     * @param place where it begins
     */
    public void insert(
            UUID id,
            Optional<UUID> organization,
            Definition definition,
            WebhookSecret secret,
            String creator,
            ChangeCursor place,
            Instant now) {
        statements.change(
                INSERT,
                id,
                organization.orElse(null),
                definition.url(),
                definition.types(),
                definition.batch(),
                definition.description(),
                definition.enabled(),
                secrets.encrypt(id, secret),
                now,
                creator,
                place.log(),
                place.position(),
                place.change());
    }

    public void change(UUID id, Definition definition) {
        statements.change(
                CHANGE,
                definition.url(),
                definition.types(),
                definition.batch(),
                definition.description(),
                definition.enabled(),
                id);
    }

    /** Replaces the secret. Requests are signed with the former one, too, for a day. */
    public void rotate(UUID id, WebhookSecret secret, Instant now) {
        statements.change(ROTATE, now.plus(OVERLAP), secrets.encrypt(id, secret), id);
    }

    /** Lets a webhook go on that was switched off, or that the service has stopped. */
    public void resume(UUID id) {
        statements.change(RESUME, id);
    }

    /**
     * Lets a webhook go on without an entry or a notice.
     *
     * @param place after which it goes on
     * @param entry what the receiver does not get: the next message names it, so the receiver learns that it has missed something
     */
    public void skip(UUID id, ChangeCursor place, UUID entry) {
        statements.change(SKIP, place.log(), place.position(), place.change(), entry, id);
    }

    /**
     * Lets a webhook go on at another place of the log.
     *
     * @param place after which it goes on
     * @param skipped the last entry that the receiver does not get; null if the place is not after that of the webhook
     */
    public void replay(UUID id, ChangeCursor place, UUID skipped) {
        statements.change(REPLAY, place.log(), place.position(), place.change(), skipped, id);
    }

    public void delete(UUID id) {
        statements.change(DELETE, id);
    }

    /** Stores how far a webhook is, unless somebody has changed or moved it meanwhile. For the replica that delivers, on its connection. */
    public static void store(SqlConnection connection, UUID webhook, Delivery state) throws SQLException {
        Failure failure = state.failure().orElse(null);
        boolean hasFirst = failure != null && failure.first() != null;
        connection.change(
                STORE,
                state.place().log(),
                state.place().position(),
                state.place().change(),
                state.notice(),
                state.noticeId(),
                state.previous(),
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
}
