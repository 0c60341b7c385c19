package dev.rollcall.bench;

import dev.rollcall.testing.ServiceDatabase;
import java.time.Duration;
import java.time.Instant;

/** Measures what the statistics cost PostgreSQL besides the requests for them. */
final class StatisticsCost {

    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** The pause between two looks at what the service has done. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final String REACHED =
            "select count(*) from statistics, change_log where counted_at is not null and position = last_position";

    private StatisticsCost() {}

    /**
     * Lets the running service count all users anew, and counts a day as it does.
     *
     * @param administration of a superuser, who may read the statistics of statements
     * @param day the beginning of a day with new users and visits
     * @return the times, in words
     */
    static String measure(ServiceDatabase administration, ServiceDatabase records, Instant day)
            throws InterruptedException {
        await(records);
        administration.text("select pg_stat_statements_reset()");
        records.execute("update statistics set counted_at = null");
        await(records);
        String all = administration.text("select round(sum(total_exec_time)::numeric) || ' ms'" + HotBench.COUNTED
                + " and query like '%count(*) filter (where kind = %' and query not like '%pg_stat%'");
        String end = day.plus(Duration.ofDays(1)).toString();
        return "Counting all users anew takes %s, and the new and active users of a day %s and %s"
                .formatted(
                        all,
                        count(
                                records,
                                "select count(*) from users where deleted_at is null and kind <> 'agent' and created_at >= ?::timestamptz and created_at < ?::timestamptz",
                                day,
                                end),
                        count(
                                records,
                                "select count(*) from last_visits where coalesce(seen_at, timestamptz 'epoch') >= ?::timestamptz"
                                        + " and coalesce(seen_at, timestamptz 'epoch') < ?::timestamptz",
                                day,
                                end));
    }

    private static String count(ServiceDatabase records, String sql, Instant begin, String end) {
        long before = System.nanoTime();
        long users = records.number(sql, begin.toString(), end);
        return "%,.0f ms (%,d)".formatted((System.nanoTime() - before) / 1e6, users);
    }

    /** Waits until the service has counted, and the counters contain all changes. */
    private static void await(ServiceDatabase records) throws InterruptedException {
        long begin = System.nanoTime();
        while (records.number(REACHED) == 0) {
            if (System.nanoTime() - begin > LONGEST.toNanos()) {
                throw new IllegalStateException("The service has not counted for " + LONGEST);
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }
}
