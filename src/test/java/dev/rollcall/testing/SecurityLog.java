package dev.rollcall.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.testing.packaged.LogCapture;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Captures the security events logged until it is closed, and parses them like a SIEM. */
public final class SecurityLog implements AutoCloseable {

    private final LogCapture log = LogCapture.of(SecurityEvents.CATEGORY);

    public List<Map<String, String>> events() {
        return log.lines().stream().map(SecurityLog::pairs).toList();
    }

    /** Returns the only event. */
    public Map<String, String> onlyEvent() {
        assertThat(events()).hasSize(1);
        return events().get(0);
    }

    public List<String> lines() {
        return log.lines();
    }

    /** Parses a line. Fails if it contains anything but pairs. */
    private static Map<String, String> pairs(String line) {
        String text = line.substring(line.indexOf(": ") + 2);
        assertThat(text).endsWith("null").doesNotContain("\n", "\r");
        Map<String, String> pairs = new LinkedHashMap<>();
        Arrays.stream(text.substring(0, text.length() - "null".length()).split(" "))
                .map(pair -> pair.split("=", 2))
                .forEach(
                        pair -> assertThat(pairs.put(pair[0], pair[1])).as(text).isNull());
        return pairs;
    }

    @Override
    public void close() {
        log.close();
    }
}
