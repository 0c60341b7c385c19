package dev.rollcall.web;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;

/** Newline-delimited JSON: a document a line, so that a long answer can be read while it is written. */
public final class Ndjson {

    public static final String MEDIA_TYPE = "application/x-ndjson";

    private Ndjson() {}

    public static void write(ObjectMapper json, Object document, OutputStream to) throws IOException {
        to.write(json.writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET).writeValueAsBytes(document));
        to.write('\n');
    }
}
