package dev.rollcall.invitation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.mail.Mail;
import dev.rollcall.mail.MailTexts;
import dev.rollcall.organization.MembershipRole;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvitationMailTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:30:00Z");
    private static final String TOKEN = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE";
    private static final String LINK = "https://rollcall.example.org/invitation#" + TOKEN;

    @Test
    void mailSaysWhoInvitesWhomToWhatAndUntilWhen() {
        Mail mail = mail("Acme", "Ada Admin", MembershipRole.ADMIN);

        assertThat(mail.recipient()).isEqualTo("ann@example.org");
        assertThat(mail.subject()).isEqualTo("Ada Admin invites you to Acme");
        for (String content : new String[] {mail.text(), mail.html()}) {
            assertThat(content)
                    .contains("Ada Admin invites you to join the organization “Acme” as an admin.")
                    .contains(LINK)
                    .contains("The invitation is for the e-mail address ann@example.org only.")
                    .contains("It expires in 7 days, on Saturday, 5 December 2026 at 12:30 UTC.")
                    .contains("If you do not expect this invitation, ignore this mail.");
        }
        assertThat(mail.html()).contains("<a href=\"" + LINK + "\"").contains("lang=\"en\"");
        assertThat(mail.text()).doesNotContain("<", "&");
    }

    @Test
    void mailIsWrittenInTheGivenLanguage() {
        Mail mail = mail("Acme", "Ada Admin", MembershipRole.OWNER, "de");

        assertThat(mail.language()).isEqualTo("de");
        assertThat(mail.subject()).isEqualTo("Ada Admin lädt Sie zu Acme ein");
        for (String content : new String[] {mail.text(), mail.html()}) {
            assertThat(content)
                    .contains("Ada Admin lädt Sie ein, der ", " „Acme“ als Eigentümer beizutreten.")
                    .contains(LINK)
                    .contains("Sie läuft in 7 Tagen ab, am Samstag, dem 5. Dezember 2026, um 12:30 Uhr (UTC).");
        }
        assertThat(mail.html()).contains("lang=\"de\"", ">Einladung ansehen</a>");
        assertThat(mail("Acme", null, MembershipRole.MEMBER, "de").text())
                .contains("Sie sind eingeladen, der ", " „Acme“ als Mitglied beizutreten.");
    }

    @ParameterizedTest
    @CsvSource({"OWNER, an owner", "ADMIN, an admin", "MEMBER, a member"})
    void mailNamesTheRole(MembershipRole role, String words) {
        assertThat(mail("Acme", "Ada", role).text()).contains(" as " + words + ".");
    }

    @Test
    void invitationOfAServiceNamesNoInviter() {
        Mail mail = mail("Acme", null, MembershipRole.MEMBER);

        assertThat(mail.subject()).isEqualTo("You are invited to Acme");
        assertThat(mail.text()).contains("You are invited to join the organization “Acme” as a member.");
    }

    @Test
    void namesCannotAddMarkup() {
        Mail mail =
                mail("<a href=\"https://evil.example\">Acme</a>", "<script>alert('x')</script>", MembershipRole.MEMBER);

        assertThat(body(mail.html()).replace("<a href=\"" + LINK, ""))
                .doesNotContain("<script", "<a ", "evil.example")
                .contains("&lt;script&gt;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/login",
                "evil.example",
                "www.evil.example",
                "mailto:eve@evil.example",
                "eve@evil.example",
                "//evil.example"
            })
    void namesDoNotBecomeLinks(String name) {
        Mail mail = mail(name, name, MembershipRole.MEMBER);

        for (String content : new String[] {mail.text(), body(mail.html())}) {
            assertThat(content).doesNotContain(name, "evil.example");
            assertThat(content.replace("\u200B", "")).contains("“" + name + "”");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Acme\r\nBcc: eve@example.org",
                "Acme\n\n\nHello",
                "Acme\u2028Hello",
                "Acme\t\tHello",
                "Acme\u0000\u001BHello"
            })
    void namesAreOneLine(String name) {
        Mail mail = mail(name, name, MembershipRole.MEMBER);

        assertThat(mail.subject()).matches("[^\\p{Cntrl}\\u2028]*");
        assertThat(mail.text().lines().count())
                .isEqualTo(mail("Acme", "Ada", MembershipRole.MEMBER)
                        .text()
                        .lines()
                        .count());
    }

    @Test
    void namesCannotTurnTheDirectionOrHideText() {
        String subject = mail("A\u202Ecme\u2066\u200B\uFEFF\uE000", "B\u200Eob", MembershipRole.MEMBER)
                .subject();

        assertThat(subject).isEqualTo("Bob invites you to Acme");
    }

    @Test
    void longNamesAreShortened() {
        String subject =
                mail("🙂".repeat(300), "x".repeat(300), MembershipRole.MEMBER).subject();

        assertThat(subject).isEqualTo("x".repeat(79) + "… invites you to " + "🙂".repeat(79) + "…");
    }

    @Test
    void percentSignsAreText() {
        assertThat(mail("100 %s %1$s", "%n", MembershipRole.MEMBER).text()).contains("100 %s %1$s", "%n invites you");
    }

    @Test
    void severalAddressesAreRefused() {
        assertThatThrownBy(() -> InvitationMail.of(
                        due("ann@example.org, eve@example.org", MembershipRole.MEMBER),
                        "Acme",
                        "Ada",
                        "https://rollcall.example.org",
                        NOW,
                        MailTexts.of("en")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The title is no text in which mail programs look for addresses. */
    private static String body(String html) {
        return html.substring(html.indexOf("<body"));
    }

    private static Mail mail(String organization, String inviter, MembershipRole role) {
        return mail(organization, inviter, role, "en");
    }

    private static Mail mail(String organization, String inviter, MembershipRole role, String locale) {
        return InvitationMail.of(
                due("ann@example.org", role),
                organization,
                inviter,
                "https://rollcall.example.org",
                NOW,
                MailTexts.of(locale));
    }

    private static InvitationMails.Due due(String email, MembershipRole role) {
        return new InvitationMails.Due(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                email,
                role,
                null,
                NOW.plus(Duration.ofDays(7)),
                TOKEN,
                NOW,
                1);
    }
}
