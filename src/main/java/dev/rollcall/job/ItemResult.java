package dev.rollcall.job;

import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import java.util.List;
import java.util.UUID;

/**
 * The result of one try to perform an item.
 *
 * @param item with its new state
 * @param answered false if it is to be tried again: Keycloak or the database did not answer, or another change was in the way
 */
record ItemResult(JobItem item, boolean answered) {

    private static final int UNAVAILABLE = 503;

    /**
     * @param record null if it is not known
     * @param changed false if there was nothing to change
     * @param act the act whose outcome is not known; null for none
     * @param problem what has prevented the change; null for nothing
     */
    static ItemResult of(int number, UUID record, boolean changed, UUID act, Problem problem) {
        if (act != null) {
            return new ItemResult(new JobItem(number, record, JobItem.State.PENDING, null, List.of(), act), false);
        }
        if (problem == null) {
            JobItem.State state = changed ? JobItem.State.DONE : JobItem.State.UNCHANGED;
            return new ItemResult(new JobItem(number, record, state, null, List.of(), null), true);
        }
        boolean passes = problem.status() == UNAVAILABLE || problem.type().equals(ProblemType.ACT_IN_PROGRESS.uri());
        return new ItemResult(
                new JobItem(number, record, JobItem.State.REFUSED, problem.type(), problem.errors(), null), !passes);
    }
}
