package dev.rollcall.http;

import io.vertx.ext.web.RoutingContext;

/** The path of a request without trailing slashes, which the framework ignores when it looks for a resource. */
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
