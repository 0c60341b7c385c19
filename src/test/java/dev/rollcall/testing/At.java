package dev.rollcall.testing;

/** The direction of a message on a wire: to the server, or back to the client. */
public enum At {
    /** The request, before the server receives it. */
    THE_WAY_THERE,
    /** The response: the server has processed the request, but the client has not yet received the answer. */
    THE_WAY_BACK
}
