package dev.rollcall.http;

import io.vertx.ext.web.RoutingContext;

/** The path of a request as resources are found by: with a slash at its end it is the same one. */
public final class RequestPath {

    private RequestPath() {}

    public static String of(RoutingContext context) {
        String path = context.normalizedPath();
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
