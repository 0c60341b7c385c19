package dev.rollcall.mail;

import dev.rollcall.branding.Html;

/** Makes other people's input safe for mails. */
public final class MailText {

    private static final String ELLIPSIS = "…";

    /** An invisible place where a line may break. Mail programs end an address there, so they turn no part of a name into a link. */
    private static final char BREAK = '\u200B';

    private MailText() {}

    /** Returns a name as one line of visible characters, shortened if necessary. */
    public static String name(String name, int longest) {
        StringBuilder visible = new StringBuilder();
        name.codePoints()
                .map(point -> Character.isWhitespace(point) || Character.isISOControl(point) ? ' ' : point)
                .filter(MailText::isVisible)
                .forEach(visible::appendCodePoint);
        String line = visible.toString().replaceAll("[ \\u2028\\u2029]+", " ").strip();
        if (line.codePointCount(0, line.length()) <= longest) {
            return line;
        }
        return line.substring(0, line.offsetByCodePoints(0, longest - 1)) + ELLIPSIS;
    }

    /** Leaves out characters that hide text or turn its direction, and halves of characters. */
    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** Returns the text so that mail programs find no address in it. It looks the same. */
    public static String withoutLinks(String text) {
        return text.replaceAll("([.:/@])(?=[^ ])", "$1" + BREAK);
    }

    /** Returns the text as HTML. */
    public static String escape(String text) {
        return Html.escape(text);
    }
}
