package dev.rollcall.client;

import java.util.UUID;

/**
 * 202: whether the change was made is not known yet. {@link RollcallApi#getAct} shows it, as soon as the outcome is no longer open. A
 * request with the same idempotency key is not made twice.
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
