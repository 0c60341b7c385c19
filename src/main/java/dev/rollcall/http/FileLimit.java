package dev.rollcall.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * The size of the bodies of {@link PathLimits#FILES}, instead of {@code quarkus.http.limits.max-body-size}. The reader of such a body must
 * count its bytes, since a chunked body does not declare its length.
 *
 * @param maxBytes the maximum size
 */
public record FileLimit(long maxBytes) {

    /** Returns the request's {@code Content-Length}; 0 if it is missing or invalid. */
    public static long declaredLength(RoutingContext context) {
        try {
            String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
