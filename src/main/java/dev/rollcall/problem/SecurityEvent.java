package dev.rollcall.problem;

import java.util.Locale;
import org.jboss.logging.Logger.Level;

/** The kinds of security events that are logged and counted; {@code docs/logs.md} explains them. Codes are stable. */
public enum SecurityEvent {
    /** 401 for a request without a credential. Separate from invalid credentials, since scanners send very many of these. */
    CREDENTIAL_MISSING(Level.INFO),
    /** 401 for a bearer token. */
    TOKEN_REFUSED(Level.WARN),
    /** 401 for a browser session. */
    SESSION_REFUSED(Level.WARN),
    /** A callback from Keycloak's sign-in page that does not sign the user in. */
    SIGN_IN_FAILED(Level.WARN),
    /** A logout token that was refused. */
    LOGOUT_REFUSED(Level.WARN),
    /** A client that was refused a token at {@code POST /token}. */
    CLIENT_REFUSED(Level.WARN),
    /** Keycloak does not accept this service's own client or secret. */
    SERVICE_CLIENT_REFUSED(Level.WARN),
    /** The caller is authenticated but lacks the right. */
    ACCESS_REFUSED(Level.WARN),
    /** The caller has the right, but a guard refuses the act to everybody: on one's own account, on the last administrator. */
    ACT_REFUSED(Level.WARN),
    /** A write that another site made the browser send. */
    CROSS_SITE_REFUSED(Level.WARN),
    /** 429: a rate limit was exceeded. */
    LIMIT_EXCEEDED(Level.WARN),
    /** An export of user data; logged when it ends. */
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
