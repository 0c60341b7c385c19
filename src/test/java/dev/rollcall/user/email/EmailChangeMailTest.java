package dev.rollcall.user.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.mail.Mail;
import dev.rollcall.mail.MailTexts;
import dev.rollcall.user.email.EmailChangeMails.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EmailChangeMailTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:30:00Z");
    private static final String LINK =
            "https://rollcall.example.org/email-change#AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";

    private static Mail link(String email, String username) {
        return link(email, username, "en");
    }

    private static Mail link(String email, String username, String locale) {
        UUID id = UUID.randomUUID();
        return EmailChangeMail.link(
                new EmailChangeMails.Due(id, id, id, Kind.LINK, email, NOW, NOW.plus(Duration.ofHours(24)), 1),
                username,
                LINK,
                NOW,
                MailTexts.of(locale));
    }

    @Test
    void mailToTheNewAddressHasTheLinkAndSaysUntilWhen() {
        Mail mail = link("ann@example.com", "ann");

        assertThat(mail.recipient()).isEqualTo("ann@example.com");
        assertThat(mail.subject()).isEqualTo("Confirm your e-mail address");
        for (String content : new String[] {mail.text(), mail.html()}) {
            assertThat(content)
                    .contains("this is to be the e-mail address of the account “ann”.")
                    .contains(LINK)
                    .contains("The link expires in 24 hours, on Sunday, 29 November 2026 at 12:30 UTC.")
                    .contains("If this is not your account, ignore this mail.");
        }
        assertThat(mail.html()).contains("<a href=\"" + LINK + "\"").contains("lang=\"en\"");
        assertThat(mail.text()).doesNotContain("<", "&");
    }

    @Test
    void notesSayWhatToDo() {
        assertThat(EmailChangeMail.change("ann@example.org", "ann", "https://rollcall.example.org/", MailTexts.of("en"))
                        .text())
                .contains("has asked for another e-mail address")
                .contains("If it was not you, withdraw the change on your account page")
                .contains("https://rollcall.example.org/");
        assertThat(EmailChangeMail.removal("ann@example.org", "ann", MailTexts.of("en"))
                        .text())
                .contains("has removed this e-mail address")
                .doesNotContain("https://");
    }

    @Test
    void mailsAreWrittenInTheGivenLanguage() {
        MailTexts german = MailTexts.of("de");

        Mail mail = link("ann@example.com", "ann", "de");

        assertThat(mail.subject()).isEqualTo("Bestätigen Sie Ihre E-Mail-Adresse");
        for (String content : new String[] {mail.text(), mail.html()}) {
            assertThat(content)
                    .contains("dies soll die E-Mail-Adresse des Kontos „ann“ werden.")
                    .contains(
                            "Der Link läuft in 24 Stunden ab, am Sonntag, dem 29. November 2026, um 12:30 Uhr (UTC).");
        }
        assertThat(mail.html()).contains("lang=\"de\"");
        assertThat(EmailChangeMail.change("ann@example.org", "ann", "https://rollcall.example.org/", german)
                        .subject())
                .isEqualTo("Ihre E-Mail-Adresse soll geändert werden");
        assertThat(EmailChangeMail.removal("ann@example.org", "ann", german).text())
                .startsWith("Guten Tag,\n\njemand, der mit Ihrem Konto „ann“ angemeldet ist,");
    }

    @Test
    void usernameCannotAddMarkupOrLinks() {
        Mail mail = link("ann@example.com", "<script>alert('x')</script> https://evil.example/login");

        assertThat(mail.html()).doesNotContain("<script").contains("&lt;script&gt;");
        assertThat(mail.text()).doesNotContain("https://evil.example", "evil.example/");
    }

    @Test
    void severalAddressesAreRefused() {
        assertThatThrownBy(() -> link("ann@example.com, eve@example.org", "ann"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
