package dev.rollcall.directory;

import java.util.List;

/** The identity provider said no, and changed nothing. */
public class DirectoryRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** Another identity has the value of a property that must be unique. */
        TAKEN,
        /** A property is not valid. */
        INVALID,
        /** There is no such identity. */
        GONE,
        /** It cannot send mail, or knows no address to send it to. */
        NO_MAIL,
        /** The service's own account lacks a right. */
        FORBIDDEN,
        /** The identity administers the realm, so only the realm's own administrators change it. */
        PROTECTED
    }

    /**
     * @param property the name of a property of {@link IdentityChange}, or {@code roles} or {@code temporaryPassword}
     * @param message what is wrong, without the value
     */
    public record Reason(String property, String message) {}

    private final Kind kind;
    private final transient List<Reason> reasons;

    public DirectoryRefusedException(Kind kind, String message, List<Reason> reasons) {
        super(message);
        this.kind = kind;
        this.reasons = List.copyOf(reasons);
    }

    public Kind kind() {
        return kind;
    }

    public List<Reason> reasons() {
        return reasons;
    }
}
