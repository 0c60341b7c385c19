package dev.rollcall.client;

import com.fasterxml.jackson.databind.type.CollectionType;
import dev.rollcall.client.model.ChangeEvent;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * A page of the change log.
 *
 * @param cursor the place after the last change that was looked at; continue with it
 */
public record ChangePage(List<ChangeEvent> events, String cursor) {
    static final String CURSOR = "Rollcall-Cursor";
    private static final CollectionType EVENTS =
            Json.MAPPER.getTypeFactory().constructCollectionType(List.class, ChangeEvent.class);

    static ChangePage read(InputStream body, String cursor) throws IOException {
        if (cursor == null) {
            throw new ProcessingException("The answer has no " + CURSOR);
        }
        return new ChangePage(Json.MAPPER.readValue(body, EVENTS), cursor);
    }
}
