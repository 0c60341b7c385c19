package dev.rollcall.receiver;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Verifies that Rollcall has sent a request, and within the last five minutes. */
@Component
class Signatures {

    private final List<Webhook> webhooks;

    Signatures(@Value("${webhook.secrets}") List<String> secrets) {
        webhooks = secrets.stream().map(Webhook::new).toList();
    }

    /**
     * @param body as it was received
     * @throws ResponseStatusException 401 if no secret has signed the request
     */
    void require(byte[] body, HttpHeaders headers) {
        String text = new String(body, StandardCharsets.UTF_8);
        if (webhooks.stream().noneMatch(webhook -> isSigned(webhook, text, headers))) {
            throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
        }
    }

    private static boolean isSigned(Webhook webhook, String body, HttpHeaders headers) {
        try {
            webhook.verify(body, headers);
            return true;
        } catch (WebhookVerificationException e) {
            return false;
        }
    }
}
