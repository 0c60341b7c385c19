package dev.rollcall.job;

import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.JsonText;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Creates, starts, stops and deletes jobs, in the caller's transaction. {@link ClaimedJobs} has what changes while one is performed. */
@Singleton
record JobStore(Statements statements, JsonText json) {

    /** A creator's jobs that begin at the same time wait for each other, and the later one sees the earlier one. */
    private static final String LOCK_CREATOR =
            "select pg_advisory_xact_lock(%s)".formatted(AdvisoryLock.keyOf("jobs of", "?"));

    private static final String INSERT = """
            insert into jobs (id, act_id, kind, parameters, organization_id, state, created_by, total)
            values (:id, :act, :kind, :parameters::jsonb, :organization::uuid, :state, :by, :total)""";

    private static final String INSERT_RECORDS = """
            insert into job_items (job_id, number, record_id)
            select ?, number, id from unnest(?::uuid[]) with ordinality as given (id, number)""";

    private static final String INSERT_LINES =
            "insert into job_items (job_id, number) select ?, unnest(?::text[]::integer[])";

    private static final String START =
            "update jobs set state = 'running', started_by = ? where id = ? and state = 'waiting'";

    private static final String END_BEFORE_BEGIN = """
            update jobs set state = 'stopped', stopped_by = ?, skipped = total, finished_at = now()
            where id = ? and claim = 0 and state in ('waiting', 'running')""";

    private static final String SKIP = "update job_items set state = 'skipped' where job_id = ? and state = 'open'";
    private static final String FORGET_FILE = "delete from job_files where job_id = ?";

    private static final String STOP =
            "update jobs set state = 'stopping', stopped_by = ? where id = ? and state in ('waiting', 'running')";

    private static final String MILLIS = "? * interval '1 millisecond'";

    private static final String STOP_UNSTARTED =
            "update jobs set state = 'stopping', reason = ? where state = 'waiting' and created_at < now() - " + MILLIS;

    private static final String STOP_FROM_BACKUP = """
            update jobs set state = 'stopping', reason = ?
            where finished_at is null and state <> 'stopping' and created_at < ?""";

    /** One job at a time: it may have a hundred thousand items, which go with it. */
    private static final String DELETE_OLD = """
            delete from jobs where id in (
                select id from jobs where finished_at < now() - ? * interval '1 millisecond'
                order by finished_at limit 1 for update skip locked)""";

    /** Waits until nobody else creates a job of this creator, and lets nobody do so until the transaction ends. */
    void lockCreator(String subject) {
        statements.list(row -> true, LOCK_CREATOR, subject);
    }

    /**
     * @param records the ids of records in their order, or the numbers of lines
     */
    void insert(Job job, List<?> records) {
        Map<String, Object> values = new HashMap<>(Map.of(
                "id", job.id(),
                "act", job.act(),
                "kind", job.kind().code(),
                "parameters", json.of(job.parameters()),
                "state", job.state().code(),
                "by", job.createdBy(),
                "total", job.counts().total()));
        values.put("organization", job.organization());
        statements.change(new Select(INSERT, values));
        if (job.kind() == JobKind.IMPORT) {
            statements.change(
                    INSERT_LINES,
                    job.id(),
                    records.stream().map(Object::toString).toList());
        } else {
            statements.change(INSERT_RECORDS, job.id(), records);
        }
    }

    /** Lets a job begin that another administrator has to start. One that does not wait stays as it is. */
    void start(UUID id, String subject) {
        statements.change(START, subject, id);
    }

    /** Stops a job; one that no replica has begun with ends at once. One that has ended, or is being stopped, stays as it is. */
    void stop(UUID id, String subject) {
        if (statements.change(END_BEFORE_BEGIN, subject, id) == 1) {
            leave(id);
        } else {
            statements.change(STOP, subject, id);
        }
    }

    /**
     * Skips the items of a job that have no result, and deletes its file.
     *
     * @return the number of items
     */
    int leave(UUID id) {
        statements.change(FORGET_FILE, id);
        return statements.change(SKIP, id);
    }

    /** Stops jobs that wait for another administrator for so long. */
    void stopUnstarted(Duration age) {
        statements.change(STOP_UNSTARTED, Job.StopReason.NOT_STARTED.code(), age.toMillis());
    }

    /** Stops jobs from before a restore of the database: they may have been performed since the backup. */
    void stopFromBackup(Instant restored) {
        statements.change(STOP_FROM_BACKUP, Job.StopReason.RESTORED.code(), restored);
    }

    /** Deletes jobs that have ended longer ago than this, each in a transaction of its own. */
    void deleteOld(Duration kept) {
        int deleted;
        do {
            deleted = statements.change(DELETE_OLD, kept.toMillis());
        } while (deleted > 0);
    }
}
