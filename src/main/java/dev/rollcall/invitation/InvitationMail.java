package dev.rollcall.invitation;

import dev.rollcall.mail.Mail;
import dev.rollcall.mail.MailText;
import dev.rollcall.mail.MailTexts;
import dev.rollcall.mail.MailWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the mail of an invitation. The names of the organization and of the inviter are other people's input: they cannot add markup, links
 * or lines.
 */
final class InvitationMail {

    private static final int LONGEST_NAME = 80;

    private InvitationMail() {}

    /**
     * @param organization the organization's name
     * @param inviter the inviter's name; null for none
     * @param origin the address of this service, without a trailing slash
     * @throws IllegalArgumentException if no mail can be sent to the address
     */
    static Mail of(
            InvitationMails.Due due, String organization, String inviter, String origin, Instant now, MailTexts texts) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("organization", MailText.name(organization, LONGEST_NAME));
        if (inviter != null) {
            names.put("inviter", MailText.name(inviter, LONGEST_NAME));
        }
        String subject = texts.text(inviter == null ? "invitation.subject-of-service" : "invitation.subject", names);
        names.replaceAll((key, name) -> MailText.withoutLinks(name));
        names.put("role", texts.text("invitation.role." + due.role().code()));
        return new MailWriter(texts)
                .paragraph(inviter == null ? "invitation.text-of-service" : "invitation.text", names)
                .plainParagraph("invitation.open")
                .link(origin + "/invitation#" + due.token(), "invitation.button")
                .paragraph("invitation.address", Map.of("email", due.email()))
                .paragraph(
                        "invitation.expires",
                        Map.of(
                                "remaining", texts.remaining(Duration.between(now, due.expiresAt())),
                                "time", texts.dayAndTime(due.expiresAt())))
                .paragraph("invitation.unexpected")
                .to(due.email(), subject);
    }
}
