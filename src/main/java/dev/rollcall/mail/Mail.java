package dev.rollcall.mail;

import java.util.Objects;

/**
 * A mail to one recipient.
 *
 * @param recipient an e-mail address
 * @param subject one line
 * @param text the plain text
 * @param html the same as HTML
 * @param language the tag of the language of its texts
 */
public record Mail(String recipient, String subject, String text, String html, String language) {

    /** Refuses what could add a header or a recipient, wherever it comes from. The message names no values: they are personal data. */
    public Mail {
        Objects.requireNonNull(text);
        Objects.requireNonNull(html);
        Objects.requireNonNull(language);
        if (hasControls(subject)) {
            throw new IllegalArgumentException("The subject of a mail has a control character");
        }
        if (!isRecipient(recipient)) {
            throw new IllegalArgumentException("The recipient of a mail is not an address");
        }
    }

    /** Whether a text can be the recipient of a mail: it is a single address. Mail servers decide whether it exists. */
    public static boolean isRecipient(String text) {
        return !hasControls(text) && text.chars().noneMatch(Mail::separatesAddresses);
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
