package dev.rollcall.client;

import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.client.ClientResponseContext;
import jakarta.ws.rs.client.ClientResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.http.HttpHeaders;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Collects the headers of answers for {@link Rollcall#withHeaders}. The MicroProfile REST client may receive an answer on another thread, so
 * there a filter takes the caller's place for the headers along with the request.
 */
public final class AnswerHeaders implements ClientRequestFilter, ClientResponseFilter {
    private static final String PROPERTY = AnswerHeaders.class.getName();

    /** Where the current thread expects the headers of its next answer; null unless it asked for them. */
    private static final ThreadLocal<Place> EXPECTED = new ThreadLocal<>();

    private static final class Place {
        private volatile HttpHeaders headers = HttpHeaders.of(Map.of(), (name, value) -> true);
    }

    /** Sends a request, or several, and returns the value with the headers of the last answer. */
    static <T> Answer<T> of(Supplier<T> request) {
        Place outer = EXPECTED.get();
        Place place = new Place();
        EXPECTED.set(place);
        try {
            T value = request.get();
            return new Answer<>(value, place.headers);
        } finally {
            EXPECTED.set(outer);
        }
    }

    /** Stores the headers of an answer that the current thread has received. */
    static void received(HttpHeaders headers) {
        if (EXPECTED.get() != null) {
            EXPECTED.get().headers = headers;
        }
    }

    static HttpHeaders headers(MultivaluedMap<String, String> headers) {
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    @Override
    public void filter(ClientRequestContext request) {
        if (EXPECTED.get() != null) {
            request.setProperty(PROPERTY, EXPECTED.get());
        }
    }

    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
        if (request.getProperty(PROPERTY) instanceof Place place) {
            place.headers = headers(response.getHeaders());
        }
    }
}
