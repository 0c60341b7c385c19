package dev.rollcall.webhook.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.change.Change;
import dev.rollcall.change.ChangeEntries;
import dev.rollcall.change.ChangeEvent;
import dev.rollcall.mail.PublicUrl;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes what webhooks send: CloudEvents, each alone or several in an array. They do not say who asked for a change. */
@Singleton
record Messages(ObjectMapper json, PublicUrl publicUrl) {

    private static final String WEBHOOKS = "/api/v1/webhooks";

    /**
     * @param changes at least one
     * @param batch whether they are sent as an array, even if there is only one
     */
    Message ofChanges(UUID log, List<Change> changes, boolean batch, UUID previous) {
        List<ChangeEvent> events =
                changes.stream().map(change -> event(log, change)).toList();
        UUID last = changes.get(changes.size() - 1).id();
        return batch
                ? new Message(last, previous, Message.BATCH, bytes(events), events.size())
                : new Message(last, previous, Message.EVENT, bytes(events.get(0)), 1);
    }

    private ChangeEvent event(UUID log, Change change) {
        return ChangeEntries.event(log, change).toStrangers(origin());
    }

    /**
     * @param webhook the id of the webhook
     */
    Message ofNotice(Notice notice, UUID id, UUID webhook, Instant at, boolean batch, UUID previous) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("specversion", ChangeEvent.SPEC_VERSION);
        event.put("id", id);
        event.put("source", origin() + WEBHOOKS);
        event.put("type", notice.type());
        event.put("subject", webhook);
        event.put("time", at);
        return batch
                ? new Message(id, previous, Message.BATCH, bytes(List.of(event)), 0)
                : new Message(id, previous, Message.EVENT, bytes(event), 0);
    }

    private String origin() {
        return publicUrl.publicUrl().flatMap(PublicUrl::origin).orElseThrow();
    }

    private byte[] bytes(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event can be written as JSON", e);
        }
    }
}
