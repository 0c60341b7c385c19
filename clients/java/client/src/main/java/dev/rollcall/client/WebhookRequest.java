package dev.rollcall.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.rollcall.client.model.ChangeEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A request of a webhook whose signature is right: see {@link Rollcall#verifyWebhook}.
 *
 * @param id the id of the request, which is that of its last event; the same in each attempt
 * @param previous the id of the request before it, empty for the first one; if you have never had this id, you have missed events
 * @param events one event, or several if the webhook has a {@code batch} above 1; ignore those whose id you have had. They are as in the change
 *     log, but do not say who asked for a change. An event without data is a notice about the webhook: start again with an export after {@code
 *     rollcall.entries-lost} and {@code rollcall.log-restarted}
 */
public record WebhookRequest(UUID id, Optional<UUID> previous, List<ChangeEvent> events) {
    private static final String ID = "webhook-id";
    private static final String PREVIOUS = "rollcall-previous";
    private static final String PATH = "/api/";

    public WebhookRequest {
        events = List.copyOf(events);
    }

    static WebhookRequest verify(byte[] body, Map<String, List<String>> headers, String... secrets) {
        requireSignature(new String(body, StandardCharsets.UTF_8), headers, secrets);
        UUID id = header(headers, ID).map(UUID::fromString).orElseThrow();
        return new WebhookRequest(id, header(headers, PREVIOUS).map(UUID::fromString), events(body));
    }

    private static void requireSignature(String body, Map<String, List<String>> headers, String... secrets) {
        WebhookVerificationException refused = null;
        for (String secret : secrets) {
            try {
                new Webhook(secret).verify(body, headers);
                return;
            } catch (WebhookVerificationException e) {
                refused = e;
            }
        }
        if (refused == null) {
            throw new IllegalArgumentException("Name at least one secret of the webhook");
        }
        throw new UnverifiedWebhookException(refused);
    }

    private static Optional<String> header(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()))
                .flatMap(header -> header.getValue().stream())
                .findFirst();
    }

    private static List<ChangeEvent> events(byte[] body) {
        try {
            JsonNode content = Json.MAPPER.readTree(body);
            List<ChangeEvent> events = new ArrayList<>();
            for (JsonNode event : content.isArray() ? content : List.of(content)) {
                events.add(event(event));
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Outside the service the source is a URL; the change log has its path. */
    private static ChangeEvent event(JsonNode event) throws JsonProcessingException {
        String source = event.path("source").asText();
        if (event instanceof ObjectNode object && source.contains(PATH)) {
            object.put("source", source.substring(source.indexOf(PATH)));
        }
        return Json.MAPPER.treeToValue(event, ChangeEvent.class);
    }
}
