package dev.rollcall.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.rollcall.webhook.WebhookSecret;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
