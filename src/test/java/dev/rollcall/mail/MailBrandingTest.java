package dev.rollcall.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.branding.Branding;
import dev.rollcall.branding.Color;
import dev.rollcall.branding.Support;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailBrandingTest {

    private static final Mail MAIL =
            new Mail("ann@example.org", "subject", "Hello,\n\nlast line.\n", """
            <!doctype html>
            <html lang="en">
            <body style="a">
            <p>Hello, <a style="padding: 1px; %s">Open</a></p>
            </body>
            </html>
            """.formatted(MailBranding.BUTTON), "en");

    @Test
    void mailNamesTheServiceAndWherePeopleGetHelp() {
        Mail mail = branded(new Branding(
                "Bär & Co", Optional.empty(), Optional.empty(), Optional.of(Support.parse("help@example.org"))));

        assertThat(mail.recipient()).isEqualTo(MAIL.recipient());
        assertThat(mail.subject()).isEqualTo(MAIL.subject());
        assertThat(mail.text()).isEqualTo("Hello,\n\nlast line.\n\n-- \nBär & Co\nHelp: help@example.org\n");
        assertThat(mail.html())
                .containsSubsequence(
                        "<body style=\"a\">\n<p style=",
                        ">Bär &amp; Co</p>\n<p>Hello,",
                        "<hr>",
                        ">Bär &amp; Co<br>Help: ",
                        "<a href=\"mailto:help@example.org\">help@example.org</a></p>\n</body>")
                .contains(MailBranding.BUTTON)
                .doesNotContain("<img");
    }

    @Test
    void helpIsNamedInTheLanguageOfTheMail() {
        Mail german = new Mail(MAIL.recipient(), MAIL.subject(), MAIL.text(), MAIL.html(), "de");

        Mail mail = new MailBranding(new Branding(
                        "Bär", Optional.empty(), Optional.empty(), Optional.of(Support.parse("help@example.org"))))
                .of(german);

        assertThat(mail.text()).endsWith("\n-- \nBär\nHilfe: help@example.org\n");
        assertThat(mail.html()).contains(">Bär<br>Hilfe: <a href=\"mailto:help@example.org\">help@example.org</a></p>");
    }

    @Test
    void buttonHasTheColorOfTheService() {
        Mail mail = branded(
                new Branding("Example", Optional.empty(), Optional.of(Color.parse("#e4572e")), Optional.empty()));

        assertThat(mail.html())
                .contains("padding: 1px; background: #e4572e; color: #000000")
                .doesNotContain("Help");
        assertThat(mail.text()).endsWith("\n\n-- \nExample\n");
    }

    private static Mail branded(Branding branding) {
        return new MailBranding(branding).of(MAIL);
    }
}
