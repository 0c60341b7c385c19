package dev.rollcall.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Serializes entries of the log. */
@ApplicationScoped
public class ChangeEntries {

    private static final String USERS = "/api/v1/users";

    /** The source of everything in an organization: a membership has no collection that does not belong to one. */
    private static final String ORGANIZATIONS = "/api/v1/organizations";

    private final ObjectWriter json;

    ChangeEntries(ObjectMapper json) {
        this.json = json.writerFor(ChangeEvent.class);
    }

    /** Returns the place after a change. */
    public static ChangeCursor place(UUID log, Change change) {
        return new ChangeCursor(log, change.position(), change.id());
    }

    /** Returns a change as the API shows it. */
    public static ChangeEvent event(UUID log, Change change) {
        return new ChangeEvent(
                ChangeEvent.SPEC_VERSION,
                change.id(),
                change.entityType().equals("user") ? USERS : ORGANIZATIONS,
                change.type(),
                change.entityId().toString(),
                change.at(),
                ChangeEvent.DATA_TYPE,
                place(log, change).text(),
                new ChangeEvent.Data(
                        change.version(),
                        change.fields(),
                        change.origin(),
                        change.actor(),
                        change.act(),
                        change.requestId(),
                        change.organizationId(),
                        change.userId()));
    }

    public ChangeEntry of(UUID log, Change change) {
        ChangeEvent event = event(log, change);
        try {
            return new ChangeEntry(place(log, change), change.type(), event.cursor(), json.writeValueAsBytes(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a change can be written as JSON", e);
        }
    }
}
