package dev.rollcall.act;

import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of act that changes records alone: it is opened and completed in one transaction, and its plan is never stored. One that also changes
 * the identity provider is an {@link Act}. A kind is one class, a bean.
 *
 * @param <P> its plan
 */
public interface RecordsAct<P extends ActPlan> {

    /** The kind as the audit log names it. */
    Action action();

    /**
     * Returns why the act may not be done, for the audit log; empty if it may. It is asked in the transaction that opens the act, and so may
     * lock what it looks at. Every {@link ActPlan.Guard} is asked as well.
     */
    default Optional<ProblemException> guard(P plan, ActRequest request) {
        return Optional.empty();
    }

    /**
     * Writes the records, in the transaction of the outcome.
     *
     * @param context the description of the changes, for the change log
     */
    Written record(P plan, ChangeContext context, Instant now);

    /** Whether an act of this plan changes records alone. */
    default boolean changesRecordsOnly(P plan) {
        return true;
    }

    /** The type of {@link Written#answer}. */
    default Class<?> answerType() {
        return Void.class;
    }

    /** Whether the caller may lose, by the act itself, the right to do it. A request that is repeated with its key is answered all the same. */
    default boolean takesOwnRight() {
        return false;
    }

    /**
     * The effect on the records.
     *
     * @param concerned the records that were written; they may have other ids than the plan says
     * @param details of the outcome, for the audit log and the answer: no personal data
     * @param answer the record of the user concerned as it is afterwards, for the answer; null for none
     */
    record Written(Concerned concerned, Map<String, Object> details, Object answer) {

        public static Written of(Concerned concerned) {
            return new Written(concerned, Map.of(), null);
        }

        /**
         * Returns what was written without being planned.
         *
         * @param fields the names of the fields that were written, as the API names them
         */
        public static Written found(Concerned concerned, List<String> fields) {
            return new Written(concerned, fields.isEmpty() ? Map.of() : Map.of("fields", fields), null);
        }
    }
}
