package dev.rollcall.change;

import dev.rollcall.database.Statements;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads the change log. Entries have a position once {@link ChangeNumbering} has numbered them; positions are committed in their order, so
 * a client that has read up to one never misses an earlier entry.
 */
@Singleton
public record ChangeLog(Statements statements) {

    /** Parameter: a position; null for the last one. */
    private static final String STATE = """
            select id, trimmed_to, last_position,
                (select change_id from change_positions where position = coalesce(?::bigint, last_position))
            from change_log""";

    private static final String AFTER = """
            select p.position, c.id, c.entity_type, c.entity_id, c.version, c.type, c.fields, c.origin, c.actor, c.act,
                c.request_id, c.at, c.organization_id, c.user_id
            from (select position, change_id from change_positions where position > ? order by position limit ?) p
            join changes c on c.id = p.change_id
            order by p.position""";

    private static final String MARK = "select id, last_position, pg_current_snapshot()::text from change_log";

    /** Each statement sums up so many entries at most. Parameters: a position, a snapshot. */
    private static final String MOVED = """
            with following as materialized (
                select position, change_id from change_positions where position > ? order by position limit 5000)
            select max(position), coalesce(sum((totals ->> 'allUsers')::int), 0),
                coalesce(sum((totals ->> 'disabledUsers')::int), 0), coalesce(sum((totals ->> 'unverifiedUsers')::int), 0),
                coalesce(sum((totals ->> 'allAgents')::int), 0), coalesce(sum((totals ->> 'allOrganizations')::int), 0)
            from following left join changes
                on id = change_id and totals is not null and not pg_visible_in_snapshot(transaction, ?::pg_snapshot)""";

    /**
     * The log as a whole.
     *
     * @param id changes when the database is restored or failed over: then earlier positions mean nothing
     * @param trimmedTo the position of the last entry that was removed, since it was too old; 0 if none was
     * @param last the position of the last numbered entry; 0 if there is none
     * @param change the id of the entry at the position for which the state was read; null if there is none, or none any more
     */
    public record State(UUID id, long trimmedTo, long last, UUID change) {}

    /** Returns the state, with the last entry. */
    public State state() {
        return state(null);
    }

    /** Returns the state, with the entry at a position. */
    public State stateAt(long position) {
        return state(Long.toString(position));
    }

    private State state(String position) {
        return statements
                .one(
                        row -> new State(
                                row.getObject(1, UUID.class),
                                row.getLong(2),
                                row.getLong(3),
                                row.getObject(4, UUID.class)),
                        STATE,
                        position)
                .orElseThrow();
    }

    /**
     * The log at the moment of a snapshot.
     *
     * @param log the id, as {@link State#id}
     * @param position of the last numbered entry; 0 if there is none
     * @param snapshot the transactions that the snapshot has seen, as PostgreSQL writes them
     */
    public record Mark(UUID log, long position, String snapshot) {}

    /**
     * By how much entries move the totals of records that exist.
     *
     * @param position of the last of these entries
     * @param users of the kind person
     * @param disabledUsers those of them who are not enabled
     * @param unverifiedUsers those of them whose {@code emailVerified} is false
     */
    public record MovedTotals(
            long position, long users, long disabledUsers, long unverifiedUsers, long agents, long organizations) {}

    /**
     * Returns the log at the moment of the caller's snapshot: that of the transaction, if it is a repeatable read. What the transaction counts
     * then includes each entry up to the position, and each later one whose transaction the snapshot has seen.
     */
    public Mark mark() {
        return statements
                .one(row -> new Mark(row.getObject(1, UUID.class), row.getLong(2), row.getString(3)), MARK)
                .orElseThrow();
    }

    /**
     * Sums up the next entries, without those that a snapshot has seen.
     *
     * @return empty if there are no entries after the position
     */
    public Optional<MovedTotals> movedAfter(long position, String snapshot) {
        return statements.one(
                row -> row.getObject(1) == null
                        ? null
                        : new MovedTotals(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6)),
                MOVED,
                position,
                snapshot);
    }

    /**
     * Returns the next entries, in their order.
     *
     * @param position {@code State#trimmedTo} for the oldest ones
     */
    public List<Change> after(long position, int most) {
        return statements.list(ChangeLog::change, AFTER, position, most);
    }

    /**
     * Returns the place before the first entry that is not older than a time: the oldest place if all are newer, the end if none is. Entries are
     * numbered about in the order of their times.
     */
    public ChangeCursor before(Instant time) {
        State state = state();
        long older = state.trimmedTo();
        long newer = state.last() + 1;
        while (newer - older > 1) {
            long middle = older + (newer - older) / 2;
            List<Change> found = after(middle - 1, 1);
            if (found.isEmpty() || !found.get(0).at().isBefore(time)) {
                newer = middle;
            } else {
                older = middle;
            }
        }
        return new ChangeCursor(
                state.id(),
                older,
                older == state.trimmedTo() ? null : stateAt(older).change());
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getLong("position"),
                Statements.uuid(row, "id"),
                row.getString("entity_type"),
                Statements.uuid(row, "entity_id"),
                row.getLong("version"),
                row.getString("type"),
                Statements.texts(row, "fields"),
                row.getString("origin"),
                row.getString("actor"),
                Statements.uuid(row, "act"),
                row.getString("request_id"),
                Statements.instant(row, "at"),
                Statements.uuid(row, "organization_id"),
                Statements.uuid(row, "user_id"));
    }
}
