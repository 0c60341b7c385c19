package dev.rollcall.act;

import java.time.Instant;
import java.util.UUID;

/**
 * An act that has no outcome yet. A user or an organization has at most one, so the row is also its lock.
 *
 * @param action its kind, by the code of the audit log
 * @param plan as JSON
 * @param claim the number of the process that has the act: 0 for its request, the next number for each sweeper. Earlier ones must stop
 * @param dueAt the time from which the sweeper settles the act
 * @param openedAt by the clock of the database, as {@code dueAt}
 */
public record OpenAct(UUID id, String action, String plan, int claim, Instant dueAt, Instant openedAt) {

    /** Leaves out the plan. */
    @Override
    public String toString() {
        return action + " " + id;
    }
}
