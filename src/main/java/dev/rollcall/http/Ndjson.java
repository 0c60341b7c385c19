package dev.rollcall.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Newline-delimited JSON: one document per line, so that a client can process a long response while it is being sent. */
public final class Ndjson {

    public static final String MEDIA_TYPE = "application/x-ndjson";

    private Ndjson() {}

    public static void write(ObjectMapper json, Object document, OutputStream to) throws IOException {
        byte[] text = json.writeValueAsBytes(document);
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        to.write(line);
    }
}
