package dev.rollcall.testing.wire;

import java.io.IOException;

/**
 * An event of a stream.
 *
 * @param type {@code message} if the stream does not name one
 * @param id null if it has none
 */
public record ServerSentEvent(String type, String id, String data) {

    /** Reads up to the end of the next event with data, as clients do. */
    public static ServerSentEvent next(WireConnection stream) throws IOException {
        String type = "message";
        String id = null;
        String data = null;
        for (String line = stream.line(); data == null || !line.isEmpty(); line = stream.line()) {
            if (line.isEmpty()) {
                type = "message";
                id = null;
            } else if (line.startsWith("event: ")) {
                type = line.substring("event: ".length());
            } else if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.startsWith("data: ")) {
                data = line.substring("data: ".length());
            }
        }
        return new ServerSentEvent(type, id, data);
    }

    /** Reads up to the end of the next event of this type. */
    public static ServerSentEvent next(WireConnection stream, String type) throws IOException {
        ServerSentEvent event = next(stream);
        while (!event.type().equals(type)) {
            event = next(stream);
        }
        return event;
    }
}
