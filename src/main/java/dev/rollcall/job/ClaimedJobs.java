package dev.rollcall.job;

import dev.rollcall.database.JsonText;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The jobs that this replica performs, each under the number of its claim. A write begins with a check of that claim, so a replica that has lost a
 * job cannot write any more.
 */
@Singleton
record ClaimedJobs(Statements statements, JobRows rows, JobStore store, JsonText json) {

    private static final String CLAIM = """
            update jobs set claim = claim + 1, started_at = coalesce(started_at, now()), worked_at = now()
            where id = ? and finished_at is null and state <> 'waiting'""";

    private static final String HOLD = JobRows.SELECT + "id = ? and claim = ? and finished_at is null for update";

    private static final String NEXT = """
            select number, record_id from job_items where job_id = ? and state = 'open'
            order by tried_since nulls first, number limit ?""";

    private static final String WITH_RESULT =
            "select number, record_id from job_items where job_id = ? and state <> 'open'";

    /** An item without an answer stays open, and is tried again after the others, until its time is over. */
    private static final String RECORD = """
            with given as (
                select number::integer, state, problem, errors, record, act, answered::boolean
                from unnest(:numbers::text[], :states::text[], :problems::text[], :errors::text[], :records::text[], :acts::text[],
                    :answered::text[]) as result (number, state, problem, errors, record, act, answered)),
            changed as (
                update job_items i set
                    state = case when g.answered or i.tried_since < now() - :millis * interval '1 millisecond'
                        then g.state else 'open' end,
                    problem = nullif(g.problem, ''), errors = nullif(g.errors, '')::jsonb,
                    record_id = coalesce(nullif(g.record, '')::uuid, i.record_id), act_id = nullif(g.act, '')::uuid,
                    tried_since = coalesce(i.tried_since, now())
                from given g where i.job_id = :job and i.number = g.number and i.state = 'open'
                returning i.state)
            update jobs set done = done + (select count(*) from changed where state = 'done'),
                unchanged = unchanged + (select count(*) from changed where state = 'unchanged'),
                refused = refused + (select count(*) from changed where state = 'refused'),
                pending = pending + (select count(*) from changed where state = 'pending')
            where id = :job""";

    private static final String HAS_OPEN =
            "select count(*) from (select 1 from job_items where job_id = ? and state = 'open' limit 1) found";

    private static final String END =
            "update jobs set state = ?, reason = coalesce(reason, ?), skipped = ?, finished_at = now() where id = ?";

    /** Stops the work on a job: it has ended, or another replica performs it. */
    static final class JobLostException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        JobLostException() {
            super("The job has ended or belongs to another replica");
        }
    }

    /** The number of an item, and its record; null for none. */
    record Numbered(int number, UUID record) {}

    /**
     * Claims a job under the next number, so that an earlier claim no longer counts.
     *
     * @return empty if it has ended
     */
    Optional<Job> claim(UUID id) {
        return QuarkusTransaction.requiringNew()
                .call(() -> statements.change(CLAIM, id) == 1 ? rows.find(id) : Optional.empty());
    }

    /**
     * Returns the job as it is now.
     *
     * @throws JobLostException if the claim no longer counts
     */
    Job refresh(Job claimed) {
        return ifHeld(claimed, job -> job);
    }

    /** Returns the next items without a result: first those that were not tried yet. */
    List<Numbered> next(Job claimed, int most) {
        return statements.list(
                row -> new Numbered(row.getInt(1), row.getObject(2, UUID.class)), NEXT, claimed.id(), most);
    }

    /** Returns the records of the items that have a result, by their numbers; empty for an item without one. */
    Map<Integer, Optional<UUID>> withResult(Job claimed) {
        return statements
                .list(row -> new Numbered(row.getInt(1), row.getObject(2, UUID.class)), WITH_RESULT, claimed.id())
                .stream()
                .collect(Collectors.toMap(Numbered::number, item -> Optional.ofNullable(item.record())));
    }

    /**
     * Writes results of items, and counts them. An item that has a result already keeps it.
     *
     * @param patience the time for which items without an answer are tried again
     * @return the job as it was before
     * @throws JobLostException if the claim no longer counts
     */
    Job record(Job claimed, List<ItemResult> results, Duration patience) {
        return ifHeld(claimed, job -> {
            if (!results.isEmpty()) {
                statements.change(new Select(
                        RECORD,
                        Map.of(
                                "numbers", texts(results, JobItem::number),
                                "states", texts(results, item -> item.state().code()),
                                "problems", texts(results, JobItem::problem),
                                "errors", texts(results, this::errors),
                                "records", texts(results, JobItem::record),
                                "acts", texts(results, JobItem::act),
                                "answered",
                                        results.stream()
                                                .map(result -> Boolean.toString(result.answered()))
                                                .toList(),
                                "millis", patience.toMillis(),
                                "job", job.id())));
            }
            return job;
        });
    }

    private String errors(JobItem item) {
        return item.errors().isEmpty() ? null : json.of(new JobItem.Errors(item.errors()));
    }

    /** Returns a text for each item, an empty one for null. */
    private static List<String> texts(List<ItemResult> results, Function<JobItem, Object> value) {
        return results.stream()
                .map(result -> Objects.toString(value.apply(result.item()), ""))
                .toList();
    }

    boolean hasOpenItems(Job claimed) {
        return statements.number(HAS_OPEN, claimed.id()) > 0;
    }

    /**
     * Ends a job. Items without a result are skipped, and the file is deleted.
     *
     * @param reason null unless the service stops it now
     * @throws JobLostException if the claim no longer counts
     */
    void end(Job claimed, Job.State state, Job.StopReason reason) {
        ifHeld(claimed, job -> {
            String code = reason == null ? null : reason.code();
            return statements.change(END, state.code(), code, store.leave(job.id()), job.id());
        });
    }

    private <T> T ifHeld(Job claimed, Function<Job, T> work) {
        return QuarkusTransaction.requiringNew()
                .call(() -> work.apply(statements
                        .one(rows::job, HOLD, claimed.id(), claimed.claim())
                        .orElseThrow(JobLostException::new)));
    }
}
