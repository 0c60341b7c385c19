package dev.rollcall.sync.status;

import dev.rollcall.sync.FeedCounters;
import dev.rollcall.sync.Lag;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** The state of the event feed in one minute, stored by the leader of that time. */
@Entity
@Table(name = "sync_history")
class SyncMinute extends PanacheEntityBase {

    /** Two replicas may store the same minute, one after the other. */
    private static final String STORE = """
            insert into sync_history (begun_at, noted_at, in_sync_as_of, lag_seconds, events, changes, problems)
            values (:minute, :now, :asOf, :lag, :events, :changes, cast(:problems as jsonb))
            on conflict (begun_at) do update set noted_at = excluded.noted_at, in_sync_as_of = excluded.in_sync_as_of,
                lag_seconds = greatest(sync_history.lag_seconds, excluded.lag_seconds),
                events = sync_history.events + excluded.events, changes = sync_history.changes + excluded.changes,
                problems = excluded.problems""";

    private static final String POINTS = """
            select floor(extract(epoch from begun_at) / :step) * :step, max(lag_seconds), sum(events), sum(changes)
            from sync_history where begun_at >= :from group by 1 order by 1""";

    @Id
    @Column(name = "begun_at")
    Instant begunAt;

    @Column(name = "noted_at", nullable = false)
    Instant notedAt;

    /** The time up to which all changes had arrived. */
    @Column(name = "in_sync_as_of", nullable = false)
    Instant inSyncAsOf;

    /** The greatest lag of the minute. */
    @Column(name = "lag_seconds", nullable = false)
    double lagSeconds;

    /** The number of events that were applied. */
    @Column(nullable = false)
    long events;

    /** The number of users that the events changed. */
    @Column(nullable = false)
    long changes;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    SyncProblems problems;

    /**
     * @param problems {@link SyncProblems} as JSON
     */
    static void store(Instant now, Instant asOf, double lag, FeedCounters.Counts since, String problems) {
        getEntityManager()
                .createNativeQuery(STORE)
                .setParameter("minute", now.truncatedTo(ChronoUnit.MINUTES))
                .setParameter("now", now)
                .setParameter("asOf", asOf)
                .setParameter("lag", lag)
                .setParameter("events", since.events())
                .setParameter("changes", since.changes())
                .setParameter("problems", problems)
                .executeUpdate();
    }

    static Optional<SyncMinute> newest() {
        return find("order by begunAt desc").firstResultOptional();
    }

    /** Returns one point for each {@code step} seconds that have entries, oldest first. */
    static List<SyncPoint> points(Instant from, int step) {
        @SuppressWarnings("unchecked") // the query was made for rows
        List<Object[]> rows = getEntityManager()
                .createNativeQuery(POINTS, Object[].class)
                .setParameter("step", step)
                .setParameter("from", from)
                .getResultList();
        return rows.stream()
                .map(row -> new SyncPoint(
                        Instant.ofEpochSecond(((Number) row[0]).longValue()),
                        Lag.rounded(((Number) row[1]).doubleValue()),
                        ((Number) row[2]).longValue(),
                        ((Number) row[3]).longValue()))
                .toList();
    }

    static void deleteBefore(Instant old) {
        delete("begunAt < ?1", old);
    }
}
