package dev.rollcall.act;

import dev.rollcall.act.Step.Evidence;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Outcome;
import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Finds the outcome of acts that were interrupted: asks the identity provider what is true, finishes what was begun, and closes what
 * never arrived.
 */
@ApplicationScoped
class ActSettler {

    private static final Logger LOG = Logger.getLogger(ActSettler.class);

    private final ActScript script;
    private final ActRunner runner;
    private final ActClaims claims;
    private final ActJournal journal;

    ActSettler(ActScript script, ActRunner runner, ActClaims claims, ActJournal journal) {
        this.script = script;
        this.runner = runner;
        this.claims = claims;
        this.journal = journal;
    }

    /**
     * The outcome of an act.
     *
     * @param outcome {@code UNKNOWN} also if another process has settled it: then the audit log has the outcome
     * @param refusal null unless it was refused
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
            return Optional.of(settle(claimed.get(), AuditLog.BY_SWEEPER, true));
        } catch (ActRunner.Overtaken e) {
            return Optional.empty();
        } catch (DirectoryInDoubtException e) {
            // the change may still arrive: the claim stays until it cannot any more
            throw e;
        } catch (RuntimeException e) {
            claims.postpone(claimed.get());
            throw e;
        }
    }

    /**
     * @param by {@link AuditLog#BY_REQUEST} or {@link AuditLog#BY_SWEEPER}
     * @param finished whether every request to the identity provider has come to its end. Only then does a missing change prove that it was
     *     not made
     * @throws DirectoryInDoubtException if requests may still arrive, and no change is visible
     */
    Settled settle(ActAttempt attempt, String by, boolean finished) {
        Evidence evidence;
        try {
            evidence = runner.resume(script, attempt);
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
                journal.complete(attempt, script, by) ? Settled.as(Outcome.DONE) : settledElsewhere(attempt);
            case UNKNOWABLE -> close(attempt, Outcome.UNKNOWN, by);
            case NOT_DONE -> {
                if (!finished) {
                    throw new DirectoryInDoubtException("The request may still arrive", null);
                }
                yield close(attempt, Outcome.NOT_DONE, by);
            }
        };
    }

    /** Closes a refused act. The records are written too, since what was undone may have been copied in the meantime. */
    Settled settleRefused(ActAttempt attempt, ProblemException refusal, String by) {
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
