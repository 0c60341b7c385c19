package dev.rollcall.session;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The file that all pages have in common. It contains no data: its script reads the path and calls the API. */
final class PageShell {

    private static final String FILE = "META-INF/resources/index.html";

    /** With the charset, which the framework adds only to an answer with a body, not to that of HEAD. */
    private static final MediaType TYPE = MediaType.TEXT_HTML_TYPE.withCharset(StandardCharsets.UTF_8.name());

    private PageShell() {}

    static Response response(Response.Status status) {
        return builder(status).build();
    }

    static Response.ResponseBuilder builder(Response.Status status) {
        return Response.status(status).type(TYPE).entity(read()).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** Reads the file for each request: it changes in dev mode without a restart, and has only a thousand bytes. */
    private static byte[] read() {
        try (InputStream shell = Thread.currentThread().getContextClassLoader().getResourceAsStream(FILE)) {
            return shell.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
