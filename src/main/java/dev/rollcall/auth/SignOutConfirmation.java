package dev.rollcall.auth;

import io.quarkus.oidc.runtime.OidcUtils;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Which requests to {@code /logout} end the session, and which need the person's confirmation first. A browser sends the session cookie
 * along with a link of another site, since the cookie is {@code SameSite=Lax} as sign-in requires. So a GET must come from a page of
 * this service or from the person directly (the address bar, a bookmark), which only {@code Sec-Fetch-Site} tells: a GET has no
 * {@code Origin}, and the pages send no {@code Referer}, which another site could leave out as well. Browsers that do not send it get the
 * confirmation too. Any other method must come from a page of this service, as with all writes.
 */
public final class SignOutConfirmation {

    private static final Set<String> DIRECT = Set.of("same-origin", "none");

    private SignOutConfirmation() {}

    /** Whether the request would end a session that perhaps another site wants ended. */
    public static boolean isNeeded(RoutingContext context) {
        HttpServerRequest request = context.request();
        return context.normalizedPath().equals(RollcallAuthenticationMechanism.LOGOUT_PATH)
                && !request.headers().contains(HttpHeaders.AUTHORIZATION)
                && request.cookies().stream()
                        .anyMatch(cookie -> cookie.getName().startsWith(OidcUtils.SESSION_COOKIE_NAME))
                && !isOwn(request);
    }

    private static boolean isOwn(HttpServerRequest request) {
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            return CrossSiteRequests.isOwn(request);
        }
        String site = request.getHeader(CrossSiteRequests.SITE);
        return site != null && DIRECT.contains(site);
    }
}
