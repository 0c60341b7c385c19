package dev.rollcall.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that an expression of Prometheus names, each with what it wants of their labels. */
final class PromQl {

    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");
    private static final Pattern GROUPING = Pattern.compile("\\b(by|without|on|ignoring)\\s*\\([^)]*\\)");
    private static final Pattern SELECTOR = Pattern.compile(
            "(?<![\\w.$])([a-zA-Z_:][\\w:]*)\\b(?!\\s*\\()(?:\\{((?:[^}\"]|\"(?:[^\"\\\\]|\\\\.)*\")*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private PromQl() {}

    /** A label that series must have. */
    record Wanted(String label, String operator, String value) {}

    /** A metric, and what is wanted of its labels. */
    record Selector(String metric, List<Wanted> wanted) {}

    static List<Selector> selectors(String expression) {
        List<Selector> selectors = new ArrayList<>();
        String rest = GROUPING.matcher(expression).replaceAll(" ").replaceAll("\\[[^\\]]*]", " ");
        Matcher found = SELECTOR.matcher(rest);
        while (found.find()) {
            if (!WORDS.contains(found.group(1).toLowerCase(java.util.Locale.ROOT))) {
                List<Wanted> wanted = new ArrayList<>();
                Matcher matcher = MATCHER.matcher(found.group(2) == null ? "" : found.group(2));
                while (matcher.find()) {
                    wanted.add(new Wanted(matcher.group(1), matcher.group(2), matcher.group(3)));
                }
                selectors.add(new Selector(found.group(1), wanted));
            }
        }
        return selectors;
    }
}
