package dev.rollcall.mail;

import java.util.Map;

/** Writes a mail as plain text and as HTML, paragraph by paragraph. Values cannot add markup. */
public final class MailWriter {

    private static final String HTML = """
            <!doctype html>
            <html lang="%s">
            <head>
            <meta charset="utf-8">
            <meta name="color-scheme" content="light dark">
            <title>%s</title>
            </head>
            <body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; max-width: 36em; \
            overflow-wrap: anywhere">
            %s</body>
            </html>
            """;

    private static final String BUTTON = """
            <p><a href="%1$s" style="display: inline-block; padding: 10px 20px; border-radius: 4px; %2$s">%3$s</a></p>
            <p>%4$s<br><a href="%1$s">%1$s</a></p>
            """;

    private final MailTexts texts;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder html = new StringBuilder();

    /** Begins with the greeting. */
    public MailWriter(MailTexts texts) {
        this.texts = texts;
        paragraph("greeting");
    }

    public MailWriter paragraph(String key) {
        return paragraph(key, Map.of());
    }

    public MailWriter paragraph(String key, Map<String, String> values) {
        String paragraph = texts.text(key, values);
        html.append("<p>").append(MailText.escape(paragraph)).append("</p>\n");
        return plain(paragraph);
    }

    /** Adds a paragraph that only the plain text needs. */
    public MailWriter plainParagraph(String key) {
        return plain(texts.text(key));
    }

    private MailWriter plain(String paragraph) {
        text.append(text.isEmpty() ? "" : "\n\n").append(paragraph);
        return this;
    }

    /**
     * Adds a link, in HTML as a button.
     *
     * @param label the key of what is written on the button
     */
    public MailWriter link(String address, String label) {
        html.append(BUTTON.formatted(
                MailText.escape(address),
                MailBranding.BUTTON,
                MailText.escape(texts.text(label)),
                MailText.escape(texts.text("button-fallback"))));
        return plain(address);
    }

    /**
     * @throws IllegalArgumentException if no mail can be sent to the recipient
     */
    public Mail to(String recipient, String subject) {
        return new Mail(
                recipient,
                subject,
                text + "\n",
                HTML.formatted(texts.language(), MailText.escape(subject), html),
                texts.language());
    }
}
