package dev.rollcall.change;

/** The statements of {@link ChangeNumbering}. */
final class NumberingSql {

    /**
     * Numbers entries: by time, but those of one entity by version, even if the clock went back. Each new number is committed together
     * with the snapshot of this statement.
     */
    private static final String NUMBER_THOSE = """
            with fresh as materialized (
                select id, row_number() over (order by reached, entity_id, version) as number
                from (
                    select id, entity_id, version, max(at) over (
                        partition by entity_type, entity_id order by version, at rows unbounded preceding) as reached
                    from changes c where %s) candidate),
            numbered as (
                insert into change_positions (position, change_id)
                select last_position + number, fresh.id from fresh, change_log)
            update change_log set last_position = last_position + (select count(*) from fresh), seen = pg_current_snapshot()""";

    /**
     * Numbers the entries of transactions that the last numbering did not see. Parameters: the first transaction that had not begun, and
     * those that were running. Returns the new snapshot, and the position and the id of the last entry; or no row if there are none:
     * then nothing is written.
     */
    static final String NUMBER =
            NUMBER_THOSE.formatted("c.transaction >= ?::text::xid8 or c.transaction = any(?::text[]::xid8[])")
                    + " where exists (select 1 from fresh)"
                    + " returning seen::text, last_position, (select id from fresh order by number desc limit 1)";

    /** In a restored database, transactions of the old one may have numbers that are still to come. */
    static final String FORGET_FOREIGN_TRANSACTIONS = """
            update changes set transaction = pg_current_xact_id()
            where transaction >= pg_snapshot_xmax(pg_current_snapshot())""";

    /** Parameter: the name of the database. */
    static final String START_NEW_LOG =
            NUMBER_THOSE.formatted("not exists (select 1 from change_positions p where p.change_id = c.id)")
                    + ", id = gen_random_uuid(), cluster = ?, restored_at = now() returning seen::text";

    private NumberingSql() {}
}
