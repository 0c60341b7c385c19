package dev.rollcall.spelling;

import java.util.regex.Pattern;

/**
 * Finds invisible characters in names, and leaves them out of names that come from Keycloak. They can make two names look alike, or
 * reverse the reading direction. Joiners are allowed where scripts need them, as in Persian and Indic scripts, and inside an emoji.
 */
public final class InvisibleCharacters {

    /** These characters as part of a character class of a regular expression, without joiners and without those beyond U+FFFF. */
    public static final String CLASS =
            "\\u00AD\\u034F\\u061C\\u180E\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF";

    private static final Pattern INVISIBLE = Pattern.compile("[" + CLASS + "\\x{E0000}-\\x{E007F}]");

    private static final int ZWNJ = 0x200C;
    private static final int ZWJ = 0x200D;

    private InvisibleCharacters() {}

    /** Whether the text contains direction controls, zero-width characters, or a joiner between characters that cannot be joined. */
    public static boolean foundIn(String text) {
        return !without(text).equals(text);
    }

    /** Returns the text without these characters. */
    public static String without(String text) {
        int[] points = INVISIBLE.matcher(text).replaceAll("").codePoints().toArray();
        StringBuilder visible = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            if (points[i] != ZWNJ && points[i] != ZWJ || joins(points, i)) {
                visible.appendCodePoint(points[i]);
            }
        }
        return visible.toString();
    }

    private static boolean joins(int[] points, int at) {
        return at > 0 && at < points.length - 1 && mayBeJoined(points[at - 1]) && mayBeJoined(points[at + 1]);
    }

    private static boolean mayBeJoined(int point) {
        return Character.isLetter(point)
                || switch (Character.getType(point)) {
                    case Character.NON_SPACING_MARK,
                            Character.COMBINING_SPACING_MARK,
                            Character.OTHER_SYMBOL,
                            Character.MODIFIER_SYMBOL -> true;
                    default -> false;
                };
    }
}
