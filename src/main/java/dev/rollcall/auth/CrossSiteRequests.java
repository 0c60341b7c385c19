package dev.rollcall.auth;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses writes that another site makes a browser send with its session cookie. Every browser says where a write comes from:
 * by {@code Sec-Fetch-Site} (Fetch Metadata), and by {@code Origin} before that. What says neither, with a cookie, is refused.
 * Bearer tokens are not sent by themselves, so they need no such care.
 */
class CrossSiteRequests {

    static final String SITE = "Sec-Fetch-Site";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final SecurityIdentity identity;

    CrossSiteRequests(SecurityIdentity identity) {
        this.identity = identity;
    }

    @ServerRequestFilter
    void refuse(ContainerRequestContext request, RoutingContext context) {
        if (SAFE.contains(request.getMethod())
                || identity.isAnonymous()
                || Caller.of(identity).wayIn() != AuthenticationMethod.BROWSER) {
            return;
        }
        if (!isOwn(context.request())) {
            throw new ProblemException(
                    ProblemType.CROSS_SITE,
                    "With a browser session, only the service's own pages may send this request.");
        }
    }

    /** Whether a page of this service sends the request. */
    static boolean isOwn(HttpServerRequest request) {
        String site = request.getHeader(SITE);
        return site == null ? isOwnOrigin(request) : site.equals("same-origin");
    }

    private static boolean isOwnOrigin(HttpServerRequest request) {
        String own = request.scheme() + "://" + request.authority();
        return own.equalsIgnoreCase(request.getHeader("Origin"));
    }
}
