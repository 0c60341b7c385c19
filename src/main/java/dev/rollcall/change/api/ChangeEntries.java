package dev.rollcall.change.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.rollcall.change.Change;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Serialises entries of the log. */
@ApplicationScoped
class ChangeEntries {

    private static final String API = "/api/v1/";

    private final ObjectWriter json;

    ChangeEntries(ObjectMapper json) {
        this.json = json.writerFor(ChangeEvent.class);
    }

    ChangeEntry of(UUID log, Change change) {
        String cursor = new ChangeCursor(log, change.position()).text();
        ChangeEvent event = new ChangeEvent(
                ChangeEvent.SPEC_VERSION,
                change.id(),
                API + change.entityType() + "s",
                change.type(),
                change.entityId().toString(),
                change.at(),
                ChangeEvent.DATA_TYPE,
                cursor,
                new ChangeEvent.Data(
                        change.version(),
                        change.fields(),
                        change.origin(),
                        change.actor(),
                        change.act(),
                        change.requestId()));
        try {
            return new ChangeEntry(change.position(), change.type(), cursor, json.writeValueAsBytes(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change can be written as JSON", e);
        }
    }
}
