package dev.rollcall.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.rollcall.client.model.ChangeEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Requests as the service signs them: its SignaturesTest has the same one. */
class VerifyWebhookTest {
    private static final String SECRET = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    private static final String FORMER = "whsec_ZWZnaGlqa2xtbm9wcXJzdHV2d3h5ent8fX5/gIGCg4Q=";
    private static final UUID ID = UUID.fromString("019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5968");
    private static final UUID PREVIOUS = UUID.fromString("019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5967");
    private static final String BODY = "{\"specversion\":\"1.0\",\"id\":\"019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5968\","
            + "\"source\":\"https://rollcall.example.org/api/v1/users\",\"type\":\"user.updated\","
            + "\"subject\":\"019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55\",\"time\":\"2026-12-03T12:00:00Z\","
            + "\"datacontenttype\":\"application/json\",\"cursor\":\"AAAB\","
            + "\"data\":{\"version\":3,\"fields\":[\"lastName\"],\"origin\":\"api\"}}";
    private static final String NOTICE = "{\"specversion\":\"1.0\",\"id\":\"019ae1c0-5c1b-7a5e-9f0e-2d1c3b4a5968\","
            + "\"source\":\"https://rollcall.example.org/api/v1/webhooks\",\"type\":\"rollcall.log-restarted\","
            + "\"subject\":\"019ab4d4-0b70-7e12-8f5a-3c1d9e7b2a55\",\"time\":\"2026-12-03T12:00:00Z\"}";

    private final Instant now = Instant.now();

    @Test
    void libraryComputesTheSignaturesOfTheService() throws WebhookSigningException {
        Instant then = Instant.parse("2026-12-03T12:00:00Z");
        assertEquals("v1,qyxTTDiAZ+J2D4OBog+31bvVnyooR2cuwJ8WvEVyraQ=", signature(SECRET, then, BODY));
        assertEquals("v1,fVvSmeoEAzNb0xApuY3gaJlSfSnk8wKsdTfOxI7ewKY=", signature(FORMER, then, BODY));
    }

    @Test
    void signedRequestIsRead() {
        Map<String, List<String>> headers = new HashMap<>(signed(now, BODY, SECRET));
        headers.put("Rollcall-Previous", List.of(PREVIOUS.toString()));

        WebhookRequest request = verify(BODY, headers, SECRET);

        assertEquals(ID, request.id());
        assertEquals(Optional.of(PREVIOUS), request.previous());
        ChangeEvent event = request.events().get(0);
        assertEquals(ID, event.getId());
        assertEquals("user.updated", event.getType());
        assertEquals(ChangeEvent.SourceEnum._API_V1_USERS, event.getSource());
        assertEquals(List.of("lastName"), event.getData().getFields());
    }

    @Test
    void batchIsReadInOrder() {
        String batch = "[" + BODY.replace(ID.toString(), PREVIOUS.toString()) + "," + BODY + "]";
        WebhookRequest request = verify(batch, signed(now, batch, SECRET), SECRET);
        assertEquals(
                List.of(PREVIOUS, ID),
                request.events().stream().map(ChangeEvent::getId).toList());
        assertEquals(Optional.empty(), request.previous());
    }

    @Test
    void noticeHasNoData() {
        ChangeEvent event =
                verify(NOTICE, signed(now, NOTICE, SECRET), SECRET).events().get(0);
        assertEquals("rollcall.log-restarted", event.getType());
        assertNull(event.getData());
    }

    @Test
    void eitherSecretVerifiesAfterARotation() {
        Map<String, List<String>> headers = signed(now, BODY, SECRET, FORMER);
        assertEquals(ID, verify(BODY, headers, SECRET).id());
        assertEquals(ID, verify(BODY, headers, FORMER).id());
        assertEquals(ID, verify(BODY, signed(now, BODY, SECRET), FORMER, SECRET).id());
    }

    @Test
    void changedBodyIsRefused() {
        assertRefused("No matching signature", BODY + " ", signed(now, BODY, SECRET), SECRET);
    }

    @Test
    void otherSecretIsRefused() {
        assertRefused("No matching signature", BODY, signed(now, BODY, SECRET), FORMER);
        assertRefused("No matching signature", BODY, signed(now, BODY, SECRET), FORMER, FORMER);
    }

    @Test
    void requestsOfAnotherTimeAreRefused() {
        assertRefused("timestamp too old", BODY, signed(now.minusSeconds(310), BODY, SECRET), SECRET);
        assertRefused("timestamp too new", BODY, signed(now.plusSeconds(310), BODY, SECRET), SECRET);
        verify(BODY, signed(now.minusSeconds(290), BODY, SECRET), SECRET);
    }

    @Test
    void requestWithoutASignatureIsRefused() {
        assertRefused("Missing required headers", BODY, Map.of(), SECRET);
    }

    @Test
    void secretIsNeeded() {
        Map<String, List<String>> headers = signed(now, BODY, SECRET);
        assertThrows(IllegalArgumentException.class, () -> verify(BODY, headers));
    }

    private static WebhookRequest verify(String body, Map<String, List<String>> headers, String... secrets) {
        return Rollcall.verifyWebhook(body.getBytes(StandardCharsets.UTF_8), headers, secrets);
    }

    private static void assertRefused(
            String expected, String body, Map<String, List<String>> headers, String... secrets) {
        String message = assertThrows(UnverifiedWebhookException.class, () -> verify(body, headers, secrets))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }

    private static Map<String, List<String>> signed(Instant at, String body, String... secrets) {
        List<String> signatures = List.of(secrets).stream()
                .map(secret -> {
                    try {
                        return signature(secret, at, body);
                    } catch (WebhookSigningException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        return Map.of(
                "Webhook-Id", List.of(ID.toString()),
                "Webhook-Timestamp", List.of(Long.toString(at.getEpochSecond())),
                "Webhook-Signature", List.of(String.join(" ", signatures)));
    }

    private static String signature(String secret, Instant at, String body) throws WebhookSigningException {
        return new Webhook(secret).sign(ID.toString(), at.getEpochSecond(), body);
    }
}
