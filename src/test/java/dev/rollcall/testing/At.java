package dev.rollcall.testing;

/** Where on a wire something happens. */
public enum At {
    /** Before the server has got it. */
    THE_WAY_THERE,
    /** When the server has done it, before its answer is back. */
    THE_WAY_BACK
}
