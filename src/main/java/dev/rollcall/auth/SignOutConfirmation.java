package dev.rollcall.auth;

import io.quarkus.oidc.runtime.OidcUtils;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Decides whether a request to {@code /logout} ends the session, or needs the user's confirmation first. Browsers send the session cookie with
 * a link on another site, since the cookie is {@code SameSite=Lax}, as the sign-in requires. So a GET must come from a page of this service or
 * directly from the user (address bar, bookmark). Only {@code Sec-Fetch-Site} shows that: a GET has no {@code Origin}, and the pages send no
 * {@code Referer}, which another site could suppress as well. Browsers without {@code Sec-Fetch-Site} get the confirmation, too. Any other
 * method must come from a page of this service, like all writes.
 */
public final class SignOutConfirmation {

    private static final Set<String> DIRECT = Set.of("same-origin", "none");

    private SignOutConfirmation() {}

    /** Whether another site may have caused the request to end the session. */
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
