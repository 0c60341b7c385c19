package dev.rollcall.mail;

import dev.rollcall.branding.Branding;
import dev.rollcall.branding.Color;
import dev.rollcall.branding.Html;
import dev.rollcall.branding.Support;
import dev.rollcall.branding.Theme;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adds the name of the service, where people get help, and the color of buttons to mails, whatever they are about. It adds no image: mail programs
 * load none without asking.
 */
record MailBranding(Branding branding) {

    /** The colors of a button in mails, as they are written. */
    static final String BUTTON = "background: #1d4ed8; color: #ffffff";

    private static final Pattern BODY = Pattern.compile("<body[^>]*>\\s*");
    private static final String END = "</body>";

    Mail of(Mail mail) {
        MailTexts texts = MailTexts.of(mail.language());
        return new Mail(
                mail.recipient(), mail.subject(), text(mail.text(), texts), html(mail.html(), texts), mail.language());
    }

    /** Mail programs know the line with two hyphens and a space, and fold away what follows when they quote. */
    private String text(String text, MailTexts texts) {
        return text.stripTrailing()
                + "\n\n-- \n"
                + branding.name()
                + branding.support()
                        .map(support -> "\n" + texts.text("help", Map.of("contact", support.label())))
                        .orElse("")
                + "\n";
    }

    private String html(String html, MailTexts texts) {
        String named = BODY.matcher(html).replaceFirst(body -> Matcher.quoteReplacement(body.group() + head()));
        return branding.color()
                .map(color -> named.replace(BUTTON, button(color)))
                .orElse(named)
                .replace(END, foot(texts) + END);
    }

    private String head() {
        return "<p style=\"font-size: 20px; font-weight: bold\">%s</p>\n".formatted(Html.escape(branding.name()));
    }

    private String foot(MailTexts texts) {
        return "<hr>\n<p style=\"font-size: 14px\">%s%s</p>\n"
                .formatted(
                        Html.escape(branding.name()),
                        branding.support()
                                .map(support -> "<br>" + texts.html("help", Map.of("contact", link(support))))
                                .orElse(""));
    }

    private static String link(Support support) {
        return "<a href=\"%s\">%s</a>".formatted(Html.escape(support.href()), Html.escape(support.label()));
    }

    private static String button(Color color) {
        Color shade = Theme.LIGHT.button(color);
        return "background: %s; color: %s".formatted(shade.hex(), shade.ink().hex());
    }
}
