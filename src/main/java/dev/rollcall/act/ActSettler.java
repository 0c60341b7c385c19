package dev.rollcall.act;

import dev.rollcall.act.ActRegistry.Stored;
import dev.rollcall.act.OpenActs.OpenAct;
import dev.rollcall.act.RecordsAct.Written;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Outcome;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Finds the outcome of interrupted acts by the state in the identity provider. Finishes acts that have begun, closes acts that never
 * arrived, and gives up acts if others have changed the user or the organization since.
 */
@Singleton
record ActSettler(ActRegistry kinds, ActRunner runner, ActClaims claims, ActJournal journal, ActMeters meters) {

    private static final Logger LOG = Logger.getLogger(ActSettler.class);

    private static final String CHANGED = "It was interrupted, and the %s has been changed in Keycloak since then.";
    private static final String TOO_OLD =
            "It was interrupted, and could not be finished within rollcall.management.abandon-after.";
    private static final String RESTORED =
            "It was interrupted, and the database was restored since then, so the %s may have been changed already.";
    private static final String TRY_AGAIN =
            " Read the %s, and send a new request (with a new Idempotency-Key) if the change still applies.";

    /**
     * The outcome of an act.
     *
     * @param outcome {@code UNKNOWN} also if another process has settled it: then the audit log has the outcome
     * @param written null unless it is done
     * @param refusal null unless it was refused or superseded
     */
    record Settled(Outcome outcome, Written written, ProblemException refusal) {

        private static Settled as(Outcome outcome) {
            return new Settled(outcome, null, null);
        }

        private static Settled done(Written written) {
            return new Settled(Outcome.DONE, written, null);
        }
    }

    /**
     * Claims and settles an act that its process has abandoned. Of two processes that settle an act, one could undo what the other
     * finishes, so only the one that has the claim goes on.
     *
     * @return empty if another process settles it
     */
    Optional<Settled> settleAbandoned(OpenAct open) {
        Stored<?, ?> act;
        try {
            act = kinds.stored(open.action(), open.plan());
        } catch (RuntimeException e) {
            // only another release can read it
            claims.postpone(open.id(), open.claim());
            throw e;
        }
        return settleAbandoned(open, act);
    }

    private <P extends ActPlan, F> Optional<Settled> settleAbandoned(OpenAct open, Stored<P, F> act) {
        Optional<Attempt<P, F>> claimed = claims.claim(open, act);
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(settleClaimed(open, act.kind(), claimed.get()));
        } catch (ActRunner.Overtaken e) {
            return Optional.empty();
        } catch (DirectoryPendingException e) {
            // the change may still arrive: the claim stays until it cannot any more
            throw e;
        } catch (RuntimeException e) {
            claims.postpone(open.id(), claimed.get().claim());
            throw e;
        }
    }

    private <P extends ActPlan, F> Settled settleClaimed(OpenAct open, Act<P, F> kind, Attempt<P, F> attempt) {
        if (claims.isTooOld(open)) {
            return abandon(kind, attempt, "too-old", TOO_OLD);
        }
        return kind.isGivenUpAfterRestore() && claims.isFromBackup(open)
                ? abandon(kind, attempt, "restored", RESTORED)
                : settle(kind, attempt, AuditLog.BY_SWEEPER, isFinished(open, kind.longestChange()));
    }

    private boolean isFinished(OpenAct open, Duration longest) {
        return longest.isZero() || claims.isOlder(open, longest);
    }

    /**
     * @param by {@link AuditLog#BY_REQUEST} or {@link AuditLog#BY_SWEEPER}
     * @param finished whether every request to the identity provider has ended. Only then does a missing change prove that it was not made,
     *     or that others have changed the state
     * @throws DirectoryPendingException if requests may still arrive, and the act's own change is not visible
     */
    <P extends ActPlan, F> Settled settle(Act<P, F> kind, Attempt<P, F> attempt, String by, boolean finished) {
        Evidence evidence;
        try {
            evidence = runner.resume(kind, attempt);
        } catch (ProblemException e) {
            if (ActTurns.isInProgress(e)) {
                throw e;
            }
            return settleRefused(kind, attempt, e, by);
        } catch (DirectoryRefusedException e) {
            return settleRefused(kind, attempt, DirectoryRefusals.problem(e), by);
        }
        return switch (evidence) {
            case DONE, REPEATABLE ->
                journal.complete(kind, attempt, by).map(Settled::done).orElseGet(() -> settledElsewhere(attempt));
            case UNKNOWABLE -> close(attempt, Outcome.UNKNOWN, by);
            case NOT_DONE, SUPERSEDED -> {
                if (!finished) {
                    throw new DirectoryPendingException("The request may still arrive", null);
                }
                kind.giveUp(attempt);
                yield evidence == Evidence.NOT_DONE
                        ? close(attempt, Outcome.NOT_DONE, by)
                        : supersede(kind, attempt, "changed-in-keycloak", CHANGED, by);
            }
        };
    }

    /**
     * Gives up an act whose state proves nothing: it began too long ago, or a restored backup of the database has brought it back. It may
     * have been carried out, and its result may have been changed again later.
     */
    private <P extends ActPlan, F> Settled abandon(
            Act<P, F> kind, Attempt<P, F> attempt, String reason, String detail) {
        kind.read(attempt);
        return supersede(kind, attempt, reason, detail, AuditLog.BY_SWEEPER);
    }

    private <P extends ActPlan, F> Settled supersede(
            Act<P, F> kind, Attempt<P, F> attempt, String reason, String detail, String by) {
        String target = kind.targetName();
        ProblemException refusal = new ProblemException(
                ProblemType.ACT_SUPERSEDED, detail.formatted(target) + TRY_AGAIN.formatted(target));
        if (!journal.supersede(kind, attempt, reason, refusal.problem(), by)) {
            return settledElsewhere(attempt);
        }
        meters.superseded();
        LOG.warnf(
                "Act %s was given up: %s Nothing more was changed in Keycloak.",
                attempt.act(), detail.formatted(target));
        return new Settled(Outcome.SUPERSEDED, null, refusal);
    }

    /** Closes a refused act. The records are written too, since what was undone may have been copied in the meantime. */
    <P extends ActPlan, F> Settled settleRefused(
            Act<P, F> kind, Attempt<P, F> attempt, ProblemException refusal, String by) {
        kind.readBack(attempt);
        return journal.closeUndone(kind, attempt, refusal.problem(), by)
                ? new Settled(Outcome.REFUSED, null, refusal)
                : settledElsewhere(attempt);
    }

    private Settled close(Attempt<?, ?> attempt, Outcome outcome, String by) {
        return journal.close(attempt, outcome, null, by) ? Settled.as(outcome) : settledElsewhere(attempt);
    }

    private static Settled settledElsewhere(Attempt<?, ?> attempt) {
        LOG.infof("Act %s was settled by another process", attempt.act());
        return Settled.as(Outcome.UNKNOWN);
    }
}
