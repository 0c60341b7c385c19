package dev.rollcall.startup;

import dev.rollcall.http.ForwardedFor;
import java.util.Locale;

/** Checks the settings of webhooks. */
final class WebhookSettings {

    private static final String HOSTS = "rollcall.webhooks.allowed-hosts";
    private static final int MAX_PORT = 65_535;

    private static final String LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";

    /** All hosts, those below a name, a name, or an address; before the last three {@code http://} for a host without TLS. */
    private static final String HOST = "\\*|(http://)?((\\*\\.)?(%1$s\\.)*%1$s|\\[[0-9a-f:.]+])".formatted(LABEL);

    private WebhookSettings() {}

    static boolean areOn(SettingProblems problems) {
        return !problems.values(HOSTS).isEmpty();
    }

    static void check(SettingProblems problems) {
        problems.checkEach(
                HOSTS,
                "hosts such as hooks.example.com, *.example.com for all below a name, or * for all; without a port, a path or a dot at the end",
                host -> host.strip().toLowerCase(Locale.ROOT).matches(HOST));
        problems.checkEach(
                "rollcall.webhooks.allowed-networks",
                "IP addresses, or ranges of them such as 10.20.0.0/16",
                ForwardedFor::isAddressOrRange);
        problems.checkEach(
                "rollcall.webhooks.allowed-ports",
                "numbers from 1 to %d".formatted(MAX_PORT),
                port -> isPort(Integer.parseInt(port.strip())));
    }

    private static boolean isPort(int port) {
        return port > 0 && port <= MAX_PORT;
    }
}
