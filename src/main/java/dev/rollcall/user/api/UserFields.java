package dev.rollcall.user.api;

import dev.rollcall.api.TextRules;
import dev.rollcall.http.StrictJson;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.spelling.InvisibleCharacters;
import java.util.Optional;
import java.util.regex.Pattern;

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

    /** Keycloak refuses other addresses: dots stand between other characters, and hyphens within the parts of the domain. */
    private static final Pattern WELL_FORMED =
            Pattern.compile("[^.@]+(\\.[^.@]+)*@[^.@-]([^.@]*[^.@-])?(\\.[^.@-]([^.@]*[^.@-])?)*");

    static final String LOCALE = "^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$";

    // keys of errors, as messages of constraints
    static final String NO_EMAIL = "notAnEmail";
    static final String NO_LOCALE = "notALanguage";
    static final String NO_ROLES = "tooManyNames";
    static final String MISSING_ROLES = "missingNames";

    private UserFields() {}

    /** Whether Keycloak is likely to accept an address that matches {@link #EMAIL}. It decides when it gets the address. */
    static boolean isWellFormed(String email) {
        return WELL_FORMED.matcher(email).matches();
    }

    /** Returns what is wrong with an e-mail address, by the rules of {@link CreateUserBody}; empty for a right one. */
    public static Optional<ErrorMessage> emailProblem(String email) {
        if (email.isBlank()) {
            return Optional.of(ErrorKey.BLANK.message());
        }
        if (StrictJson.isUnstorable(email) || InvisibleCharacters.foundIn(email)) {
            return Optional.of(ErrorKey.BAD_CHARACTER.message());
        }
        if (email.length() > TextRules.MAX_TEXT) {
            return Optional.of(ErrorKey.TOO_LONG.with("max", TextRules.MAX_TEXT));
        }
        return email.matches(EMAIL) ? Optional.empty() : Optional.of(ErrorKey.NOT_AN_EMAIL.message());
    }
}
