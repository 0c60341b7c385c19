package dev.rollcall.user.api;

import dev.rollcall.api.TextRules;
import dev.rollcall.http.StrictJson;
import dev.rollcall.spelling.InvisibleCharacters;
import java.util.Optional;

/** The limits of a user's fields, besides those of all texts. */
public final class UserFields {

    static final int MAX_ROLES = 200;

    /** Keycloak's default user profile refuses these characters; all kinds of white space are spelled out for JSON Schema. */
    static final String USERNAME = "^[^" + TextRules.NOT_PLAIN
            + "<>&\"'\\s\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000"
            + "$%!#?§,;:*~/\\\\|^=\\[\\]{}()`]*$";

    static final String NAME =
            TextRules.NOT_BLANK + "[^" + TextRules.NOT_PLAIN + "<>&\"\\u2028\\u2029$%!#?§;*~/\\\\|^=\\[\\]{}()]*$";

    /** One at sign with text on both sides and no spaces; Keycloak checks the rest. */
    static final String EMAIL = "^(?!.*[" + TextRules.NOT_PLAIN + "])[^\\s@]{1,64}@[^\\s@.][^\\s@]*$";

    static final String LOCALE = "^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$";

    static final String NO_EMAIL = "must be an e-mail address";
    static final String NO_LOCALE = "must be a language tag such as de or pt-BR";
    static final String NO_ROLES = "must be an array of at most {max} names";

    private UserFields() {}

    /** Returns what is wrong with an e-mail address, by the rules of {@link CreateUserBody}; empty for a right one. */
    public static Optional<String> emailProblem(String email) {
        if (email.isBlank()) {
            return Optional.of("must not be blank");
        }
        if (StrictJson.isUnstorable(email) || InvisibleCharacters.foundIn(email)) {
            return Optional.of(TextRules.BAD_CHARACTER);
        }
        if (email.length() > TextRules.MAX_TEXT) {
            return Optional.of("must have at most %d characters".formatted(TextRules.MAX_TEXT));
        }
        return email.matches(EMAIL) ? Optional.empty() : Optional.of(NO_EMAIL);
    }
}
