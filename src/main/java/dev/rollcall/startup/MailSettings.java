package dev.rollcall.startup;

import dev.rollcall.mail.MailSender;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;

/** Checks the settings of mails, which belong together. */
final class MailSettings {

    private static final String HOST = "rollcall.mail.host";
    private static final int MAX_PORT = 65_535;

    /** The longest time that RFC 5321 gives a server for an answer. */
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "::1");

    private MailSettings() {}

    static boolean areOn(SettingProblems problems) {
        return problems.value(HOST).isPresent();
    }

    static void check(SettingProblems problems) {
        if (!areOn(problems)) {
            return; // no mails are sent
        }
        problems.require(
                "rollcall.mail.from",
                "the sender of mails, an e-mail address, or a name and an address in angle brackets",
                from -> MailSender.parse(from).isPresent());
        problems.check("rollcall.mail.port", "a number from 1 to %d".formatted(MAX_PORT), MailSettings::isPort);
        problems.check(
                "rollcall.mail.timeout",
                "at least a millisecond and at most %d minutes, such as 10S".formatted(MAX_TIMEOUT.toMinutes()),
                MailSettings::isTimeout);
        if (problems.value("rollcall.mail.username").isPresent()
                != problems.value("rollcall.mail.password").isPresent()) {
            problems.report("rollcall.mail.password", "set together with rollcall.mail.username, or neither");
        }
    }

    private static boolean isPort(String text) {
        int port = Integer.parseInt(text.strip());
        return port > 0 && port <= MAX_PORT;
    }

    /** The mail client takes zero milliseconds for no time-out. */
    private static boolean isTimeout(String text) {
        Duration timeout = DurationConverter.parseDuration(text.strip());
        return timeout.compareTo(Duration.ofMillis(1)) >= 0 && timeout.compareTo(MAX_TIMEOUT) <= 0;
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
