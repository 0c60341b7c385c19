package dev.rollcall.mail;

import java.util.Objects;

/**
 * A mail to one recipient.
 *
 * @param recipient an e-mail address
 * @param subject one line
 * @param text the plain text
 * @param html the same as HTML
 */
public record Mail(String recipient, String subject, String text, String html) {

    /** Refuses what could add a header or a recipient, wherever it comes from. The message names no values: they are personal data. */
    public Mail {
        Objects.requireNonNull(text);
        Objects.requireNonNull(html);
        if (hasControls(subject)) {
            throw new IllegalArgumentException("The subject of a mail has a control character");
        }
        if (hasControls(recipient) || recipient.chars().anyMatch(Mail::separatesAddresses)) {
            throw new IllegalArgumentException("The recipient of a mail is not an address");
        }
    }

    private static boolean hasControls(String text) {
        return text.chars()
                .anyMatch(character ->
                        Character.isISOControl(character) || character == '\u2028' || character == '\u2029');
    }

    private static boolean separatesAddresses(int character) {
        return " ,;:<>()[]\\\"".indexOf(character) >= 0;
    }

    /** Keeps recipient and content out of logs. */
    @Override
    public String toString() {
        return "Mail";
    }
}
