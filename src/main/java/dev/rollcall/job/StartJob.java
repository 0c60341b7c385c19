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

/** Starts a job that waits for another administrator than the one who has created it. */
@Singleton
record StartJob(JobRows rows, JobStore store, JobRights rights) implements RecordsAct<JobPlan> {

    /**
     * A job that does not wait stays as it is.
     *
     * @throws ProblemException 404, and 403
     */
    Supplier<Optional<JobPlan>> plan(Caller caller, UUID id) {
        return () -> {
            Job job = rows.get(id);
            rights.requireStarter(caller, job);
            return job.state() == Job.State.WAITING ? Optional.of(JobPlan.of(job)) : Optional.empty();
        };
    }

    @Override
    public Action action() {
        return Action.START_JOB;
    }

    @Override
    public Written record(JobPlan plan, ChangeContext context, Instant now) {
        store.start(plan.target(), context.actor());
        return Written.of(plan.concerned());
    }
}
