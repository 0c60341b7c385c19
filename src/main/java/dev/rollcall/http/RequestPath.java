package dev.rollcall.http;

import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The path of a request, as the service compares it, and as logs and traces show it. */
public final class RequestPath {

    /** A part of a path with any other character may be, or hide, an external id or another value that a client has put there. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]*");

    /** Stands for a part that is hidden. */
    private static final String HIDDEN = "-";

    private RequestPath() {}

    /** Returns a path for logs and traces: a reference such as {@code ext:4711} is replaced by a hyphen, an id stays. */
    public static String withoutReferences(String path) {
        return Stream.of(path.split("/", -1))
                .map(part -> PLAIN.matcher(part).matches() ? part : HIDDEN)
                .collect(Collectors.joining("/"));
    }

    /** Returns the path without trailing slashes, which the framework ignores when it looks for a resource. */
    public static String of(RoutingContext context) {
        String path = context.normalizedPath();
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }
}
