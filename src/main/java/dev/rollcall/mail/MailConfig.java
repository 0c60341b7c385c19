package dev.rollcall.mail;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The mail server that this service sends mails with. */
@ConfigMapping(prefix = "rollcall.mail")
public interface MailConfig {

    /** The host name of the mail server. Without it, the service sends no mails. */
    Optional<String> host();

    /** The sender: an address, or a name and an address, such as {@code Rollcall <no-reply@example.org>}. */
    Optional<String> from();
}
