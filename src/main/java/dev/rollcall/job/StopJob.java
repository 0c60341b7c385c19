package dev.rollcall.job;

import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.auth.Caller;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Stops a job: items that have begun are completed, and the others are skipped. */
@Singleton
record StopJob(JobRows rows, JobStore store, JobRights rights) implements RecordsAct<JobPlan> {

    /**
     * A job that has ended, or is being stopped, stays as it is.
     *
     * @throws ProblemException 404, and 403
     */
    Supplier<Optional<JobPlan>> plan(Caller caller, UUID id) {
        return () -> {
            Job job = rows.get(id);
            rights.requireStopper(caller, job);
            boolean ends = job.finishedAt() != null || job.state() == Job.State.STOPPING;
            return ends ? Optional.empty() : Optional.of(JobPlan.of(job));
        };
    }

    @Override
    public Action action() {
        return Action.STOP_JOB;
    }

    @Override
    public Written record(JobPlan plan, ChangeContext context, Instant now) {
        store.stop(plan.target(), context.actor());
        return Written.of(plan.concerned());
    }
}
