package dev.rollcall.startup;

import io.quarkus.runtime.configuration.DurationConverter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Checks the bounds of numbers, durations and texts in settings. The mappings have no constraints of Bean Validation, since nothing would check
 * them: Quarkus' extension for that is left out. With a single constraint it describes the mappings of all extensions at each start, which
 * took a quarter of the main thread's time.
 */
final class SettingBounds {

    private static final Map<String, Integer> MINIMUM = Map.ofEntries(
            Map.entry("rollcall.agents.per-person", 1),
            Map.entry("rollcall.failed-credentials.limit.requests", 1),
            Map.entry("rollcall.invitations.hourly-per-address", 1),
            Map.entry("rollcall.invitations.hourly-per-organization", 1),
            Map.entry("rollcall.jobs.concurrency", 1),
            Map.entry("rollcall.jobs.most-alone", 0),
            Map.entry("rollcall.jobs.share-minimum", 0),
            Map.entry("rollcall.keys.per-owner", 1),
            Map.entry("rollcall.limits.followers", 1),
            Map.entry("rollcall.limits.long-requests", 1),
            Map.entry("rollcall.limits.requests", 1),
            Map.entry("rollcall.limits.writes", 1),
            Map.entry("rollcall.security-log.lines", 1),
            Map.entry("rollcall.sign-in.limit.requests", 1),
            Map.entry("rollcall.token.limit.address-requests", 1),
            Map.entry("rollcall.token.limit.requests", 1),
            Map.entry("rollcall.token.remembered", 0));

    private static final Map<String, String> SHORTEST = Map.ofEntries(
            // the function that drops months takes none of the last 30 days
            Map.entry("rollcall.audit.retention", "30D"),
            Map.entry("rollcall.changes.heartbeat", "100MS"),
            Map.entry("rollcall.changes.retention", "1MS"),
            Map.entry("rollcall.failed-credentials.limit.period", "1MS"),
            Map.entry("rollcall.invitations.expiry", "1MS"),
            // the hourly limits count the mails of invitations that are there
            Map.entry("rollcall.invitations.retention", "1H"),
            // the jobs of a day count together for the second administrator
            Map.entry("rollcall.jobs.kept", "1D"),
            // a negative time would delete keys before they expire
            Map.entry("rollcall.keys.ended-retention", "0S"),
            Map.entry("rollcall.keys.rotation-overlap", "0S"),
            // much longer than a key is published before and after it signs
            Map.entry("rollcall.keys.signing-key-rotation", "1D"),
            Map.entry("rollcall.limits.body-timeout", "1MS"),
            Map.entry("rollcall.limits.file-timeout", "1MS"),
            Map.entry("rollcall.limits.head-timeout", "1MS"),
            Map.entry("rollcall.limits.lateness", "1MS"),
            Map.entry("rollcall.mail.patience", "1MS"),
            Map.entry("rollcall.mail.poll-interval", "1MS"),
            Map.entry("rollcall.management.me.recent-authentication", "1S"),
            Map.entry("rollcall.revocations.kept", "1H"),
            Map.entry("rollcall.security-log.period", "1S"),
            Map.entry("rollcall.security-txt.valid-for", "1D"),
            Map.entry("rollcall.sign-in.limit.period", "1MS"),
            Map.entry("rollcall.statistics.recount-at", "0S"),
            Map.entry("rollcall.token.limit.period", "1MS"),
            Map.entry("rollcall.token.remembered-for", "1MS"));

    private static final Map<String, String> LONGEST = Map.of(
            // no key lives longer
            "rollcall.keys.rotation-overlap", "366D",
            "rollcall.management.me.recent-authentication", "365D",
            "rollcall.security-txt.valid-for", "366D",
            // a time of the day
            "rollcall.statistics.recount-at", "23H");

    private static final String ATTRIBUTES = "rollcall.profile.attributes";
    private static final String CLAIMS = "rollcall.profile.claims.";
    private static final String ATTRIBUTE = "[a-zA-Z0-9._-]+";
    private static final int MOST_ATTRIBUTES = 20;

    /** The fields of records that are attributes of the user profile in Keycloak, too. */
    private static final Set<String> COPIED_ANYWAY = Set.of("username", "email", "firstName", "lastName", "locale");

    /** RFC 6749, section 3.3. A request separates several by spaces. */
    private static final String SCOPE = "[!#-\\[\\]-~]+";

    private static final String CONTACT = "(mailto:|tel:|https://)\\S+";

    private SettingBounds() {}

    /** Checks all settings that have a value. */
    static void check(SettingProblems problems) {
        MINIMUM.forEach((key, minimum) -> problems.check(
                key, "a number, at least " + minimum, text -> Integer.parseInt(text.strip()) >= minimum));
        SHORTEST.forEach((key, shortest) ->
                problems.check(key, "a duration of at least " + shortest, text -> compare(text, shortest) >= 0));
        LONGEST.forEach((key, longest) ->
                problems.check(key, "a duration of at most " + longest, text -> compare(text, longest) <= 0));
        problems.check(
                "rollcall.jobs.share", "a number from 0 to 1", text -> isShare(Double.parseDouble(text.strip())));
        problems.check("rollcall.keys.client", "the id of a client", id -> !id.isBlank());
        problems.checkEach(
                "rollcall.keys.client-scopes",
                "names of client scopes, separated by commas alone",
                name -> name.matches(SCOPE));
        problems.check("rollcall.roles.claim", "the path of a claim", claim -> !claim.isBlank());
        checkProfile(problems);
        problems.checkEach("rollcall.token.algorithms", "names of algorithms", name -> !name.isBlank());
        problems.checkEach(
                "rollcall.security-txt.contact", "mailto:, tel: or https: URIs", contact -> contact.matches(CONTACT));
    }

    private static void checkProfile(SettingProblems problems) {
        problems.checkEach(
                ATTRIBUTES,
                "names of attributes of the realm's user profile: letters, digits, dots, underscores and hyphens. Not username, email, firstName,"
                        + " lastName or locale, which are copied anyway",
                name -> name.strip().matches(ATTRIBUTE) && !COPIED_ANYWAY.contains(name.strip()));
        List<String> names = problems.values(ATTRIBUTES).stream()
                .map(SettingBounds::attribute)
                .toList();
        if (names.size() > MOST_ATTRIBUTES) {
            problems.report(ATTRIBUTES, "at most %d names".formatted(MOST_ATTRIBUTES));
        }
        if (Set.copyOf(names).size() < names.size()) {
            problems.report(ATTRIBUTES, "names that differ by more than their case");
        }
        problems.keysBelow(CLAIMS).forEach(key -> {
            if (!names.contains(attribute(key.substring(CLAIMS.length()).replace("\"", "")))) {
                problems.report(key, "about an attribute that rollcall.profile.attributes names");
            } else {
                problems.check(key, "the name of a claim", claim -> !claim.isBlank());
            }
        });
    }

    private static boolean isShare(double number) {
        return number >= 0 && number <= 1;
    }

    private static String attribute(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private static int compare(String text, String bound) {
        return DurationConverter.parseDuration(text).compareTo(DurationConverter.parseDuration(bound));
    }
}
