package dev.rollcall.stack;

/** The servers can't be started. The message is one sentence for the developer, who needs no stack trace. */
final class StackFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StackFailure(String message) {
        super(message);
    }

    StackFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
