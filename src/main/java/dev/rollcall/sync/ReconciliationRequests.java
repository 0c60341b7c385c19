package dev.rollcall.sync;

/** Requests a reconciliation, if events do not show which users changed. */
public interface ReconciliationRequests {

    /**
     * Requests a reconciliation that starts soon; several requests at once may share one. When this returns, a run that starts after
     * now is certain: the events that were the reason are not read again.
     *
     * @param reason a sentence without personal data
     */
    void request(String reason);
}
