package dev.rollcall.testing;

/** The direction of a message on a wire: to the server, or back to the client. */
public enum WireDirection {
    /** The request, before the server receives it. */
    REQUEST,
    /** The response: the server has processed the request, but the client has not yet received the answer. */
    RESPONSE
}
