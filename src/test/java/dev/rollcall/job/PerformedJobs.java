package dev.rollcall.job;

import static dev.rollcall.testing.TimeLimits.await;

import dev.rollcall.testing.TimeLimits;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Performs jobs in tests, where no replica does so by itself. */
@Singleton
public final class PerformedJobs {

    private final JobRunner runner;
    private final JobRows rows;

    public PerformedJobs(JobRunner runner, JobRows rows) {
        this.runner = runner;
        this.rows = rows;
    }

    /** Begins with the jobs that come first. */
    public void begin() {
        runner.work();
    }

    /** Deletes old jobs, and stops those that nobody has started, as it happens from time to time. */
    public void cleanUp() {
        runner.cleanUp();
    }

    /** Performs all jobs until this one has ended. */
    public Job untilEnded(String id) {
        UUID job = UUID.fromString(id);
        await().atMost(TimeLimits.LIMIT).until(() -> {
            runner.work();
            return rows.get(job).finishedAt() != null;
        });
        return rows.get(job);
    }

    /** Performs all jobs until none is left. */
    public void untilAllEnded() {
        await().atMost(TimeLimits.LIMIT).until(() -> {
            runner.work();
            return rows.active().isEmpty();
        });
    }
}
