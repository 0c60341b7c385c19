package dev.rollcall.directory;

/** A change was sent to the identity provider, and no answer came: the change may or may not have been made. */
public class DirectoryPendingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean finished;

    /** For a change that may still be in progress. */
    public DirectoryPendingException(String message, Throwable cause) {
        this(message, cause, false);
    }

    public DirectoryPendingException(String message, Throwable cause, boolean finished) {
        super(message, cause);
        this.finished = finished;
    }

    /**
     * Whether the provider has finished the request, so that a change that is not visible now was not made. Otherwise the request may
     * still arrive, or be in progress.
     */
    public boolean isFinished() {
        return finished;
    }

    /** The provider, or a gateway before it, failed or did not answer. Other reasons have nothing to do with an outage. */
    public static class NoAnswerException extends DirectoryPendingException {

        private static final long serialVersionUID = 1L;

        public NoAnswerException(String message, Throwable cause) {
            this(message, cause, false);
        }

        public NoAnswerException(String message, Throwable cause, boolean finished) {
            super(message, cause, finished);
        }
    }
}
