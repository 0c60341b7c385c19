package dev.rollcall.client;

import java.util.UUID;

/**
 * The outcome of a change is not known yet (202). {@link RollcallApi#getAct} shows it: wait until it is no longer open. A repeated request
 * with the same idempotency key changes nothing twice.
 */
public final class PendingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final UUID act;

    PendingException(UUID act) {
        super("The outcome of act " + act + " is not known yet");
        this.act = act;
    }

    /** Returns the id of the change in the audit log. */
    public UUID act() {
        return act;
    }
}
