package dev.rollcall.caller;

import dev.rollcall.web.ProblemException;
import dev.rollcall.web.ProblemType;
import io.quarkus.security.identity.SecurityIdentity;
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

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final SecurityIdentity identity;

    CrossSiteRequests(SecurityIdentity identity) {
        this.identity = identity;
    }

    @ServerRequestFilter
    void refuse(ContainerRequestContext request, RoutingContext context) {
        if (SAFE.contains(request.getMethod())
                || identity.isAnonymous()
                || Caller.of(identity).wayIn() != WayIn.BROWSER) {
            return;
        }
        String site = request.getHeaderString("Sec-Fetch-Site");
        boolean own = site == null ? isOwnOrigin(request, context) : site.equals("same-origin");
        if (!own) {
            throw new ProblemException(
                    ProblemType.CROSS_SITE,
                    "A browser's session can only be used for this from the service's own pages.");
        }
    }

    private static boolean isOwnOrigin(ContainerRequestContext request, RoutingContext context) {
        String origin = request.getHeaderString("Origin");
        String own = context.request().scheme() + "://" + context.request().authority();
        return own.equalsIgnoreCase(origin);
    }
}
