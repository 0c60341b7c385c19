package dev.rollcall.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses a PromQL expression: the metrics it names, each with its label matchers. */
final class PromQl {

    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "inf", "nan");
    private static final Pattern GROUPING = Pattern.compile("\\b(by|without|on|ignoring)\\s*\\([^)]*\\)");
    private static final Pattern SELECTOR = Pattern.compile(
            "(?<![\\w.$])([a-zA-Z_:][\\w:]*)\\b(?!\\s*\\()(?:\\{((?:[^}\"]|\"(?:[^\"\\\\]|\\\\.)*\")*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private PromQl() {}

    /** A condition on a label. */
    record LabelMatcher(String label, String operator, String value) {}

    /** A metric with its label matchers. */
    record Selector(String metric, List<LabelMatcher> matchers) {}

    static List<Selector> selectors(String expression) {
        List<Selector> selectors = new ArrayList<>();
        String rest = GROUPING.matcher(expression).replaceAll(" ").replaceAll("\\[[^\\]]*]", " ");
        Matcher found = SELECTOR.matcher(rest);
        while (found.find()) {
            if (!WORDS.contains(found.group(1).toLowerCase(java.util.Locale.ROOT))) {
                List<LabelMatcher> matchers = new ArrayList<>();
                Matcher matcher = MATCHER.matcher(found.group(2) == null ? "" : found.group(2));
                while (matcher.find()) {
                    matchers.add(new LabelMatcher(matcher.group(1), matcher.group(2), matcher.group(3)));
                }
                selectors.add(new Selector(found.group(1), matchers));
            }
        }
        return selectors;
    }
}
