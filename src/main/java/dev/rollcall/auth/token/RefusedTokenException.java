package dev.rollcall.auth.token;

/** A token that is refused although its signature is valid, or a refused response to a sign-in. The message is logged at DEBUG. */
public final class RefusedTokenException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** The reason for a token whose session has ended. */
    public static final String SESSION_ENDED = "session-ended";

    private final String reason;
    private final String subject;

    /**
     * @param reason a fixed code
     * @param subject the subject of the token; null if unknown
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
