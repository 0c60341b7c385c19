package dev.rollcall.invitation;

import java.time.Instant;
import java.util.Locale;

/** The state of an invitation. */
public enum InvitationStatus {
    /** It can be accepted. */
    OPEN,
    ACCEPTED,
    REVOKED,
    /** It could be accepted until it expired. */
    EXPIRED;

    /** The database's code of both {@link #OPEN} and {@link #EXPIRED}, which differ only by the time. */
    static final String PENDING = "pending";

    static InvitationStatus of(String stored, Instant expiresAt, Instant now) {
        if (!stored.equals(PENDING)) {
            return ofCode(stored);
        }
        return expiresAt.isAfter(now) ? OPEN : EXPIRED;
    }

    /** The name in the API. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws IllegalArgumentException if there is none with this code
     */
    public static InvitationStatus ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
