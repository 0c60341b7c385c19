package dev.rollcall.api;

import dev.rollcall.http.StrictJson;
import dev.rollcall.spelling.InvisibleCharacters;

/** The limits of texts, once for all request bodies. Keycloak and PostgreSQL refuse anything beyond them. */
public final class TextRules {

    public static final int MAX_TEXT = 255;
    static final int MAX_ATTRIBUTES = 32_768;

    /** The characters that {@link PlainText} refuses, as part of a character class. */
    public static final String NOT_PLAIN = StrictJson.UNSTORABLE + InvisibleCharacters.CLASS;

    /** The beginning of a pattern for text that is not blank. All kinds of white space are spelled out, since dialects differ. */
    public static final String NOT_BLANK =
            "^(?=[\\s\\S]*[^\\s\\u1680\\u2000-\\u2006\\u2008-\\u200A\\u2028\\u2029\\u205F\\u3000])";

    /** The pattern of what {@link PlainText} accepts. */
    public static final String TEXT = NOT_BLANK + "[^" + NOT_PLAIN + "]*$";

    /** The pattern of the names of attributes. */
    static final String ATTRIBUTE = "^[^" + StrictJson.UNSTORABLE + "]*$";

    /** The pattern of a UUID. In a body it is a text, so that a wrong one is an error of its field. */
    public static final String UUID = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

    // keys of errors, as messages of constraints
    public static final String MISSING = "missing";
    public static final String TOO_LONG = "tooLong";
    public static final String BAD_CHARACTER = "badCharacter";
    public static final String NO_UUID = "notAUuid";

    private TextRules() {}

    /** Removes surrounding white space. A text that is refused anyway stays as it is, so that stripping cannot rescue it. */
    public static String strip(String text) {
        return text == null || text.length() > MAX_TEXT || StrictJson.isUnstorable(text) ? text : text.strip();
    }
}
