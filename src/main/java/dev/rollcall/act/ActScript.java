package dev.rollcall.act;

import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A kind of act: its checks, its steps, and the records it writes. Runner, journal and sweeper know nothing else of an act, so a
 * new kind of act is a new script.
 */
public interface ActScript {

    /** Whether this is the script of acts of this kind. */
    boolean performs(Action action);

    /** The changes in the identity provider, in their order; at least one. */
    List<Step> steps(Plan plan);

    /**
     * Checks a new act before its first change, and keeps in the attempt what its steps need.
     *
     * @throws DirectoryRefusedException if the identity provider's state forbids the act
     * @throws ProblemException if a rule of this service forbids it
     */
    void check(ActAttempt attempt);

    /**
     * Reads the state from which the steps of an interrupted act tell whether they are done, and stores it in the attempt.
     *
     * @throws DirectoryUnavailableException if the state cannot be read completely
     */
    void read(ActAttempt attempt);

    /**
     * Repeats the checks for an interrupted act that has begun. If the act itself caused the refusal, the attempt is marked as changed, so
     * the runner undoes it.
     *
     * @throws DirectoryRefusedException as {@link #check}
     * @throws ProblemException as {@link #check}
     */
    void checkAgain(ActAttempt attempt);

    /** Returns the time for which the identity provider may still carry out a change of this act after a request without an answer. */
    default Duration longestChange(Plan plan) {
        return Duration.ZERO;
    }

    /** Takes back a side effect that an interrupted act must not leave behind, before it is closed without being finished. */
    default void giveUp(ActAttempt attempt) {}

    /** Reads the state after a refused act, which may have changed and undone something. */
    void readBack(ActAttempt attempt);

    /** Writes the result of a completed act, in the transaction of its outcome. */
    void record(ActAttempt attempt, Instant now);

    /** Writes what {@link #readBack} read, in the transaction of the outcome. */
    void recordRefused(ActAttempt attempt, Instant now);

    /**
     * The effect on the records.
     *
     * @param fields the names of the fields that were written, as the API names them
     */
    record Written(Concerned concerned, List<String> fields) {}

    /** Writes the state that {@link #read} found, in the transaction of the outcome {@code SUPERSEDED}. */
    Written recordFound(ActAttempt attempt, Instant now);

    /** Finds the script of an act by its action. */
    @ApplicationScoped
    class Registry {

        private final Instance<ActScript> scripts;

        Registry(Instance<ActScript> scripts) {
            this.scripts = scripts;
        }

        ActScript of(Plan plan) {
            return scripts.stream()
                    .filter(script -> script.performs(plan.action()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No script performs " + plan.action()));
        }
    }
}
