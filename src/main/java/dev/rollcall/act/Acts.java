package dev.rollcall.act;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.act.ActJournal.Opened;
import dev.rollcall.act.RecordsAct.Written;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Outcome;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response.Status;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Performs acts: changes that span Keycloak and PostgreSQL, which no transaction does. The intent is committed first, Keycloak is changed
 * second, records and outcome are committed third. See docs/adr/0005.
 */
@Singleton
public record Acts(
        ActRunner runner,
        ActJournal journal,
        ActSettler settler,
        ActMeters meters,
        DirectoryFailures directoryFailures,
        ActClock clock,
        ObjectMapper json) {

    private static final Logger LOG = Logger.getLogger(Acts.class);

    /**
     * The result of an act.
     *
     * @param act null if nothing had to be changed
     * @param answer see {@link Written#answer}; null also if the act is pending
     * @param details of the outcome, such as the ids of new records
     * @param pending whether the act is pending: its outcome is not known yet, and will be in the audit log
     */
    public record Result(UUID act, Object answer, Map<String, Object> details, boolean pending) {

        static final Result UNCHANGED = new Result(null, null, Map.of(), false);

        private static Result pending(UUID act) {
            return new Result(act, null, Map.of(), true);
        }

        private static Result done(UUID act, Written written) {
            return new Result(act, written.answer(), written.details(), false);
        }

        /** Whether nothing had to be changed. */
        public boolean isUnchanged() {
            return act == null;
        }
    }

    /**
     * Performs an act. It is settled later if the identity provider does not answer.
     *
     * @param plan returns the whole plan; empty if there is nothing to change. It is asked twice: first at once, so that a request which is
     *     refused keeps nobody waiting, and then while no other act can change the target. It asks nothing but the database, each time anew, and
     *     may lock what it reads
     * @throws ProblemException also what {@code plan} throws
     */
    public <P extends ActPlan> Result perform(RecordsAct<P> kind, ActRequest request, Supplier<Optional<P>> plan) {
        Optional<P> seen;
        try {
            seen = journal.look(plan);
        } catch (ProblemException refusal) {
            return repeated(kind, request, refusal).orElseThrow(() -> refusal);
        }
        if (seen.isEmpty()) {
            return Result.UNCHANGED;
        }
        try {
            return perform(kind, request, seen.get().target(), plan);
        } catch (ActJournal.NothingToChange e) {
            return Result.UNCHANGED;
        }
    }

    /**
     * As {@link #perform(RecordsAct, ActRequest, Supplier)}, for an act whose plan is checked with the identity provider before. A request that was
     * sent before gets its answer, even if the check refuses it by now, or cannot be made.
     *
     * @param checked checks and returns the plan
     */
    public <P extends ActPlan> Result performChecked(RecordsAct<P> kind, ActRequest request, Supplier<P> checked) {
        P plan;
        try {
            plan = checked.get();
        } catch (ProblemException | DirectoryRefusedException | DirectoryUnavailableException refusal) {
            return journal.earlier(request)
                    .map(earlier -> replay(kind, earlier))
                    .orElseThrow(() -> refusal);
        }
        return perform(kind, request, () -> Optional.of(plan));
    }

    /**
     * As {@link #perform(RecordsAct, ActRequest, Supplier)}, for a request with a key that nobody else can send. If it was sent before, it gets its
     * answer, whatever would refuse it by now: a user who has been deleted by it is not found any more.
     */
    public <P extends ActPlan> Result performOnce(RecordsAct<P> kind, ActRequest request, Supplier<Optional<P>> plan) {
        Optional<IdempotencyKey> earlier = journal.earlier(request);
        return earlier.isPresent() ? replay(kind, earlier.get()) : perform(kind, request, plan);
    }

    private <P extends ActPlan> Result perform(
            RecordsAct<P> kind, ActRequest request, UUID target, Supplier<Optional<P>> plan) {
        Opened<P> opened = journal.open(kind, request, target, plan);
        if (!opened.isNew()) {
            return answer(kind, opened);
        }
        return kind instanceof Act<P, ?> act && opened.written() == null
                ? run(act, opened, request)
                : Result.done(opened.act(), opened.written());
    }

    /**
     * Writes to the audit log that an act is refused before it begins.
     *
     * @return the refusal
     */
    public <P extends ActPlan> ProblemException refuse(
            RecordsAct<P> kind, Actor actor, P plan, ProblemException refusal) {
        journal.refuse(kind, actor, plan, refusal);
        return refusal;
    }

    /**
     * Returns the answer to a request that was sent before, and is refused now because it has been carried out. Whoever may not send it now
     * does not get the answer, unless the act itself has taken their right.
     */
    private Optional<Result> repeated(RecordsAct<?> kind, ActRequest request, ProblemException refusal) {
        return mayNotAsk(refusal) && !kind.takesOwnRight()
                ? Optional.empty()
                : journal.earlier(request).map(earlier -> replay(kind, earlier));
    }

    private static boolean mayNotAsk(ProblemException refusal) {
        int status = refusal.problem().status();
        return status == Status.FORBIDDEN.getStatusCode() || status == Status.NOT_FOUND.getStatusCode();
    }

    /** Answers a request that is refused, or that repeats an earlier one. */
    private Result answer(RecordsAct<?> kind, Opened<?> opened) {
        if (opened.refusal() != null) {
            throw opened.refusal();
        }
        return replay(kind, opened.earlier());
    }

    private Result replay(RecordsAct<?> kind, IdempotencyKey earlier) {
        IdempotencyKey.Answer answer = earlier.answer;
        if (answer == null || answer.details() == null) {
            // of an answer that only a newer release can read, the audit log has the outcome
            return Result.pending(earlier.actId);
        }
        if (answer.problem() != null) {
            throw new ProblemException(answer.problem().toProblem(), Map.of(), null);
        }
        try {
            Object written = answer.record() == null ? null : json.treeToValue(answer.record(), kind.answerType());
            return new Result(earlier.actId, written, answer.details(), false);
        } catch (JsonProcessingException e) {
            LOG.debugf(e, "The stored answer of act %s cannot be read", earlier.actId);
            return Result.pending(earlier.actId);
        }
    }

    private <P extends ActPlan, F> Result run(Act<P, F> kind, Opened<P> opened, ActRequest request) {
        Attempt<P, F> attempt = new Attempt<>(
                opened.act(), request.context(opened.act()), 0, opened.plan(), request.secret(), clock.now());
        try {
            runner.run(kind, attempt);
            return journal.complete(kind, attempt, AuditLog.BY_REQUEST)
                    .map(written -> Result.done(attempt.act(), written))
                    .orElseGet(() -> Result.pending(attempt.act()));
        } catch (ProblemException e) {
            return refused(attempt, e);
        } catch (DirectoryRefusedException e) {
            ProblemException refusal = DirectoryRefusals.problem(e);
            return attempt.isChanged() ? undone(kind, attempt, refusal) : refused(attempt, refusal);
        } catch (ActRunner.Overtaken e) {
            return Result.pending(attempt.act());
        } catch (RuntimeException e) {
            return attempt.isChanged() ? interrupted(kind, attempt, e) : closed(attempt, Outcome.NOT_DONE, null, e);
        }
    }

    /** Nothing was changed. */
    private Result refused(Attempt<?, ?> attempt, ProblemException refusal) {
        return ActTurns.isInProgress(refusal)
                ? closed(attempt, Outcome.NOT_DONE, null, refusal)
                : closed(attempt, Outcome.REFUSED, refusal.problem(), refusal);
    }

    /**
     * Answers with the cause only once the outcome is committed: until then the sweeper might find the act and finish it.
     *
     * @param reason of a refusal; null for none
     */
    private Result closed(Attempt<?, ?> attempt, Outcome outcome, Problem reason, RuntimeException cause) {
        boolean committed;
        try {
            committed = journal.close(attempt, outcome, reason, AuditLog.BY_REQUEST);
        } catch (RuntimeException e) {
            return leftToSweeper(attempt, e);
        }
        if (committed) {
            throw cause;
        }
        return Result.pending(attempt.act());
    }

    /** Something was changed, and undone after a refusal. */
    private <P extends ActPlan, F> Result undone(Act<P, F> kind, Attempt<P, F> attempt, ProblemException refusal) {
        return answer(() -> settler.settleRefused(kind, attempt, refusal, AuditLog.BY_REQUEST), attempt, refusal);
    }

    /** Something may have been changed. Asks Keycloak at once; if it does not answer, the sweeper asks later. */
    private <P extends ActPlan, F> Result interrupted(Act<P, F> kind, Attempt<P, F> attempt, RuntimeException cause) {
        meters.pending();
        boolean finished = !(cause instanceof DirectoryPendingException pending) || pending.isFinished();
        if (cause instanceof DirectoryPendingException) {
            LOG.logf(
                    directoryFailures.level(cause),
                    "The outcome of act %s is pending: %s (%s)",
                    attempt.act(),
                    cause.getMessage(),
                    cause.getCause());
        } else {
            LOG.warnf(cause, "The outcome of act %s is pending", attempt.act());
        }
        return answer(() -> settler.settle(kind, attempt, AuditLog.BY_REQUEST, finished), attempt, cause);
    }

    /** Settles the act, and answers with its outcome. If it cannot be settled now, the sweeper does it later. */
    private Result answer(Supplier<ActSettler.Settled> settling, Attempt<?, ?> attempt, RuntimeException cause) {
        ActSettler.Settled settled;
        try {
            settled = settling.get();
        } catch (RuntimeException e) {
            return leftToSweeper(attempt, e);
        }
        return switch (settled.outcome()) {
            case DONE -> Result.done(attempt.act(), settled.written());
            case UNKNOWN -> Result.pending(attempt.act());
            case REFUSED, SUPERSEDED -> throw settled.refusal();
            case NOT_DONE -> throw DirectoryFailures.problem(cause);
        };
    }

    private Result leftToSweeper(Attempt<?, ?> attempt, RuntimeException cause) {
        LOG.logf(
                directoryFailures.level(cause),
                "Act %s stays open until the sweeper settles it: %s",
                attempt.act(),
                cause.getMessage());
        return Result.pending(attempt.act());
    }
}
