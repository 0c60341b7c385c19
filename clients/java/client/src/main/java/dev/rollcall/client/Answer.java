package dev.rollcall.client;

import java.net.http.HttpHeaders;

/**
 * An answer with its headers, see {@link Rollcall#withHeaders}.
 *
 * @param value what the request returns
 * @param headers all headers
 */
public record Answer<T>(T value, HttpHeaders headers) {

    /** Returns the version of the record, for {@code If-Match}, or null. */
    public String etag() {
        return headers.firstValue("ETag").orElse(null);
    }

    /** Returns the URI of the new record, or null. */
    public String location() {
        return location(headers);
    }

    /** Returns the id that the service's log and audit log have for the request, or null. */
    public String requestId() {
        return requestId(headers);
    }

    static String location(HttpHeaders headers) {
        return headers.firstValue("Location").orElse(null);
    }

    static String requestId(HttpHeaders headers) {
        return headers.firstValue("X-Request-Id").orElse(null);
    }
}
