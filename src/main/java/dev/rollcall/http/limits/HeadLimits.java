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
 * Refuses addresses and headers that are too long with a problem document, paths with parameters, a second {@code Authorization} header,
 * and an address of the service that no redirect could lead to, as a proxy may pass it on. The HTTP server has a limit of its own for each length, behind which there is
 * no request that could be answered otherwise than by a bare status: so ours are below those.
 */
@ApplicationScoped
class HeadLimits {

    /** Behind the request's id, before anybody reads what is in the headers. */
    private static final int PRIORITY = 950;

    /** What stands between name and value, and at the end of the line. */
    private static final int PUNCTUATION = 4;

    private static final Pattern HOST = Pattern.compile("[\\w.-]+|\\[[\\w:.%-]+]");

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final EarlyResponse early;
    private final long mostOfUri;
    private final long mostOfHeaders;

    HeadLimits(LimitsConfig limits, EarlyResponse early) {
        this.early = early;
        this.mostOfUri = limits.uri().asLongValue();
        this.mostOfHeaders = limits.headers().asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, PRIORITY);
    }

    private void check(RoutingContext context) {
        if (context.request().uri().length() > mostOfUri) {
            early.send(context, Problem.of(ProblemType.URI_TOO_LONG, null), Map.of());
        } else if (size(context.request()) > mostOfHeaders) {
            early.send(context, Problem.of(ProblemType.HEADERS_TOO_LARGE, null), Map.of());
        } else if (context.normalizedPath().indexOf(';') >= 0) {
            // The framework finds a resource as if it were not there; whatever else looks at paths, as limits do, finds
            // another.
            early.send(context, Problem.of(ProblemType.NOT_FOUND, null), Map.of());
        } else if (context.request().headers().getAll(HttpHeaders.AUTHORIZATION).size() > 1) {
            // Which one counts would not be the same to everybody: a proxy may have looked at the other.
            early.send(
                    context,
                    Problem.of(
                            ProblemType.BAD_REQUEST,
                            "The request has more than one Authorization header; send only one."),
                    Map.of());
        } else if (!isAddress(context.request())) {
            early.send(context, Problem.of(ProblemType.BAD_REQUEST, null), Map.of());
        } else {
            context.next();
        }
    }

    /** HTTP/1.0 needs no host. */
    private static boolean isAddress(HttpServerRequest request) {
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
