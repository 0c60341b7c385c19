package dev.rollcall.problem;

import java.util.Locale;
import org.jboss.logging.Logger.Level;

/** The kinds of security events that are logged and counted; {@code docs/logs.md} explains them. Codes are stable. */
public enum SecurityEvent {
    /** 401 for a request without a credential. Apart from wrong ones, since scanners send very many. */
    CREDENTIAL_MISSING(Level.INFO),
    /** 401 for a bearer token. */
    TOKEN_REFUSED(Level.WARN),
    /** 401 for a browser's session. */
    SESSION_REFUSED(Level.WARN),
    /** A callback of Keycloak's sign-in page that signs nobody in. */
    SIGN_IN_FAILED(Level.WARN),
    /** A logout token that ends nothing. */
    LOGOUT_REFUSED(Level.WARN),
    /** A client that gets no token of its own at {@code POST /token}. */
    CLIENT_REFUSED(Level.WARN),
    /** Keycloak does not accept this service's own client or secret. */
    SERVICE_CLIENT_REFUSED(Level.WARN),
    /** The caller is known and may not do this. */
    ACCESS_REFUSED(Level.WARN),
    /** The caller may do this, but a guard does not let anybody: to one's own account, to the last administrator. */
    ACT_REFUSED(Level.WARN),
    /** A write that another site made a browser send. */
    CROSS_SITE_REFUSED(Level.WARN),
    /** 429. */
    LIMIT_EXCEEDED(Level.WARN),
    /** Data of users left as a file; logged at its end. */
    EXPORT(Level.INFO);

    private final Level level;

    SecurityEvent(Level level) {
        this.level = level;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Level level() {
        return level;
    }
}
