package dev.rollcall.observability;

import io.quarkus.logging.LoggingFilter;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Masks tokens in log entries. Libraries put tokens into messages and exceptions: quarkus-oidc, for example, logs as an error the ID token of
 * each session whose key Keycloak has withdrawn. All handlers have this filter, so it covers every logger.
 */
@LoggingFilter(name = TokenLogFilter.NAME)
public final class TokenLogFilter implements Filter {

    static final String NAME = "tokens";

    /** Signed or encrypted JWTs, complete or cut off: the first part always begins with {@code {"} in Base64. */
    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{4,}(\\.[A-Za-z0-9_-]*)+");

    /** The secrets of API keys. */
    private static final Pattern KEY = Pattern.compile("rc_[0-9A-Za-z]{49}");

    /** Formats only the message with its parameters. */
    private static final Formatter MESSAGE = new ExtFormatter() {
        @Override
        public String format(ExtLogRecord entry) {
            return formatMessage(entry);
        }
    };

    /** The claims of a refused token in a message of jose4j. */
    private static final Pattern CLAIMS = Pattern.compile("\\(claims->\\{.*}\\) rejected", Pattern.DOTALL);

    @Override
    public boolean isLoggable(LogRecord entry) {
        String message = MESSAGE.format(entry);
        String masked = mask(message);
        if (masked != message) {
            replaceMessage(entry, masked);
        }
        Throwable thrown = entry.getThrown();
        if (thrown != null && hasToken(thrown, identitySet())) {
            entry.setThrown(MaskedException.of(thrown, identitySet()));
        }
        return true;
    }

    private static void replaceMessage(LogRecord entry, String masked) {
        if (entry instanceof ExtLogRecord extended) {
            extended.setMessage(masked, ExtLogRecord.FormatStyle.NO_FORMAT);
        } else {
            entry.setMessage(masked);
        }
        entry.setParameters(null);
    }

    /** Returns the same instance if the text holds no token. */
    static String mask(String text) {
        if (text == null) {
            return text;
        }
        String masked = text;
        if (masked.contains("eyJ")) {
            Matcher tokens = JWT.matcher(masked);
            masked = tokens.find() ? tokens.replaceAll("(token)") : masked;
        }
        if (masked.contains("rc_")) {
            Matcher keys = KEY.matcher(masked);
            masked = keys.find() ? keys.replaceAll("(key)") : masked;
        }
        if (masked.contains("(claims->")) {
            masked = CLAIMS.matcher(masked).replaceAll("(claims) rejected");
        }
        return masked;
    }

    private static boolean hasToken(Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return false;
        }
        String text = thrown.toString();
        if (mask(text) != text || hasToken(thrown.getCause(), seen)) {
            return true;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (hasToken(suppressed, seen)) {
                return true;
            }
        }
        return false;
    }

    private static Set<Throwable> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Stands for another exception, with its stack trace and its masked message. */
    private static final class MaskedException extends Exception {

        private static final long serialVersionUID = 1L;

        private MaskedException(String text, Throwable cause) {
            super(text, cause);
        }

        /** Returns the masked copy; null for an exception that is among its own causes. */
        static Throwable of(Throwable original, Set<Throwable> seen) {
            if (original == null || !seen.add(original)) {
                return null;
            }
            MaskedException masked = new MaskedException(mask(original.toString()), of(original.getCause(), seen));
            masked.setStackTrace(original.getStackTrace());
            for (Throwable suppressed : original.getSuppressed()) {
                Throwable other = of(suppressed, seen);
                if (other != null) {
                    masked.addSuppressed(other);
                }
            }
            return masked;
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }
}
