package dev.rollcall.monitoring;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A parsed response of {@code /q/metrics}: names of metrics with their labels. */
final class Scrape {

    private static final Pattern SERIES = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]++|\\\\.)*+)\"");

    private final Map<String, Set<String>> labels = new HashMap<>();
    private final Set<String> values = new HashSet<>();

    Scrape(String text) {
        text.lines().filter(line -> !line.startsWith("#")).forEach(this::read);
    }

    private void read(String line) {
        Matcher series = SERIES.matcher(line);
        if (series.matches()) {
            Set<String> names = labels.computeIfAbsent(series.group(1), name -> new TreeSet<>());
            Matcher label = LABEL.matcher(series.group(2) == null ? "" : series.group(2));
            while (label.find()) {
                names.add(label.group(1));
                values.add(series.group(1) + " " + label.group(1) + " " + label.group(2));
            }
        }
    }

    Set<String> names() {
        return labels.keySet();
    }

    /** Returns the labels of all series of a metric. */
    Set<String> labels(String metric) {
        return labels.getOrDefault(metric, Set.of());
    }

    boolean has(String metric, String label, String value) {
        return values.contains(metric + " " + label + " " + value);
    }
}
