package dev.rollcall.act;

import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Outcome;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Performs acts: changes that span Keycloak and PostgreSQL, which no transaction does. The intent is committed first, Keycloak is changed
 * second, records and outcome are committed third. See docs/adr/0005.
 */
@ApplicationScoped
public class Acts {

    private static final Logger LOG = Logger.getLogger(Acts.class);

    private final ActScript.Registry scripts;
    private final ActRunner runner;
    private final ActJournal journal;
    private final ActSettler settler;
    private final Guards guards;
    private final ActMeters meters;
    private final DirectoryFailures directoryFailures;
    private final ActClock clock;

    Acts(
            ActScript.Registry scripts,
            ActRunner runner,
            ActJournal journal,
            ActSettler settler,
            Guards guards,
            ActMeters meters,
            DirectoryFailures directoryFailures,
            ActClock clock) {
        this.scripts = scripts;
        this.runner = runner;
        this.journal = journal;
        this.settler = settler;
        this.guards = guards;
        this.meters = meters;
        this.directoryFailures = directoryFailures;
        this.clock = clock;
    }

    /**
     * The result of an act.
     *
     * @param user the record afterwards; null if there is none, for an act on an organization, or if the act is pending
     * @param details of the outcome; those of an act on an organization have the ids of the records, for example {@code organizationId}
     * @param pending whether the act is pending: its outcome is not known yet, and will be in the audit log
     */
    public record Result(UUID act, UserView user, Map<String, Object> details, boolean pending) {

        private static Result pending(UUID act) {
            return new Result(act, null, Map.of(), true);
        }

        private static Result done(ActAttempt attempt) {
            return new Result(attempt.act(), attempt.user(), attempt.details(), false);
        }
    }

    /**
     * A client's {@code Idempotency-Key}.
     *
     * @param fingerprint of the request
     */
    public record Once(String key, String fingerprint) {}

    public UUID newId() {
        return clock.newId();
    }

    /** Returns the start time of a new act, see {@link Plan}: never the same twice. */
    public Instant newMark() {
        return clock.newMark();
    }

    /**
     * Creates a user.
     *
     * @param origin for the change log. It is not stored: if the sweeper finishes the act, the origin is {@link Origin#API}
     * @param password the temporary password, or null
     */
    public Result create(Actor actor, Origin origin, Plan plan, String password, Optional<Once> once) {
        return perform(actor, origin, plan.userId(), () -> plan, false, password, once);
    }

    /**
     * Changes a user.
     *
     * @param complete from the record, once no other act can change it, to the whole plan; refuses with a {@link ProblemException}
     */
    public Result change(
            Actor actor, UUID userId, Function<User, Plan> complete, String password, Optional<Once> once) {
        return perform(actor, Origin.API, userId, () -> complete.apply(User.getLiving(userId)), false, password, once);
    }

    /**
     * Changes the actor's own account at their explicit wish. {@link #change} keeps administrators from locking themselves out by mistake;
     * this refuses only the last administrator.
     */
    public Result changeOwn(Actor actor, UUID userId, Function<User, Plan> complete) {
        return perform(
                actor, Origin.API, userId, () -> complete.apply(User.getLiving(userId)), true, null, Optional.empty());
    }

    /**
     * Changes an organization, its members or its teams.
     *
     * @param target the organization's id; the planned one for a new organization
     * @param plan returns the whole plan, once no other act can change the organization; refuses with a {@link ProblemException}
     */
    public Result changeOrganization(Actor actor, UUID target, Supplier<Plan> plan, Optional<Once> once) {
        return perform(actor, Origin.API, target, plan, false, null, once);
    }

    /** As {@link #changeOrganization}, for a change of the records alone: one transaction. */
    public Result changeRecords(Actor actor, UUID target, Supplier<Plan> plan, Optional<Once> once) {
        AtomicReference<ActAttempt> attempt = new AtomicReference<>();
        ActJournal.Opened opened = journal.perform(
                new ActJournal.Request(actor, target, plan, guards::lastOwnerRefusal, once),
                act -> attempt.updateAndGet(last -> attempt(actor, Origin.API, act, null)),
                scripts);
        return opened.isNew() ? Result.done(attempt.get()) : answer(opened);
    }

    /**
     * Writes to the audit log that an act is refused before it begins.
     *
     * @return the refusal
     */
    public ProblemException refuse(Actor actor, Plan plan, ProblemException refusal) {
        journal.refuse(actor, plan, refusal);
        return refusal;
    }

