package dev.rollcall.change;

import dev.rollcall.database.Statements;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
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
     * Returns the next entries, in their order.
     *
     * @param position {@code State#trimmedTo} for the oldest ones
     */
    public List<Change> after(long position, int most) {
        return statements.list(ChangeLog::change, AFTER, position, most);
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
