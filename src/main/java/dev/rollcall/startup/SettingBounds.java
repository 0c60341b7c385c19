package dev.rollcall.startup;

import io.quarkus.runtime.configuration.DurationConverter;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.Config;

/**
 * Checks the bounds of numbers, durations and texts in settings. The mappings have no constraints of Bean Validation, since nothing would check
 * them: Quarkus' extension for that is left out. With a single constraint it describes the mappings of all extensions at each start, which
 * took a quarter of the main thread's time.
 */
final class SettingBounds {

    private static final Map<String, Integer> MINIMUM = Map.of(
            "rollcall.failed-credentials.limit.requests", 1,
            "rollcall.limits.followers", 1,
            "rollcall.limits.long-requests", 1,
            "rollcall.limits.requests", 1,
            "rollcall.limits.writes", 1,
            "rollcall.security-log.lines", 1,
            "rollcall.sign-in.limit.requests", 1,
            "rollcall.token.limit.address-requests", 1,
            "rollcall.token.limit.requests", 1,
            "rollcall.token.remembered", 0);

    private static final Map<String, String> SHORTEST = Map.ofEntries(
            Map.entry("rollcall.changes.heartbeat", "100MS"),
            Map.entry("rollcall.ended-sessions.kept-for", "1H"),
            Map.entry("rollcall.ended-sessions.poll-interval", "10MS"),
            Map.entry("rollcall.failed-credentials.limit.period", "1MS"),
            Map.entry("rollcall.limits.body-timeout", "1MS"),
            Map.entry("rollcall.limits.file-timeout", "1MS"),
            Map.entry("rollcall.limits.head-timeout", "1MS"),
            Map.entry("rollcall.limits.lateness", "1MS"),
            Map.entry("rollcall.management.me.recent-authentication", "1S"),
            Map.entry("rollcall.security-log.period", "1S"),
            Map.entry("rollcall.security-txt.valid-for", "1D"),
            Map.entry("rollcall.sign-in.limit.period", "1MS"),
            Map.entry("rollcall.token.limit.period", "1MS"),
            Map.entry("rollcall.token.remembered-for", "1MS"));

    private static final Map<String, String> LONGEST = Map.of(
            "rollcall.management.me.recent-authentication", "365D",
            "rollcall.security-txt.valid-for", "366D");

    private static final String CONTACT = "(mailto:|tel:|https://)\\S+";

    private SettingBounds() {}

    /**
     * Checks all settings that have a value.
     *
     * @param wrong reports a setting, with what it must be
     */
    static void check(Config config, BiConsumer<String, String> wrong) {
        MINIMUM.forEach((key, minimum) -> check(
                config,
                key,
                "a number, at least " + minimum,
                text -> Integer.parseInt(text.strip()) >= minimum,
                wrong));
        SHORTEST.forEach((key, shortest) ->
                check(config, key, "a duration of at least " + shortest, text -> compare(text, shortest) >= 0, wrong));
        LONGEST.forEach((key, longest) ->
                check(config, key, "a duration of at most " + longest, text -> compare(text, longest) <= 0, wrong));
        check(config, "rollcall.roles.claim", "the path of a claim", claim -> !claim.isBlank(), wrong);
        checkEach(config, "rollcall.token.algorithms", "names of algorithms", name -> !name.isBlank(), wrong);
        checkEach(
                config,
                "rollcall.security-txt.contact",
                "mailto:, tel: or https: URIs",
                contact -> contact.matches(CONTACT),
                wrong);
    }

    private static int compare(String text, String bound) {
        return DurationConverter.parseDuration(text).compareTo(DurationConverter.parseDuration(bound));
    }

    private static void check(
            Config config, String key, String meaning, Predicate<String> isRight, BiConsumer<String, String> wrong) {
        report(config.getOptionalValue(key, String.class).stream().toList(), key, meaning, isRight, wrong);
    }

    private static void checkEach(
            Config config, String key, String meaning, Predicate<String> isRight, BiConsumer<String, String> wrong) {
        report(config.getOptionalValues(key, String.class).orElse(List.of()), key, meaning, isRight, wrong);
    }

    private static void report(
            List<String> values,
            String key,
            String meaning,
            Predicate<String> isRight,
            BiConsumer<String, String> wrong) {
        if (!values.stream().allMatch(value -> isRightForm(value, isRight))) {
            wrong.accept(key, meaning);
        }
    }

    private static boolean isRightForm(String value, Predicate<String> isRight) {
        try {
            return isRight.test(value);
        } catch (IllegalArgumentException e) {
            return false; // neither a number nor a duration
        }
    }
}
