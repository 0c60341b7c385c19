package dev.rollcall.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.rollcall.webhook.WebhookSecret;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Verifies signatures as receivers do: with the library of Standard Webhooks. */
class SignaturesTest {

    private static final String BODY = "{\"id\":\"ä\"}";

    private final WebhookSecret secret = WebhookSecret.generate();
    private final WebhookSecret former = WebhookSecret.generate();
    private final UUID id = UUID.randomUUID();
    private final Instant now = Instant.now();

    @Test
    void receiverVerifiesWhatWasSigned() throws Exception {
        new Webhook(secret.text()).verify(BODY, headers(List.of(secret), BODY));
    }

    @Test
    void afterARotationBothSecretsVerify() throws Exception {
        new Webhook(secret.text()).verify(BODY, headers(List.of(secret, former), BODY));
        new Webhook(former.text()).verify(BODY, headers(List.of(secret, former), BODY));
    }

    @Test
    void otherSecretAndOtherBodyAreNoticed() {
        assertThatThrownBy(() -> new Webhook(former.text()).verify(BODY, headers(List.of(secret), BODY)))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> new Webhook(secret.text()).verify(BODY + " ", headers(List.of(secret), BODY)))
                .isInstanceOf(WebhookVerificationException.class);
    }

    /** The tests of the clients and of the examples verify the same request. */
    @Test
    void requestThatTheClientsVerifyIsSignedLikeThis() {
        String body = "{\"specversion\":\"1.0\",\"id\":\"019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5968\","
                + "\"source\":\"https://rollcall.example.org/api/v1/users\",\"type\":\"user.updated\","
                + "\"subject\":\"019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55\",\"time\":\"2026-12-03T12:00:00Z\","
                + "\"datacontenttype\":\"application/json\",\"cursor\":\"AAAB\","
                + "\"data\":{\"version\":3,\"fields\":[\"lastName\"],\"origin\":\"api\"}}";
        List<byte[]> secrets = Stream.of(
                        "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=", "ZWZnaGlqa2xtbm9wcXJzdHV2d3h5ent8fX5/gIGCg4Q=")
                .map(Base64.getDecoder()::decode)
                .toList();

        String signatures = Signatures.of(
                secrets,
                UUID.fromString("019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5968"),
                Instant.parse("2026-12-03T12:00:00Z"),
                body.getBytes(StandardCharsets.UTF_8));

        assertThat(signatures)
                .isEqualTo("v1,qyxTTDiAZ+J2D4OBog+31bvVnyooR2cuwJ8WvEVyraQ="
                        + " v1,fVvSmeoEAzNb0xApuY3gaJlSfSnk8wKsdTfOxI7ewKY=");
    }

    @Test
    void secretIsThirtyTwoRandomBytes() {
        assertThat(secret.bytes()).hasSize(32).isNotEqualTo(former.bytes());
        assertThat(secret.text()).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(secret).hasToString("whsec_…");
    }

    private HttpHeaders headers(List<WebhookSecret> secrets, String body) {
        String signature = Signatures.of(
                secrets.stream().map(WebhookSecret::bytes).toList(), id, now, body.getBytes(StandardCharsets.UTF_8));
        return HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of(id.toString()),
                        "webhook-timestamp", List.of(Long.toString(now.getEpochSecond())),
                        "webhook-signature", List.of(signature)),
                (name, value) -> true);
    }
}
