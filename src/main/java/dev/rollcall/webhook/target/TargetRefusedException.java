package dev.rollcall.webhook.target;

import dev.rollcall.problem.ErrorMessage;

/** A webhook must not call this URL. */
public final class TargetRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ErrorMessage reason;

    TargetRefusedException(ErrorMessage reason) {
        super(reason.text());
        this.reason = reason;
    }

    /** Returns what is wrong with the URL: a message for the field. */
    public ErrorMessage reason() {
        return reason;
    }
}
