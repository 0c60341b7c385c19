package dev.rollcall.webhook.delivery;

import dev.rollcall.stack.Ports;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Allows webhooks to call receivers on this machine; nothing else is relaxed. */
public final class WithWebhooks implements QuarkusTestProfile {

    private static final String PORT = "test.webhooks.port";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                PORT,
                Integer.toString(Ports.free()),
                "rollcall.webhooks.allowed-hosts",
                "http://127.0.0.1,*",
                "rollcall.webhooks.allowed-ports",
                "443,${" + PORT + "}",
                "rollcall.webhooks.allowed-networks",
                "127.0.0.1",
                "rollcall.webhooks.for-organizations",
                "true",
                "rollcall.public-url",
                "https://rollcall.example.org");
    }
}
