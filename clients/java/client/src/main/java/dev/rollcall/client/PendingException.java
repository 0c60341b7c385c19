package dev.rollcall.client;

import java.net.http.HttpHeaders;
import java.util.UUID;

/**
 * The outcome of a change is not known yet (202). {@link RollcallApi#getAct} shows it: wait until it is no longer open. A repeated request
 * with the same idempotency key changes nothing twice.
 */
public final class PendingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final UUID act;
    private final transient HttpHeaders headers;

    PendingException(UUID act, HttpHeaders headers) {
        super("The outcome of act " + act + " is not known yet");
        this.act = act;
        this.headers = headers;
    }

    /** Returns the id of the change in the audit log. */
    public UUID act() {
        return act;
    }

    /** Returns the URI of what will show the outcome: the act in the audit log, or the record for a caller who may not read that. */
    public String location() {
        return Answer.location(headers);
    }

    /** Returns the id that the service's log and audit log have for the request, or null. */
    public String requestId() {
        return Answer.requestId(headers);
    }

    /** Returns all headers of the answer. */
    public HttpHeaders headers() {
        return headers;
    }
}
