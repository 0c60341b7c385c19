package dev.rollcall.startup;

import dev.rollcall.mail.MailSender;
import dev.rollcall.mail.PublicUrl;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;

/** Checks the settings of mails, which belong together. */
final class MailSettings {

    private static final String HOST = "rollcall.mail.host";
    private static final int MAX_PORT = 65_535;

    /** The longest time that RFC 5321 gives a server for an answer. */
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1");

    private MailSettings() {}

    /** Checks a setting that must have a value of some form. */
    interface Check {
        void of(String key, String meaning, Function<String, Boolean> isRight);
    }

    /**
     * @param value returns the value of a setting that is not blank
     * @param required checks a setting that must have a value
     * @param wrong reports a setting, with what it must be
     */
    static void check(Function<String, Optional<String>> value, Check required, BiConsumer<String, String> wrong) {
        if (value.apply(HOST).isEmpty()) {
            return; // no mails are sent
        }
        required.of(
                "rollcall.mail.from",
                "the sender of mails, an e-mail address, or a name and an address in angle brackets",
                from -> MailSender.parse(from).isPresent());
        required.of(
                "rollcall.public-url",
                "the service's own address in mails, https://rollcall.example.org, without a path",
                url -> PublicUrl.origin(url).isPresent());
        if (value.apply("rollcall.mail.port").filter(port -> !isPort(port)).isPresent()) {
            wrong.accept("rollcall.mail.port", "a number from 1 to %d".formatted(MAX_PORT));
        }
        if (value.apply("rollcall.mail.timeout")
                .filter(timeout -> !isTimeout(timeout))
                .isPresent()) {
            wrong.accept(
                    "rollcall.mail.timeout",
                    "at least a millisecond and at most %d minutes, such as 10S".formatted(MAX_TIMEOUT.toMinutes()));
        }
        if (value.apply("rollcall.mail.username").isPresent()
                != value.apply("rollcall.mail.password").isPresent()) {
            wrong.accept("rollcall.mail.password", "set together with rollcall.mail.username, or neither");
        }
    }

    private static boolean isPort(String text) {
        try {
            int port = Integer.parseInt(text.strip());
            return port > 0 && port <= MAX_PORT;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The mail client takes zero milliseconds for no time-out. */
    private static boolean isTimeout(String text) {
        try {
            Duration timeout = DurationConverter.parseDuration(text.strip());
            return timeout.compareTo(Duration.ofMillis(1)) >= 0 && timeout.compareTo(MAX_TIMEOUT) <= 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns a warning if mails travel in plain text. */
    static Optional<String> warning(Config config) {
        boolean isPlain = config.getOptionalValue("rollcall.mail.tls", String.class)
                .filter("none"::equals)
                .isPresent();
        return config.getOptionalValue(HOST, String.class)
                .filter(host -> isPlain && !THIS_MACHINE.contains(host))
                .map(host -> "The connection to the mail server is not encrypted: others on the network can read the"
                        + " mails and the account's password. Set rollcall.mail.tls (environment variable"
                        + " ROLLCALL_MAIL_TLS) to start-tls or implicit.");
    }
}
