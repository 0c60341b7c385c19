package dev.rollcall.directory.profile;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Reason;
import dev.rollcall.directory.DirectoryRefusedException.Violation;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
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
        if (refusal.reasons().stream().noneMatch(reason -> profile.names().contains(reason.property()))) {
            return refusal;
        }
        List<Reason> reasons = refusal.reasons().stream()
                .map(reason -> explained(reason, refusal.violations(), sent))
                .toList();
        DirectoryRefusedException explained =
                new DirectoryRefusedException(refusal.kind(), refusal.getMessage(), reasons);
        explained.initCause(refusal);
        return explained;
    }

    private Reason explained(Reason reason, List<Violation> violations, IdentityChange sent) {
        String name = reason.property();
        if (!profile.names().contains(name)) {
            return reason;
        }
        return new Reason(
                PATH + name,
                violations.stream()
                        .filter(violation -> violation.property().equals(name))
                        .findFirst()
                        .map(violation -> sentence(violation, sent))
                        .orElse(reason.message()));
    }

    private String sentence(Violation violation, IdentityChange sent) {
        Set<String> validators = profile.known()
                .flatMap(known -> known.attribute(violation.property()))
                .map(DeclaredAttribute::validators)
                .orElse(Set.of());
        return builtIn(violation, validators)
                .or(() -> localized(violation, sent))
                .orElseGet(() -> "is not valid in this realm (%s)".formatted(printable(violation.key())));
    }

    private static String printable(String key) {
        return key.replaceAll("[^a-zA-Z0-9._-]", "");
    }

    /** The first parameter of each message is the attribute's name. */
    private static Optional<String> builtIn(Violation violation, Set<String> validators) {
        String first = parameter(violation, 1);
        String second = parameter(violation, 2);
        return Optional.ofNullable(
                switch (violation.key()) {
                    case "error-user-attribute-required", "error-invalid-blank", "error-empty" -> "is required";
                    case "error-user-attribute-read-only" -> "is read-only in this realm";
                    case "error-invalid-length" -> "must have %s to %s characters".formatted(first, second);
                    case "error-invalid-length-too-short" -> "must have at least %s characters".formatted(first);
                    case "error-invalid-length-too-long" ->
                        "must have at most %s characters".formatted(second.isEmpty() ? first : second);
                    case "error-invalid-number" ->
                        validators.contains("integer") ? "must be a whole number" : "must be a number";
                    case "error-number-out-of-range" -> "must be a number from %s to %s".formatted(first, second);
                    case "error-number-out-of-range-too-small" -> "must be a number of at least %s".formatted(first);
                    case "error-number-out-of-range-too-big" ->
                        "must be a number of at most %s".formatted(second.isEmpty() ? first : second);
                    case "error-invalid-uri" -> "must be a URI";
                    case "error-invalid-uri-scheme" -> "must be a URI with a scheme that this realm allows";
                    case "error-invalid-uri-fragment" -> "must be a URI without a fragment";
                    case "error-pattern-no-match" -> "must match the pattern %s".formatted(first);
                    case "error-invalid-email" -> "must be an e-mail address";
                    case "error-non-ascii-local-part-email" -> "must have only ASCII characters before the at sign";
                    case "error-invalid-date" ->
                        validators.contains("local-date")
                                ? "must be a date as it is written in the user's language"
                                : "must be a date such as 2026-11-29";
                    case "error-invalid-value" ->
                        validators.contains("options") ? "must be one of the options" : "is not valid";
                    case "error-username-invalid-character", "error-person-name-invalid-character" ->
                        "has a character that is not allowed";
                    case "error-invalid-multivalued-size" -> size(first, second);
                    default -> null;
                });
    }

    private static String size(String least, String most) {
        if (most.equals("1")) {
            return "must have a single value";
        }
        return least.isEmpty() || least.equals("0")
                ? "must have at most %s values".formatted(most)
                : "must have %s to %s values".formatted(least, most);
    }

    private static String parameter(Violation violation, int number) {
        return number < violation.parameters().size()
                ? violation.parameters().get(number).strip()
                : "";
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
