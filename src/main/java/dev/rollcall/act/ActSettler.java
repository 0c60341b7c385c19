package dev.rollcall.act;

import dev.rollcall.act.Step.Evidence;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Outcome;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Finds the outcome of interrupted acts by the state in the identity provider. Finishes acts that have begun, closes acts that never
 * arrived, and gives up acts if others have changed the user or the organization since.
 */
@ApplicationScoped
class ActSettler {

    private static final Logger LOG = Logger.getLogger(ActSettler.class);

    private static final String CHANGED = "It was interrupted, and the %s has been changed in Keycloak since then.";
    private static final String TOO_OLD =
            "It was interrupted, and could not be finished within rollcall.management.abandon-after.";
    private static final String RESTORED =
            "It was interrupted, and the database was restored since then, so the %s may have been changed already.";
    private static final String TRY_AGAIN =
            " Read the %s, and send a new request (with a new Idempotency-Key) if the change still applies.";

    private final ActScript.Registry scripts;
    private final ActRunner runner;
    private final ActClaims claims;
    private final ActJournal journal;
    private final ActMeters meters;

    ActSettler(ActScript.Registry scripts, ActRunner runner, ActClaims claims, ActJournal journal, ActMeters meters) {
        this.scripts = scripts;
        this.runner = runner;
        this.claims = claims;
        this.journal = journal;
        this.meters = meters;
    }

    /**
     * The outcome of an act.
     *
     * @param outcome {@code UNKNOWN} also if another process has settled it: then the audit log has the outcome
     * @param refusal null unless it was refused or superseded
     */
    record Settled(Outcome outcome, ProblemException refusal) {

        private static Settled as(Outcome outcome) {
            return new Settled(outcome, null);
        }
    }

    /**
     * Claims and settles an act that its process has abandoned. Of two processes that settle an act, one could undo what the other
     * finishes, so only the one that has the claim goes on.
     *
     * @return empty if another process settles it
     */
    Optional<Settled> settleAbandoned(OpenAct open) {
        Optional<ActAttempt> claimed = claims.claim(open);
        if (claimed.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(settleClaimed(open, claimed.get()));
        } catch (ActRunner.Overtaken e) {
            return Optional.empty();
        } catch (DirectoryPendingException e) {
            // the change may still arrive: the claim stays until it cannot any more
            throw e;
        } catch (RuntimeException e) {
            claims.postpone(claimed.get());
            throw e;
        }
    }

    private Settled settleClaimed(OpenAct open, ActAttempt attempt) {
        if (claims.isTooOld(open)) {
            return abandon(attempt, "too-old", TOO_OLD);
        }
        return claims.isFromBackup(open)
                ? abandon(attempt, "restored", RESTORED)
                : settle(attempt, AuditLog.BY_SWEEPER, isFinished(open));
    }

    private boolean isFinished(OpenAct open) {
        Duration longest = scripts.of(open.plan).longestChange(open.plan);
        return longest.isZero() || claims.isOlder(open, longest);
    }

    /**
     * @param by {@link AuditLog#BY_REQUEST} or {@link AuditLog#BY_SWEEPER}
     * @param finished whether every request to the identity provider has ended. Only then does a missing change prove that it was not made,
     *     or that others have changed the state
     * @throws DirectoryPendingException if requests may still arrive, and the act's own change is not visible
     */
    Settled settle(ActAttempt attempt, String by, boolean finished) {
        Evidence evidence;
        try {
            evidence = runner.resume(scripts.of(attempt.plan()), attempt);
        } catch (ProblemException e) {
            if (ActTurns.isInProgress(e)) {
                throw e;
            }
            return settleRefused(attempt, e, by);
        } catch (DirectoryRefusedException e) {
            return settleRefused(attempt, DirectoryRefusals.problem(e), by);
        }
        return switch (evidence) {
            case DONE, REPEATABLE ->
                journal.complete(attempt, scripts.of(attempt.plan()), by)
                        ? Settled.as(Outcome.DONE)
                        : settledElsewhere(attempt);
            case UNKNOWABLE -> close(attempt, Outcome.UNKNOWN, by);
            case NOT_DONE, SUPERSEDED -> {
                if (!finished) {
                    throw new DirectoryPendingException("The request may still arrive", null);
                }
                scripts.of(attempt.plan()).giveUp(attempt);
                yield evidence == Evidence.NOT_DONE
                        ? close(attempt, Outcome.NOT_DONE, by)
                        : supersede(attempt, "changed-in-keycloak", CHANGED, by);
            }
        };
    }

    /**
     * Gives up an act whose state proves nothing: it began too long ago, or a restored backup of the database has brought it back. It may
     * have been carried out, and its result may have been changed again later.
     */
    private Settled abandon(ActAttempt attempt, String reason, String detail) {
        scripts.of(attempt.plan()).read(attempt);
        return supersede(attempt, reason, detail, AuditLog.BY_SWEEPER);
    }

    private Settled supersede(ActAttempt attempt, String reason, String detail, String by) {
        String target = attempt.plan().targetName();
        ProblemException refusal = new ProblemException(
                ProblemType.ACT_SUPERSEDED, detail.formatted(target) + TRY_AGAIN.formatted(target));
        if (!journal.supersede(attempt, scripts.of(attempt.plan()), reason, refusal.problem(), by)) {
            return settledElsewhere(attempt);
        }
        meters.superseded();
        LOG.warnf(
                "Act %s was given up: %s Nothing more was changed in Keycloak.",
                attempt.act(), detail.formatted(target));
        return new Settled(Outcome.SUPERSEDED, refusal);
    }

    /** Closes a refused act. The records are written too, since what was undone may have been copied in the meantime. */
    Settled settleRefused(ActAttempt attempt, ProblemException refusal, String by) {
        ActScript script = scripts.of(attempt.plan());
        script.readBack(attempt);
        return journal.closeUndone(attempt, script, refusal.problem(), by)
                ? new Settled(Outcome.REFUSED, refusal)
                : settledElsewhere(attempt);
    }

    private Settled close(ActAttempt attempt, Outcome outcome, String by) {
        return journal.close(attempt, outcome, null, by) ? Settled.as(outcome) : settledElsewhere(attempt);
    }

    private static Settled settledElsewhere(ActAttempt attempt) {
        LOG.infof("Act %s was settled by another process", attempt.act());
        return Settled.as(Outcome.UNKNOWN);
    }
}
