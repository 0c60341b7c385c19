package dev.rollcall.act;

import dev.rollcall.act.ActRegistry.Stored;
import dev.rollcall.act.OpenActs.OpenAct;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.DatabaseRestores;
import dev.rollcall.change.Origin;
import dev.rollcall.database.Statements;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;

/** Decides which process has an open act, and which act has the turn. Each method is one transaction. */
@Singleton
public record ActClaims(
        OpenActs openActs,
        ActTurns turns,
        ActClock clock,
        ManagementConfig config,
        AuditLog audit,
        DatabaseRestores restores) {

    private static final Logger LOG = Logger.getLogger(ActClaims.class);

    /**
     * Gives the attempt the whole of {@code settle-after} again.
     *
     * @return false if the act has been claimed by another process, or settled
     */
    boolean renew(Attempt<?, ?> attempt) {
        return inTransaction(() -> openActs.putOff(attempt.act(), attempt.claim(), config.settleAfter()));
    }

    /**
     * Takes the turn of acts that take away an administrator, and waits for it a while. The act has it until it is closed.
     *
     * @throws ProblemException 409 if another act keeps it
     */
    public void takeAdminsTurn(UUID act) {
        takeTurn(act, () -> openActs.takeAdminsTurn(act));
    }

    /**
     * Takes the turn of acts that set this name of an organization; case does not matter. The act has it until it is closed.
     *
     * @throws ProblemException 409 if another act keeps it
     */
    public void takeTurnOfName(UUID act, String name) {
        takeTurn(act, () -> openActs.takeTurnOfName(act, name));
    }

    private void takeTurn(UUID act, Callable<Boolean> turn) {
        turns.await(
                () -> {
                    try {
                        if (inTransaction(turn)) {
                            return true;
                        }
                    } catch (PersistenceException e) {
                        if (!Statements.isDuplicate(e)) {
                            throw e;
                        }
                        LOG.debugf("Another act took the turn before %s", act);
                    }
                    throw new ActTurns.Busy();
                },
                Boolean.class);
    }

    /** Returns open acts that are due, oldest first. */
    List<OpenAct> due(int most) {
        return inTransaction(() -> openActs.due(most));
    }

    /**
     * Claims an abandoned act: from now on it belongs to this process alone.
     *
     * @return empty if another process was quicker
     */
    <P extends ActPlan, F> Optional<Attempt<P, F>> claim(OpenAct open, Stored<P, F> act) {
        Attempt<P, F> attempt =
                new Attempt<>(open.id(), context(open.id()), open.claim() + 1, act.plan(), null, clock.now());
        return inTransaction(() -> claimAndEnter(open)) ? Optional.of(attempt) : Optional.empty();
    }

    private boolean claimAndEnter(OpenAct open) {
        boolean isMine = openActs.claim(open, config.settleAfter());
        if (isMine) {
            // it may stay open for long
            audit.enter(open.id());
        }
        return isMine;
    }

    private ChangeContext context(UUID act) {
        Actor actor = audit.actor(act);
        return new ChangeContext(Origin.API, actor.subject(), act, actor.requestId());
    }

    /** Whether the act is too old to be finished, see {@link ManagementConfig#abandonAfter}. */
    boolean isTooOld(OpenAct open) {
        return isOlder(open, config.abandonAfter());
    }

    /**
     * Whether the act was opened before the database was restored.
     *
     * @throws ProblemException 503 if the database was not checked for a restore yet: another server may have taken over during a sweep
     */
    boolean isFromBackup(OpenAct open) {
        return inTransaction(() -> isFromBeforeRestore(open));
    }

    /** One connection, so that the database which was checked is the one that answers. */
    private boolean isFromBeforeRestore(OpenAct open) {
        if (!restores.isChecked()) {
            throw new ProblemException(
                    ProblemType.DATABASE_UNAVAILABLE, "The database has not been checked for a restore yet.");
        }
        return restores.last()
                .filter(restored -> open.openedAt().isBefore(restored))
                .isPresent();
    }

    /** Whether the act was opened longer ago than this. */
    boolean isOlder(OpenAct open, Duration age) {
        return inTransaction(() -> openActs.isOlder(open, age));
    }

    /** Lets the next sweep try again. */
    void postpone(UUID act, int claim) {
        inTransaction(() -> openActs.putOff(act, claim, config.sweepInterval()));
    }

    private static <T> T inTransaction(Callable<T> work) {
        return QuarkusTransaction.requiringNew().call(work);
    }
}
