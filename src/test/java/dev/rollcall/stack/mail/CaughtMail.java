package dev.rollcall.stack.mail;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Instant;

/**
 * A mail as the SMTP server received it.
 *
 * @param id number of the mail since the start
 * @param received time of the receipt
 * @param from the header {@code From}, decoded
 * @param recipient address of the envelope
 * @param text the plain text, empty if the mail has none
 * @param html the HTML, empty if the mail has none
 */
record CaughtMail(long id, Instant received, String from, String recipient, String subject, String text, String html) {

    static CaughtMail of(long id, MimeMessage message, String recipient) throws MessagingException, IOException {
        String from = message.getFrom() == null ? "" : message.getFrom()[0].toString();
        String subject = message.getSubject() == null ? "" : message.getSubject();
        return new CaughtMail(
                id,
                Instant.now(),
                from,
                recipient,
                subject,
                content(message, "text/plain"),
                content(message, "text/html"));
    }

    /** Returns the first part of a type, searching nested parts too. */
    private static String content(Part part, String type) throws MessagingException, IOException {
        if (part.isMimeType(type)) {
            return String.valueOf(part.getContent());
        }
        if (part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
            for (int index = 0; index < parts.getCount(); index++) {
                BodyPart inner = parts.getBodyPart(index);
                String found = content(inner, type);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return "";
    }
}
