package dev.rollcall.webhook.target;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The hosts that {@code rollcall.webhooks.allowed-hosts} names.
 *
 * @param entries in lower case
 */
record AllowedHosts(List<String> entries) {

    private static final String ALL = "*";
    private static final String BELOW = "*.";
    private static final String WITHOUT_TLS = "http://";

    /**
     * @param setting its form has been checked at the start
     */
    static AllowedHosts of(Optional<List<String>> setting) {
        return new AllowedHosts(setting.orElse(List.of()).stream()
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .toList());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * @param host in lower case, as it stands in a URL
     */
    boolean contain(String host, boolean encrypted) {
        return entries.stream()
                .anyMatch(entry -> encrypted
                        ? matches(entry, host)
                        : entry.startsWith(WITHOUT_TLS) && matches(entry.substring(WITHOUT_TLS.length()), host));
    }

    private static boolean matches(String entry, String host) {
        if (entry.equals(ALL)) {
            return true;
        }
        return entry.startsWith(BELOW) ? host.endsWith(entry.substring(1)) : host.equals(entry);
    }
}
