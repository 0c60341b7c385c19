package dev.rollcall.change;

import dev.rollcall.database.Statements;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Removes old entries of the change log, in small batches from its beginning: that locks nothing else, and vacuum gives whole pages back to
 * new entries. docs/adr/0020 says why there are no partitions.
 */
@Singleton
record ChangeRetention(Statements statements, ChangeNumbering numbering, ChangesConfig config, Clock clock) {

    private static final Logger LOG = Logger.getLogger(ChangeRetention.class);
    private static final int BATCH = 1_000;

    /**
     * Starts behind the last removed position: the index still has the removed ones until vacuum has run. Entries that were
     * removed by hand go with their neighbours. The last removed position is kept, without its entry, since cursors may be there and name
     * the entry; the next batch removes it. Parameters: size of the batch, the oldest time to keep.
     */
    private static final String TRIM = """
            with first as (
                select position, change_id from change_positions
                where position > (select trimmed_to from change_log) order by position limit ?),
            old as (
                select position, change_id from first where position <= (
                    select case when count(c.id) = 0 then max(position) else max(position) filter (where c.at < ?) end
                    from first left join changes c on c.id = change_id)),
            unnumbered as (
                delete from change_positions p using old where p.position = old.position and p.position < (select max(position) from old)),
            kept_before as (
                delete from change_positions where position = (select trimmed_to from change_log) and exists (select 1 from old)),
            removed as (delete from changes c using old where c.id = old.change_id)
            update change_log set trimmed_to = greatest(trimmed_to, (select max(position) from old)) where exists (select 1 from old)
            returning (select count(*) from old)""";

    @Scheduled(every = "1M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        try {
            if (numbering.isNumbering()) {
                trim(clock.instant().minus(config.retention()));
            }
        } catch (PersistenceException e) {
            LOG.warnf("Old changes cannot be removed at the moment: %s", e.getMessage());
        }
    }

    /** Removes the entries from before a time. */
    void trim(Instant before) {
        long removed;
        do {
            removed = statements.one(row -> row.getLong(1), TRIM, BATCH, before).orElse(0L);
        } while (removed == BATCH);
    }
}
