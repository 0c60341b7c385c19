package dev.rollcall.spelling;

/**
 * Finds invisible characters in names, and leaves them out of names that come from Keycloak. They can make two names look alike, or
 * reverse the reading direction. Joiners are allowed where scripts need them, as in Persian and Indic scripts, and inside an emoji.
 */
public final class InvisibleCharacters {

    /** These characters as part of a character class of a regular expression, without joiners and without those beyond U+FFFF. */
    public static final String CLASS =
            "\\u00AD\\u034F\\u061C\\u180E\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFEFF";

    private static final int ZWNJ = 0x200C;
    private static final int ZWJ = 0x200D;

    private InvisibleCharacters() {}

    /** Whether the text contains direction controls, zero-width characters, or a joiner between characters that cannot be joined. */
    public static boolean foundIn(String text) {
        return !without(text).equals(text);
    }

    /** Returns the text without these characters. */
    public static String without(String text) {
        int[] points = text.codePoints()
                .filter(point -> isJoiner(point) || !isInvisible(point))
                .toArray();
        StringBuilder visible = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            if (!isJoiner(points[i]) || joins(points, i)) {
                visible.appendCodePoint(points[i]);
            }
        }
        return visible.toString();
    }

    private static boolean isJoiner(int point) {
        return point == ZWNJ || point == ZWJ;
    }

    private static boolean joins(int[] points, int at) {
        return at > 0 && at < points.length - 1 && mayBeJoined(points[at - 1]) && mayBeJoined(points[at + 1]);
    }

    private static boolean isInvisible(int point) {
        return point == 0x00AD
                || point == 0x034F
                || point == 0x061C
                || point == 0x180E
                || point >= 0x200B && point <= 0x200F
                || point >= 0x202A && point <= 0x202E
                || point >= 0x2060 && point <= 0x206F
                || point == 0xFEFF
                || point >= 0xE0000 && point <= 0xE007F;
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
