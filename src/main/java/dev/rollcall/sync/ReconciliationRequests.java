package dev.rollcall.sync;

import java.time.Instant;

/** Requests a reconciliation, if events do not show which users changed. */
public interface ReconciliationRequests {

    /**
     * Requests a reconciliation that starts soon; several requests at once may share one. When this returns, a run that starts after
     * now is certain: the events that were the reason are not read again.
     *
     * @param reason a sentence without personal data
     */
    void request(String reason);

    /**
     * As {@link #request}, unless a run that began later than a moment finds the same changes: it is under way, or has finished.
     *
     * @param since all changes that the run has to find were made before
     */
    default void requestUnlessBegun(Instant since, String reason) {
        request(reason);
    }
}
