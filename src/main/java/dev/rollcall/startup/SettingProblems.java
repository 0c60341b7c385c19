package dev.rollcall.startup;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** Collects one sentence for each setting that is missing or wrong. Sentences do not contain values, which may be secret. */
final class SettingProblems {

    private final Config config;
    private final List<String> sentences = new ArrayList<>();

    SettingProblems(Config config) {
        this.config = config;
    }

    List<String> sentences() {
        return sentences;
    }

    /** Returns the value of a setting; empty if it is blank. */
    Optional<String> value(String key) {
        return config.getOptionalValue(key, String.class).filter(text -> !text.isBlank());
    }

    /** Returns the parts of a list; none if it is not set. */
    List<String> values(String key) {
        return config.getOptionalValues(key, String.class).orElse(List.of());
    }

    /** Returns the keys that are set and begin with this. */
    List<String> keysBelow(String prefix) {
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(key -> key.startsWith(prefix))
                .sorted()
                .toList();
    }

    boolean isTrue(String key) {
        return config.getOptionalValue(key, Boolean.class).orElse(false);
    }

    /**
     * Checks a setting that must have a value.
     *
     * @param meaning what the value must be
     * @param isRight may throw {@link IllegalArgumentException} for a wrong value, as in the other checks
     */
    void require(String key, String meaning, Predicate<String> isRight) {
        if (value(key).isEmpty()) {
            sentences.add("The setting %s (environment variable %s) is missing: it must be %s."
                    .formatted(key, variable(key), meaning));
        } else {
            check(key, meaning, isRight);
        }
    }

    /** Checks a setting that may have no value. */
    void check(String key, String meaning, Predicate<String> isRight) {
        check(config.getOptionalValue(key, String.class).stream().toList(), key, meaning, isRight);
    }

    /** Checks each part of a list. */
    void checkEach(String key, String meaning, Predicate<String> isRight) {
        check(values(key), key, meaning, isRight);
    }

    private void check(List<String> values, String key, String meaning, Predicate<String> isRight) {
        if (!values.stream().allMatch(value -> isRightForm(value, isRight))) {
            report(key, meaning);
        }
    }

    private static boolean isRightForm(String value, Predicate<String> isRight) {
        try {
            return isRight.test(value);
        } catch (IllegalArgumentException e) {
            return false; // such as a text that is no number
        }
    }

    /** Reports a setting that is wrong. */
    void report(String key, String meaning) {
        sentences.add("The setting %s (environment variable %s) is wrong: it must be %s."
                .formatted(key, variable(key), meaning));
    }

    /** Returns the environment variable of a setting. */
    static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
