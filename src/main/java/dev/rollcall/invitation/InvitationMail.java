package dev.rollcall.invitation;

import dev.rollcall.mail.Mail;
import dev.rollcall.organization.MembershipRole;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;

/**
 * Writes the mail of an invitation. The names of the organization and of the inviter are other people's input: they cannot add markup, links
 * or lines.
 */
final class InvitationMail {

    private static final int LONGEST_NAME = 80;
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu 'at' HH:mm 'UTC'", Locale.ENGLISH);

    private static final String TEXT = """
            Hello,

            %1$s to join the organization “%2$s” as %3$s.

            To accept the invitation, open this address:

            %4$s

            The invitation is for the e-mail address %5$s only. If you have no account yet, the page says how to get one.

            It expires in %6$s, on %7$s.

            If you do not expect this invitation, ignore this mail. Nothing will happen.
            """;

    private static final String HTML = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="color-scheme" content="light dark">
            <title>%8$s</title>
            </head>
            <body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; max-width: 36em; \
            overflow-wrap: anywhere">
            <p>Hello,</p>
            <p>%1$s to join the organization “%2$s” as %3$s.</p>
            <p><a href="%4$s" style="display: inline-block; padding: 10px 20px; border-radius: 4px; background: #1d4ed8; color: #ffffff">Look \
            at the invitation</a></p>
            <p>If the button does not work, open this address:<br><a href="%4$s">%4$s</a></p>
            <p>The invitation is for the e-mail address %5$s only. If you have no account yet, the page says how to get one.</p>
            <p>It expires in %6$s, on %7$s.</p>
            <p>If you do not expect this invitation, ignore this mail. Nothing will happen.</p>
            </body>
            </html>
            """;

    private InvitationMail() {}

    /**
     * @param organization the organization's name
     * @param inviter the inviter's name; null for none
     * @param origin the address of this service, without a trailing slash
     * @throws IllegalArgumentException if no mail can be sent to the address
     */
    static Mail of(InvitationMails.Due due, String organization, String inviter, String origin, Instant now) {
        String name = MailText.name(organization, LONGEST_NAME);
        String invites = inviter == null ? "You are invited" : MailText.name(inviter, LONGEST_NAME) + " invites you";
        String subject = invites + " to " + name;
        String link = origin + "/invitation#" + due.token();
        String[] plain = {
            MailText.withoutLinks(invites),
            MailText.withoutLinks(name),
            role(due.role()),
            link,
            due.email(),
            remaining(Duration.between(now, due.expiresAt())),
            DAY_AND_TIME.format(due.expiresAt().atOffset(ZoneOffset.UTC)),
            subject
        };
        Object[] escaped = Arrays.stream(plain).map(MailText::escape).toArray();
        return new Mail(due.email(), subject, TEXT.formatted((Object[]) plain), HTML.formatted(escaped));
    }

    private static String role(MembershipRole role) {
        return switch (role) {
            case OWNER -> "an owner";
            case ADMIN -> "an admin";
            case MEMBER -> "a member";
        };
    }

    /** Returns a duration in words, rounded: a mail that left a minute late still says "7 days". */
    static String remaining(Duration duration) {
        long minutes = Math.max(1, (duration.toSeconds() + 30) / 60);
        long hours = (minutes + 30) / 60;
        if (minutes < 90) {
            return count(minutes, "minute");
        }
        return hours < 36 ? count(hours, "hour") : count((hours + 12) / 24, "day");
    }

    private static String count(long number, String unit) {
        return number == 1 ? "1 " + unit : number + " " + unit + "s";
    }
}
