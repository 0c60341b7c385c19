package dev.rollcall.http.limits;

import dev.rollcall.http.EarlyResponse;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses, with a problem document: URIs and headers that are too long, path parameters, a second {@code Authorization} or {@code Host} header, and an invalid
 * host or scheme of the service, as a proxy may forward it. The HTTP server has its own limits for the lengths, beyond which it can only send a
 * bare status; so the limits here are lower.
 */
@ApplicationScoped
class HeadLimits {

    /** After the request id is set, before anything else reads the headers. */
    private static final int PRIORITY = 950;

    /** The bytes between name and value and at the end of the line. */
    private static final int PUNCTUATION = 4;

    private static final Pattern HOST = Pattern.compile("[\\w.-]+|\\[[\\w:.%-]+]");

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final EarlyResponse early;
    private final long maxUriLength;
    private final long maxHeadersSize;

    HeadLimits(LimitsConfig limits, EarlyResponse early) {
        this.early = early;
        this.maxUriLength = limits.uri().asLongValue();
        this.maxHeadersSize = limits.headers().asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        if (context.request().uri().length() > maxUriLength) {
            early.send(context, Problem.of(ProblemType.URI_TOO_LONG, null), Map.of());
        } else if (size(context.request()) > maxHeadersSize) {
            early.send(context, Problem.of(ProblemType.HEADERS_TOO_LARGE, null), Map.of());
        } else if (context.normalizedPath().indexOf(';') >= 0) {
            // The framework ignores path parameters when it looks for a resource; other code that compares paths, such
            // as
            // the limits, does not.
            early.send(context, Problem.of(ProblemType.NOT_FOUND, null), Map.of());
        } else if (isRepeated(HttpHeaders.AUTHORIZATION, context)) {
            refuseRepeated("Authorization", context);
        } else if (isRepeated(HttpHeaders.HOST, context)) {
            refuseRepeated("Host", context);
        } else if (!hasValidHost(context.request())) {
            early.send(context, Problem.of(ProblemType.BAD_REQUEST, null), Map.of());
        } else {
            context.next();
        }
    }

    /** A proxy may have checked another one than the service would use. */
    private static boolean isRepeated(CharSequence header, RoutingContext context) {
        return context.request().headers().getAll(header).size() > 1;
    }

    private void refuseRepeated(String header, RoutingContext context) {
        early.send(
                context,
                Problem.of(
                        ProblemType.BAD_REQUEST,
                        "The request has more than one %s header; send only one.".formatted(header)),
                Map.of());
    }

    /** Whether host and scheme are valid; HTTP/1.0 needs no host. */
    private static boolean hasValidHost(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        boolean named = authority == null
                ? !request.headers().contains("X-Forwarded-Host")
                : authority.host() != null && HOST.matcher(authority.host()).matches();
        return named && SCHEMES.contains(request.scheme());
    }

    private static long size(HttpServerRequest request) {
        long size = 0;
        for (Map.Entry<String, String> header : request.headers()) {
            size += header.getKey().length() + header.getValue().length() + PUNCTUATION;
        }
        return size;
    }
}
