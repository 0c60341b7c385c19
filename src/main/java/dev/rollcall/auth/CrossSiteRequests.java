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
 * CSRF protection: refuses writes with a session cookie that do not come from a page of this service. Browsers send the origin of a write in
 * {@code Sec-Fetch-Site} (Fetch Metadata), older ones in {@code Origin}; a write with neither is refused. Bearer tokens need no such check,
 * since browsers do not add them by themselves.
 */
public class CrossSiteRequests {

    static final String SITE = "Sec-Fetch-Site";

    /** The methods that change nothing. */
    static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final SecurityIdentity identity;

    CrossSiteRequests(SecurityIdentity identity) {
        this.identity = identity;
    }

    @ServerRequestFilter
    void refuse(ContainerRequestContext request, RoutingContext context) {
        if (SAFE.contains(request.getMethod())
                || identity.isAnonymous()
                || Caller.of(identity).method() != AuthenticationMethod.BROWSER) {
            return;
        }
        if (!isOwn(context.request())) {
            throw new ProblemException(
                    ProblemType.CROSS_SITE,
                    "With a browser session, only the service's own pages may send this request.");
        }
    }

    /** Whether a page of this service sends the request. */
    public static boolean isOwn(HttpServerRequest request) {
        String site = request.getHeader(SITE);
        return site == null ? isOwnOrigin(request) : site.equals("same-origin");
    }

    private static boolean isOwnOrigin(HttpServerRequest request) {
        String own = request.scheme() + "://" + request.authority();
        return own.equalsIgnoreCase(request.getHeader("Origin"));
    }
}
