package dev.rollcall.user.email;

import dev.rollcall.mail.Mail;
import dev.rollcall.mail.MailText;
import dev.rollcall.mail.MailTexts;
import dev.rollcall.mail.MailWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Writes the mails about a new e-mail address. The username may be of another person's choice: it cannot add markup, links or lines. */
final class EmailChangeMail {

    private static final int LONGEST_NAME = 80;

    private EmailChangeMail() {}

    /**
     * Writes the mail to the new address.
     *
     * @param link verifies the address
     * @throws IllegalArgumentException if no mail can be sent to the address
     */
    static Mail link(EmailChangeMails.Due due, String username, String link, Instant now, MailTexts texts) {
        return new MailWriter(texts)
                .paragraph("email-change.link.text", account(username))
                .link(link, "email-change.link.button")
                .paragraph(
                        "email-change.link.expires",
                        Map.of(
                                "remaining", texts.remaining(Duration.between(now, due.expiresAt())),
                                "time", texts.dayAndTime(due.expiresAt())))
                .paragraph("email-change.link.unexpected")
                .to(due.email(), texts.text("email-change.link.subject"));
    }

    /**
     * Writes the note to the address that the user has until another one is verified.
     *
     * @param accountPage where the user withdraws the change
     */
    static Mail change(String email, String username, String accountPage, MailTexts texts) {
        return new MailWriter(texts)
                .paragraph("email-change.change.text", account(username))
                .paragraph("email-change.change.expected")
                .paragraph("email-change.change.unexpected")
                .link(accountPage, "email-change.change.button")
                .to(email, texts.text("email-change.change.subject"));
    }

    /** Writes the note to an address that the user has removed. */
    static Mail removal(String email, String username, MailTexts texts) {
        return new MailWriter(texts)
                .paragraph("email-change.removal.text", account(username))
                .paragraph("email-change.removal.unexpected")
                .to(email, texts.text("email-change.removal.subject"));
    }

    private static Map<String, String> account(String username) {
        return Map.of("account", MailText.withoutLinks(MailText.name(username, LONGEST_NAME)));
    }
}
