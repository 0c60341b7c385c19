package dev.rollcall.startup;

import dev.rollcall.mail.MailSender;
import dev.rollcall.mail.PublicUrl;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;

/** Checks the settings of mails, which belong together. */
final class MailSettings {

    private static final String HOST = "rollcall.mail.host";
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
        if (value.apply("rollcall.mail.username").isPresent()
                != value.apply("rollcall.mail.password").isPresent()) {
            wrong.accept("rollcall.mail.password", "set together with rollcall.mail.username, or neither");
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
