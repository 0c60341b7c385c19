package dev.rollcall.user.api.body;

import dev.rollcall.http.StrictJson;
import dev.rollcall.spelling.InvisibleCharacters;
import java.util.Optional;
import java.util.Set;

/** The limits of a user's fields, once for all request bodies. Keycloak and PostgreSQL refuse anything beyond them. */
public final class UserFields {

    public static final int MAX_TEXT = 255;
    static final int MIN_USERNAME = 3;
    static final int MAX_ROLES = 200;
    static final int MAX_ATTRIBUTES = 32_768;

    /** The characters that {@link PlainText} refuses, as part of a character class. */
    private static final String NOT_PLAIN = StrictJson.UNSTORABLE + InvisibleCharacters.CLASS;

    /** The beginning of a pattern for text that is not blank. All kinds of white space are spelled out, since dialects differ. */
    private static final String NOT_BLANK =
            "^(?=[\\s\\S]*[^\\s\\u1680\\u2000-\\u2006\\u2008-\\u200A\\u2028\\u2029\\u205F\\u3000])";

    /** Keycloak's default user profile refuses these characters; all kinds of white space are spelled out for JSON Schema. */
    static final String USERNAME = "^[^" + NOT_PLAIN
            + "<>&\"'\\s\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000"
            + "$%!#?§,;:*~/\\\\|^=\\[\\]{}()`]*$";

    static final String PERSON_NAME =
            NOT_BLANK + "[^" + NOT_PLAIN + "<>&\"\\u2028\\u2029$%!#?§;*~/\\\\|^=\\[\\]{}()]*$";

    /** One at sign with text on both sides and no spaces; Keycloak checks the rest. */
    static final String EMAIL = "^(?!.*[" + NOT_PLAIN + "])[^\\s@]{1,64}@[^\\s@.][^\\s@]*$";

    /** The pattern of what {@link PlainText} accepts. */
    public static final String TEXT = NOT_BLANK + "[^" + NOT_PLAIN + "]*$";

    /** The pattern of what {@link RoleName} accepts. */
    static final String ROLE = NOT_BLANK + "[^" + StrictJson.UNSTORABLE + "]*$";

    /** The pattern of the names of attributes. */
    static final String ATTRIBUTE = "^[^" + StrictJson.UNSTORABLE + "]*$";

    static final String LOCALE = "^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$";

    static final String TOO_SHORT_OR_LONG = "must have {min} to {max} characters";
    public static final String TOO_LONG = "must have at most {max} characters";
    public static final String BAD_CHARACTER = "has a character that is not allowed";
    static final String NO_EMAIL = "must be an e-mail address";
    static final String NO_LOCALE = "must be a language tag such as de or pt-BR";
    static final String NO_ROLES = "must be an array of at most {max} names";

    /** Fields that only the service sets. An export contains them, so an import ignores them. */
    public static final Set<String> SERVER_MANAGED =
            Set.of("id", "keycloakId", "phoneNumber", "createdAt", "updatedAt", "lastSeenAt", "syncedAt", "version");

    /** Fields that a merge patch cannot set to null. */
    static final Set<String> NOT_REMOVABLE =
            Set.of("username", "emailVerified", "enabled", "roles", "name", "domains", "role");

    private UserFields() {}

    /** Returns what is wrong with an e-mail address, by the rules of {@link CreateUser}; empty for a right one. */
    public static Optional<String> emailProblem(String email) {
        if (email.isBlank()) {
            return Optional.of("must not be blank");
        }
        if (StrictJson.isUnstorable(email) || InvisibleCharacters.foundIn(email)) {
            return Optional.of(BAD_CHARACTER);
        }
        if (email.length() > MAX_TEXT) {
            return Optional.of("must have at most %d characters".formatted(MAX_TEXT));
        }
        return email.matches(EMAIL) ? Optional.empty() : Optional.of(NO_EMAIL);
    }

    /** Removes surrounding white space. A text that is refused anyway stays as it is, so that stripping cannot rescue it. */
    public static String strip(String text) {
        return text == null || text.length() > MAX_TEXT || StrictJson.isUnstorable(text) ? text : text.strip();
    }
}
