package dev.rollcall.directory.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRefusedException.Violation;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.profile.DeclaredAttribute.Audience;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem.FieldError;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sentence for each key that Keycloak's validators have, and for keys of extensions. */
class ProfileRefusalsTest {

    private static final Set<Audience> ALL = Set.of(Audience.values());

    private final ProfileSource source = new ProfileSource() {
        @Override
        public DeclaredProfile profile() {
            return new DeclaredProfile(
                    List.of(
                            declared("text"),
                            declared("whole", "integer"),
                            declared("day", "local-date"),
                            declared("choice", "options")),
                    List.of());
        }

        @Override
        public Languages languages() {
            return new Languages("de", List.of("de", "en"));
        }

        @Override
        public Map<String, String> texts(String language) {
            assertThat(language).isEqualTo("de");
            return Map.of(
                    "custom-key", "{0} darf nicht ''{1}'' sein, sondern {2}",
                    "text.name", "Freitext");
        }
    };

    private static DeclaredAttribute declared(String name, String... validators) {
        return new DeclaredAttribute(
                name,
                "${" + name + ".name}",
                false,
                ALL,
                ALL,
                Set.of(),
                Set.of(validators),
                List.of(),
                InputType.TEXT,
                null);
    }

    private List<FieldError> explained(String attribute, String key, Object value, String... parameters) {
        return explained(attribute, key, Map.of(attribute, value), parameters);
    }

    private List<FieldError> explained(String attribute, String key, Map<String, Object> sent, String... parameters) {
        ProfileNames names = new ProfileNames(() -> Optional.of(List.of("text", "whole", "day", "choice")));
        ProfileRefusals refusals =
                new ProfileRefusals(new RealmProfile(source, names), new ProfileLanguages(source, Clock.systemUTC()));
        List<String> all =
                Stream.concat(Stream.of(attribute), Arrays.stream(parameters)).toList();
        return refusals.explained(
                        new DirectoryRefusedException(
                                Kind.INVALID,
                                "Keycloak does not accept a value.",
                                List.of(ErrorKey.INVALID.at(attribute)),
                                List.of(new Violation(attribute, key, all))),
                        IdentityChange.NONE.withProfile(sent))
                .errors();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        text   | error-user-attribute-required       | -  | -   | is required
        text   | error-user-attribute-read-only      | -  | -   | is read-only in this realm
        text   | error-invalid-blank                 | -  | -   | is required
        text   | error-empty                         | -  | -   | is required
        text   | error-invalid-length                | 2  | 5   | must have 2 to 5 characters
        text   | error-invalid-length-too-short      | 2  | -   | must have at least 2 characters
        text   | error-invalid-length-too-long       | '' | 5   | must have at most 5 characters
        text   | error-invalid-number                | -  | -   | must be a number
        whole  | error-invalid-number                | -  | -   | must be a whole number
        text   | error-number-out-of-range           | 1  | 9.5 | must be a number from 1 to 9.5
        text   | error-number-out-of-range-too-small | 1  | -   | must be a number of at least 1
        text   | error-number-out-of-range-too-big   | '' | 9   | must be a number of at most 9
        text   | error-invalid-uri                   | v  | -   | must be a URI
        text   | error-invalid-uri-scheme            | v  | ftp | must be a URI with a scheme that this realm allows
        text   | error-invalid-uri-fragment          | v  | x   | must be a URI without a fragment
        text   | error-pattern-no-match              | E+ | -   | must match the pattern E+
        text   | error-invalid-email                 | v  | -   | must be an e-mail address
        text   | error-non-ascii-local-part-email    | -  | -   | must have only ASCII characters before the at sign
        day    | error-invalid-date                  | -  | -   | must be a date as it is written in the user's language
        text   | error-invalid-date                  | -  | -   | must be a date such as 2026-11-29
        choice | error-invalid-value                 | -  | -   | must be one of the options
        text   | error-invalid-value                 | -  | -   | is not valid
        text   | error-username-invalid-character    | -  | -   | has a character that is not allowed
        text   | error-person-name-invalid-character | -  | -   | has a character that is not allowed
        text   | error-invalid-multivalued-size      | 0  | 1   | must have a single value
        text   | error-invalid-multivalued-size      | 0  | 3   | must have at most 3 values
        text   | error-invalid-multivalued-size      | 2  | 3   | must have 2 to 3 values
        text   | someone-elses-key<v>                | v  | -   | is not valid in this realm (someone-elses-keyv)
        """)
    void eachKeyHasASentence(String attribute, String key, String first, String second, String expected) {
        assertThat(explained(
                        attribute,
                        key,
                        "v",
                        first == null
                                ? new String[0]
                                : second == null ? new String[] {first} : new String[] {first, second}))
                .extracting(FieldError::field, FieldError::message)
                .containsExactly(tuple("/profile/" + attribute, expected));
    }

    @Test
    void parametersOfTheMessageAreThoseOfTheKey() {
        assertThat(explained("text", "error-invalid-length", "v", "2", "5"))
                .containsExactly(
                        ErrorKey.WRONG_LENGTH.with("min", 2L).with("max", 5L).at("/profile/text"));
        assertThat(explained("text", "error-number-out-of-range", "v", "0.5", "9"))
                .containsExactly(ErrorKey.NUMBER_OUT_OF_RANGE
                        .with("min", "0.5")
                        .with("max", 9L)
                        .at("/profile/text"));
    }

    @Test
    void otherKeysAreLookedUpInTheRealmsLocalizationAndNoTextHasTheRefusedValue() {
        assertThat(explained("text", "custom-key", List.of("secret", "other"), "my-secret", "5"))
                .containsExactly(ErrorKey.REALM_TEXT
                        .with("text", "Freitext darf nicht '…' sein, sondern 5")
                        .at("/profile/text"));
    }

    /** Keycloak judges all attributes at each change, and the caller may not view each. */
    @Test
    void refusalOfAnAttributeThatTheChangeIsNotAboutHasNoParameters() {
        assertThat(explained("text", "custom-key", Map.of("choice", "a"), "stored-secret", "5"))
                .containsExactly(ErrorKey.REALM_TEXT
                        .with("text", "Freitext darf nicht '…' sein, sondern …")
                        .at("/profile/text"));
    }

    @Test
    void reasonsAboutOtherPropertiesStay() {
        assertThat(explained("badge", "error-user-attribute-required", "v"))
                .containsExactly(ErrorKey.INVALID.at("badge"));
    }
}
