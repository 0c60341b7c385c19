package dev.rollcall.bench;

import dev.rollcall.testing.ServiceDatabase;
import java.util.List;

/** Measures what the update of a last visit costs PostgreSQL. */
final class VisitCost {

    /** Number of updates. */
    private static final int VISITS = 1000;

    private VisitCost() {}

    /**
     * Updates the last visits of some users one by one.
     *
     * @param administration of a superuser, who may read the statistics of statements
     * @return time and WAL of one update, in words
     */
    static String measure(ServiceDatabase administration, ServiceDatabase records, List<FilledUser> people) {
        administration.text("select pg_stat_statements_reset()");
        for (FilledUser person : people.subList(0, Math.min(VISITS, people.size()))) {
            String id = records.text("select id from users where keycloak_id = ?", person.subject());
            records.execute("update last_visits set seen_at = now() where user_id = ?::uuid", id);
        }
        return administration.text(
                "select format('%s ms and %s bytes of WAL', round((sum(total_exec_time) / sum(calls))::numeric, 3), (sum(wal_bytes) / sum(calls))::bigint)"
                        + HotBench.COUNTED
                        + " and query like '%update last_visits set seen_at%' and query not like '%pg_stat%'");
    }
}
