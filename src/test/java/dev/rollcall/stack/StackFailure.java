package dev.rollcall.stack;

/** The stack can't be had; the message is one sentence for the person at the console, who needs no stack trace. */
final class StackFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StackFailure(String message) {
        super(message);
    }

    StackFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
