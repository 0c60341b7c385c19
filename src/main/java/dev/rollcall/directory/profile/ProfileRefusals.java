package dev.rollcall.directory.profile;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Violation;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ErrorMessage;
import dev.rollcall.problem.Problem.FieldError;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Explains why the realm refuses values of its user profile. It names a key of a message, which its own pages would translate: here each key of a
 * built-in validator has a sentence, and for any other key the realm's localization is asked.
 */
@Singleton
public record ProfileRefusals(RealmProfile profile, ProfileLanguages languages) {

    /** Precedes the name of an attribute in the path of a field. */
    public static final String PATH = "/profile/";

    /** Stands for a parameter that contains the refused value: a problem never has it. */
    private static final String VALUE = "…";

    /**
     * Returns the refusal with a reason for each attribute that is copied. Reasons about other properties stay.
     *
     * @param sent the change that was refused
     */
    public DirectoryRefusedException explained(DirectoryRefusedException refusal, IdentityChange sent) {
        if (refusal.errors().stream().noneMatch(error -> profile.names().contains(error.field()))) {
            return refusal;
        }
        List<FieldError> errors = refusal.errors().stream()
                .map(error -> explained(error, refusal.violations(), sent))
                .toList();
        DirectoryRefusedException explained =
                new DirectoryRefusedException(refusal.kind(), refusal.getMessage(), errors);
        explained.initCause(refusal);
        return explained;
    }

    private FieldError explained(FieldError error, List<Violation> violations, IdentityChange sent) {
        String name = error.field();
        if (!profile.names().contains(name)) {
            return error;
        }
        return violations.stream()
                .filter(violation -> violation.property().equals(name))
                .findFirst()
                .map(violation -> message(violation, sent).at(PATH + name))
                .orElseGet(() -> error.withField(PATH + name));
    }

    private ErrorMessage message(Violation violation, IdentityChange sent) {
        Set<String> validators = profile.known()
                .flatMap(known -> known.attribute(violation.property()))
                .map(DeclaredAttribute::validators)
                .orElse(Set.of());
        return builtIn(violation, validators)
                .or(() -> localized(violation, sent).map(text -> ErrorKey.REALM_TEXT.with("text", text)))
                .orElseGet(() -> ErrorKey.INVALID_IN_REALM.with("reason", printable(violation.key())));
    }

    private static String printable(String key) {
        return key.replaceAll("[^a-zA-Z0-9._-]", "");
    }

    private static Optional<ErrorMessage> builtIn(Violation violation, Set<String> validators) {
        Object first = violation.parameter(1);
        Object second = violation.parameter(2);
        return Optional.ofNullable(
                switch (violation.key()) {
                    case "error-user-attribute-required", "error-invalid-blank", "error-empty" ->
                        ErrorKey.REQUIRED.message();
                    case "error-user-attribute-read-only" -> ErrorKey.READ_ONLY.message();
                    case "error-invalid-length" ->
                        ErrorKey.WRONG_LENGTH.with("min", first).with("max", second);
                    case "error-invalid-length-too-short" -> ErrorKey.TOO_SHORT.with("min", first);
                    case "error-invalid-length-too-long" ->
                        ErrorKey.TOO_LONG.with("max", second.equals("") ? first : second);
                    case "error-invalid-number" ->
                        (validators.contains("integer") ? ErrorKey.NOT_A_WHOLE_NUMBER : ErrorKey.NOT_A_NUMBER)
                                .message();
                    case "error-number-out-of-range" ->
                        ErrorKey.NUMBER_OUT_OF_RANGE.with("min", first).with("max", second);
                    case "error-number-out-of-range-too-small" -> ErrorKey.NUMBER_TOO_SMALL.with("min", first);
                    case "error-number-out-of-range-too-big" ->
                        ErrorKey.NUMBER_TOO_LARGE.with("max", second.equals("") ? first : second);
                    case "error-invalid-uri" -> ErrorKey.NOT_A_URI.message();
                    case "error-invalid-uri-scheme" -> ErrorKey.WRONG_URI_SCHEME.message();
                    case "error-invalid-uri-fragment" -> ErrorKey.URI_WITH_FRAGMENT.message();
                    case "error-pattern-no-match" -> ErrorKey.WRONG_PATTERN.with("pattern", first.toString());
                    case "error-invalid-email" -> ErrorKey.NOT_AN_EMAIL.message();
                    case "error-non-ascii-local-part-email" -> ErrorKey.NOT_ASCII.message();
                    case "error-invalid-date" ->
                        (validators.contains("local-date") ? ErrorKey.NOT_A_LOCAL_DATE : ErrorKey.NOT_A_DATE).message();
                    case "error-invalid-value" ->
                        (validators.contains("options") ? ErrorKey.NOT_AN_OPTION : ErrorKey.INVALID).message();
                    case "error-username-invalid-character", "error-person-name-invalid-character" ->
                        ErrorKey.BAD_CHARACTER.message();
                    case "error-invalid-multivalued-size" -> size(first, second);
                    default -> null;
                });
    }

    private static ErrorMessage size(Object least, Object most) {
        if (most.equals(1L)) {
            return ErrorKey.NOT_SINGLE.message();
        }
        return least.equals("") || least.equals(0L)
                ? ErrorKey.TOO_MANY_VALUES.with("max", most)
                : ErrorKey.WRONG_NUMBER_OF_VALUES.with("min", least).with("max", most);
    }

    /** Returns the realm's own text for a key, in its default language, with the parameters of the message. */
    private Optional<String> localized(Violation violation, IdentityChange sent) {
        ProfileTexts texts = languages.texts(null);
        String name = violation.property();
        return texts.find(violation.key()).map(found -> {
            String text = found.replace("''", "'")
                    .replace(
                            "{0}",
                            profile.known()
                                    .flatMap(known -> known.attribute(name))
                                    .map(attribute -> texts.of(attribute.displayName(), name))
                                    .orElse(name));
            for (int i = 1; i < violation.parameters().size(); i++) {
                text = text.replace(
                        "{" + i + "}", withoutValues(violation.parameters().get(i), name, sent));
            }
            return text;
        });
    }

    /**
     * Hides a parameter that contains a value. Keycloak judges all attributes of a user, also those that the change is not about: their values are
     * not known here, and the caller may not view them.
     */
    private static String withoutValues(String parameter, String attribute, IdentityChange sent) {
        boolean hidden = !sent.profile().containsKey(attribute)
                || sent.profile().values().stream()
                        .flatMap(value -> Identity.values(value).stream())
                        .anyMatch(parameter::contains);
        return hidden ? VALUE : parameter;
    }
}
