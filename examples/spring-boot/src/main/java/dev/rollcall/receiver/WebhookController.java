package dev.rollcall.receiver;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes requests of the webhook: verifies each, remembers its events, and leaves the work for later. */
@RestController
class WebhookController {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookController.class);

    private final Signatures signatures;
    private final Received received;
    private final EventHandler handler;
    private final ObjectReader events;

    WebhookController(Signatures signatures, Received received, EventHandler handler, ObjectMapper json) {
        this.signatures = signatures;
        this.received = received;
        this.handler = handler;
        this.events = json.readerForListOf(Event.class)
                .with(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY); // without batches, there is no array
    }

    @PostMapping("/rollcall")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void receive(
            @RequestBody byte[] body,
            @RequestHeader HttpHeaders headers,
            @RequestHeader(name = "rollcall-previous", required = false) UUID previous)
            throws IOException {
        signatures.require(body, headers);
        if (received.lacks(previous)) {
            LOG.warn("missed events up to {}: start again with an export", previous);
        }
        List<Event> all = events.readValue(body);
        all.stream().filter(event -> received.add(event.id())).forEach(handler::later);
    }
}
