package dev.rollcall.webhook;

import dev.rollcall.change.ChangeCursor;
import dev.rollcall.database.Statements;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.webhook.Webhook.Definition;
import dev.rollcall.webhook.Webhook.Delivery;
import dev.rollcall.webhook.Webhook.Failure;
import dev.rollcall.webhook.Webhook.StopReason;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Reads webhooks. Does not check whether the caller may read them. */
@Singleton
public record Webhooks(Statements statements) {

    private static final String SELECT = """
            select id, organization_id, url, types, batch, description, enabled, created_at, created_by, version, generation, log_id,
                position, change_id, notice, notice_id, previous, delivered_at, attempts, failing_since, retry_at, next_change, next_position, problem,
                stopped_at, stop_reason
            from webhooks""";

    private static final String ONE = SELECT + " where id = ?";
    private static final String LIST = SELECT + " where organization_id is not distinct from ?::uuid order by id desc";
    private static final String ALL = SELECT + " order by id";
    private static final String COUNT =
            "select count(*) from webhooks where organization_id is not distinct from ?::uuid";
    private static final String STAMP =
            "select count(*) || ' ' || coalesce(sum(generation), 0) || ' ' || coalesce(max(created_at)::text, '') from webhooks";

    /** Returns those in question, newest first. */
    public List<Webhook> list(WebhookFilter filter) {
        return statements.list(Webhooks::webhook, LIST, filter.organization().orElse(null));
    }

    /** Returns all, also those of organizations. */
    public List<Webhook> all() {
        return statements.list(Webhooks::webhook, ALL);
    }

    /** Returns a text that is another one after somebody has created, changed, moved or deleted a webhook. */
    public String stamp() {
        return statements.one(row -> row.getString(1), STAMP).orElseThrow();
    }

    public long count(WebhookFilter filter) {
        return statements.number(COUNT, filter.organization().orElse(null));
    }

    /**
     * @throws ProblemException 404 if there is none with this id among those in question
     */
    public Webhook get(WebhookFilter filter, UUID id) {
        return get(filter, id, ONE);
    }

    /** As {@link #get}, and locks the webhook until the caller's transaction ends. */
    public Webhook lock(WebhookFilter filter, UUID id) {
        return get(filter, id, ONE + " for update");
    }

    private Webhook get(WebhookFilter filter, UUID id, String sql) {
        return statements
                .one(Webhooks::webhook, sql, id)
                .filter(filter::contains)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no webhook with this id."));
    }

    private static Webhook webhook(ResultSet row) throws SQLException {
        return new Webhook(
                Statements.uuid(row, "id"),
                Optional.ofNullable(Statements.uuid(row, "organization_id")),
                new Definition(
                        row.getString("url"),
                        Statements.texts(row, "types"),
                        row.getInt("batch"),
                        row.getString("description"),
                        row.getBoolean("enabled")),
                Statements.instant(row, "created_at"),
                row.getString("created_by"),
                row.getLong("version"),
                delivery(row));
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        String stop = row.getString("stop_reason");
        return new Delivery(
                row.getLong("generation"),
                new ChangeCursor(
                        Statements.uuid(row, "log_id"), row.getLong("position"), Statements.uuid(row, "change_id")),
                row.getString("notice"),
                Statements.uuid(row, "notice_id"),
                Statements.uuid(row, "previous"),
                Statements.instant(row, "delivered_at"),
                failure(row),
                Statements.instant(row, "stopped_at"),
                stop == null ? null : StopReason.valueOf(stop.toUpperCase(Locale.ROOT)));
    }

    private static Optional<Failure> failure(ResultSet row) throws SQLException {
        return row.getString("problem") == null
                ? Optional.empty()
                : Optional.of(new Failure(
                        row.getInt("attempts"),
                        Statements.instant(row, "failing_since"),
                        Statements.instant(row, "retry_at"),
                        first(row),
                        row.getString("problem")));
    }

    private static ChangeCursor first(ResultSet row) throws SQLException {
        UUID change = Statements.uuid(row, "next_change");
        return change == null
                ? null
                : new ChangeCursor(Statements.uuid(row, "log_id"), row.getLong("next_position"), change);
    }
}
