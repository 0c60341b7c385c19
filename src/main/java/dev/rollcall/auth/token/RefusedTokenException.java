package dev.rollcall.auth.token;

/** A token whose signature is right, and which is refused all the same. Its message goes to the log at DEBUG. */
public final class RefusedTokenException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** The reason where the session that the token belongs to is over. */
    public static final String SESSION_ENDED = "session-ended";

    private final String reason;
    private final String subject;

    /**
     * @param reason a fixed code
     * @param subject whose token it is; null if that is not known
     */
    public RefusedTokenException(String reason, String subject, String message) {
        super(message);
        this.reason = reason;
        this.subject = subject;
    }

    public String reason() {
        return reason;
    }

    public String subject() {
        return subject;
    }
}
