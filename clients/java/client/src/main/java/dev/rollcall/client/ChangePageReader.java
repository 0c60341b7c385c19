package dev.rollcall.client;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Reads a page of the change log, and its cursor in a header, for the MicroProfile REST client. */
public final class ChangePageReader implements MessageBodyReader<ChangePage> {
    @Override
    public boolean isReadable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == ChangePage.class;
    }

    @Override
    public ChangePage readFrom(
            Class<ChangePage> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        return ChangePage.read(body, headers.getFirst(ChangePage.CURSOR));
    }
}
