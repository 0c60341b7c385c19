package dev.rollcall.sync;

/** By which the feed asks for a comparison of all records with Keycloak, where events do not tell whom to look at. */
public interface ReconciliationRequests {

    /**
     * Asks for one, to be begun soon; several that are asked for at once may be one. When this returns it is certain that there
     * will be one that begins after now: the events that were the reason are not read again.
     *
     * @param reason a sentence without personal data
     */
    void request(String reason);
}
