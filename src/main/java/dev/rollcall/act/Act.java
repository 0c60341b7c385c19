package dev.rollcall.act;

import dev.rollcall.audit.Action;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A kind of act that spans the identity provider and the database: its checks, its steps, and the records it writes. Runner, journal and
 * sweeper know nothing else of it.
 *
 * @param <P> its plan
 * @param <F> what it finds in the identity provider
 */
public interface Act<P extends ActPlan, F> extends RecordsAct<P> {

    /** Whether an act of this plan has no steps, and so is performed as a {@link RecordsAct}. */
    @Override
    default boolean changesRecordsOnly(P plan) {
        return false;
    }

    /** For a plan that {@link #changesRecordsOnly}. */
    @Override
    default Written record(P plan, ChangeContext context, Instant now) {
        throw new UnsupportedOperationException(action() + " has steps");
    }

    /** The type of the stored plans. */
    Class<P> planType();

    /** The kind of {@link ActPlan#target}, for messages: {@code user} or {@code organization}. */
    String targetName();

    /**
     * Checks a new act before its first change, and stores what it finds in the attempt.
     *
     * @return the plan with the state before the first change, which undoes the act and shows whether it was begun
     * @throws DirectoryRefusedException if the identity provider's state forbids the act
     * @throws ProblemException if a rule of this service forbids it
     */
    P prepare(Attempt<P, F> attempt);

    /** The changes in the identity provider, in their order; at least one. The first one shows whether the act was begun. */
    List<Step> steps(Attempt<P, F> attempt);

    /**
     * Reads the state from which the steps of an interrupted act tell whether they are done, and stores it in the attempt.
     *
     * @throws DirectoryUnavailableException if the state cannot be read completely
     */
    void read(Attempt<P, F> attempt);

    /**
     * Repeats the checks for an interrupted act that has begun. If the act itself caused the refusal, the attempt is marked as changed, so
     * the runner undoes it.
     *
     * @throws DirectoryRefusedException as {@link #prepare}
     * @throws ProblemException as {@link #prepare}
     */
    default void checkAgain(Attempt<P, F> attempt) {}

    /** Returns what a refusal by the identity provider means: a failure, if it does not lie in what was asked for. */
    default RuntimeException meaning(DirectoryRefusedException refusal, Attempt<P, F> attempt) {
        return refusal;
    }

    /** Whether nothing is left to undo after this refusal, whatever steps are done. */
    default boolean leavesNothing(DirectoryRefusedException refusal) {
        return false;
    }

    /** Returns the time for which the identity provider may still carry out a change of this act after a request without an answer. */
    default Duration longestChange() {
        return Duration.ZERO;
    }

    /**
     * Whether an act that a restored backup has brought back is given up: the state in the identity provider tells too little about it, since
     * it may have been carried out after the backup.
     */
    default boolean isGivenUpAfterRestore() {
        return false;
    }

    /** Takes back a side effect that an interrupted act must not leave behind, before it is closed without being finished. */
    default void giveUp(Attempt<P, F> attempt) {}

    /** Writes the result of a completed act, in the transaction of its outcome. */
    Written record(Attempt<P, F> attempt, Instant now);

    /** Reads the state after a refused act, which may have changed and undone something. */
    void readBack(Attempt<P, F> attempt);

    /** Writes what {@link #readBack} read, in the transaction of the outcome. */
    void recordRefused(Attempt<P, F> attempt, Instant now);

    /** Writes the state that {@link #read} found, in the transaction of the outcome {@code SUPERSEDED}. */
    Written recordFound(Attempt<P, F> attempt, Instant now);

    /**
     * A change that was noticed in the identity provider, by an event or a reconciliation run.
     *
     * @param userId null if it does not concern a single user
     * @param teamId null if it does not concern a team
     */
    record NoticedChange(Action action, UUID userId, UUID teamId) {}

    /**
     * Whether an open act of this plan makes this change of its target itself. Those on users are found by the user, see
     * {@link OpenActs#usersWithOpenActs}.
     */
    default boolean makes(P plan, NoticedChange change) {
        return false;
    }
}
