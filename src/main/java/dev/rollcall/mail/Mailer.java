package dev.rollcall.mail;

import jakarta.enterprise.context.ApplicationScoped;

/** Sends mails. */
@ApplicationScoped
public class Mailer {

    private final MailConfig config;

    Mailer(MailConfig config) {
        this.config = config;
    }

    /** Whether the settings name a mail server, so that mails can be sent. */
    public boolean isOn() {
        return config.host().isPresent() && config.from().isPresent();
    }
}
