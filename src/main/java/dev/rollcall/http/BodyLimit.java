package dev.rollcall.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * That bodies for one path may be larger than {@code quarkus.http.limits.max-body-size}. Beans of this type are gathered by
 * {@code ProblemRoutes}; whoever reads such a body counts it, since not every one says its length beforehand.
 *
 * @param path exactly
 */
public record BodyLimit(String path, long mostBytes) {

    /** The request's {@code Content-Length}; 0 if it has none, or an invalid one. */
    public static long declaredLength(RoutingContext context) {
        try {
            String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