    private Result perform(
            Actor actor,
            Origin origin,
            UUID target,
            Supplier<Plan> plan,
            boolean ownWish,
            String password,
            Optional<Once> once) {
        ActJournal.Opened opened = journal.open(new ActJournal.Request(
                actor,
                target,
                plan,
                complete -> ownWish ? guards.lastOwnerRefusal(complete) : guards.refusal(complete, actor),
                once));
        return opened.isNew() ? run(attempt(actor, origin, opened, password)) : answer(opened);
    }

    private ActAttempt attempt(Actor actor, Origin origin, ActJournal.Opened opened, String password) {
        ChangeContext context = new ChangeContext(origin, actor.subject(), opened.act(), actor.requestId());
        return new ActAttempt(opened.act(), context, 0, opened.plan(), password, clock.now());
    }

    /** Answers a request that is refused, or that repeats an earlier one. */
    private static Result answer(ActJournal.Opened opened) {
        if (opened.refusal() != null) {
            throw opened.refusal();
        }
        return replay(opened.earlier());
    }

    private static Result replay(IdempotencyKey earlier) {
        IdempotencyKey.Answer answer = earlier.answer;
        if (answer == null || answer.details() == null) {
            // of an answer that only a newer release can read, the audit log has the outcome
            return Result.pending(earlier.actId);
        }
        if (answer.problem() != null) {
            throw new ProblemException(answer.problem().toProblem(), Map.of(), null);
        }
        return new Result(earlier.actId, answer.user(), answer.details(), false);
    }

    private Result run(ActAttempt attempt) {
        ActScript script = scripts.of(attempt.plan());
        try {
            runner.run(script, attempt);
            return journal.complete(attempt, script, AuditLog.BY_REQUEST)
                    ? Result.done(attempt)
                    : Result.pending(attempt.act());
        } catch (ProblemException e) {
            return refused(attempt, e);
        } catch (DirectoryRefusedException e) {
            ProblemException refusal = DirectoryRefusals.problem(e);
            return attempt.isChanged() ? undone(attempt, refusal) : refused(attempt, refusal);
        } catch (ActRunner.Overtaken e) {
            return Result.pending(attempt.act());
        } catch (RuntimeException e) {
            return attempt.isChanged() ? interrupted(attempt, e) : closed(attempt, Outcome.NOT_DONE, null, e);
        }
    }

    /** Nothing was changed. */
    private Result refused(ActAttempt attempt, ProblemException refusal) {
        return ActTurns.isInProgress(refusal)
                ? closed(attempt, Outcome.NOT_DONE, null, refusal)
                : closed(attempt, Outcome.REFUSED, refusal.problem(), refusal);
    }

    /**
     * Answers with the cause only once the outcome is committed: until then the sweeper might find the act and finish it.
     *
     * @param reason of a refusal; null for none
     */
    private Result closed(ActAttempt attempt, Outcome outcome, Problem reason, RuntimeException cause) {
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
    private Result undone(ActAttempt attempt, ProblemException refusal) {
        ActSettler.Settled settled;
        try {
            settled = settler.settleRefused(attempt, refusal, AuditLog.BY_REQUEST);
        } catch (RuntimeException e) {
            return leftToSweeper(attempt, e);
        }
        return answer(settled, attempt, refusal);
    }

    /** Something may have been changed. Asks Keycloak at once; if it does not answer, the sweeper asks later. */
    private Result interrupted(ActAttempt attempt, RuntimeException cause) {
        meters.pending();
        boolean finished = true;
        if (cause instanceof DirectoryPendingException doubt) {
            finished = doubt.isFinished();
            LOG.logf(
                    directoryFailures.level(cause),
                    "The outcome of act %s is pending: %s (%s)",
                    attempt.act(),
                    cause.getMessage(),
                    cause.getCause());
        } else {
            LOG.warnf(cause, "The outcome of act %s is pending", attempt.act());
        }
        ActSettler.Settled settled;
        try {
            settled = settler.settle(attempt, AuditLog.BY_REQUEST, finished);
        } catch (RuntimeException e) {
            return leftToSweeper(attempt, e);
        }
        return answer(settled, attempt, cause);
    }

    private static Result answer(ActSettler.Settled settled, ActAttempt attempt, RuntimeException cause) {
        return switch (settled.outcome()) {
            case DONE -> Result.done(attempt);
            case UNKNOWN -> Result.pending(attempt.act());
            case REFUSED, SUPERSEDED -> throw settled.refusal();
            case NOT_DONE -> throw ProblemException.keycloakUnavailable(cause);
        };
    }

    private Result leftToSweeper(ActAttempt attempt, RuntimeException cause) {
        LOG.logf(
                directoryFailures.level(cause),
                "Act %s stays open until the sweeper settles it: %s",
                attempt.act(),
                cause.getMessage());
        return Result.pending(attempt.act());
    }
}
