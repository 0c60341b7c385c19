package dev.rollcall.auth;

import io.quarkus.oidc.runtime.OidcUtils;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Classifies requests by their credential and their sender, as {@link RollcallAuthenticationMechanism} needs it. */
final class AuthenticationRequests {

    static final String BEARER = "Bearer";

    private AuthenticationRequests() {}

    static boolean hasAuthorization(RoutingContext context) {
        return context.request().headers().contains(HttpHeaders.AUTHORIZATION);
    }

    static boolean hasBearer(RoutingContext context) {
        String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    /** Returns everything after the scheme of a bearer token, including the space between them. */
    static String bearer(RoutingContext context) {
        return context.request().getHeader(HttpHeaders.AUTHORIZATION).substring(BEARER.length());
    }

    static boolean isApi(RoutingContext context) {
        String path = context.normalizedPath();
        return path.equals("/api") || path.startsWith("/api/");
    }

    static boolean isCallback(RoutingContext context) {
        return context.normalizedPath().equals(RollcallAuthenticationMechanism.CALLBACK_PATH)
                && !hasAuthorization(context);
    }

    static boolean isLogin(RoutingContext context) {
        return context.normalizedPath().equals(RollcallAuthenticationMechanism.LOGIN_PATH) && isNavigation(context);
    }

    /** Whether a browser will show the response to a user, so that a sign-in helps: not for scripts, nor for the API. */
    static boolean isNavigation(RoutingContext context) {
        if (isApi(context) || hasAuthorization(context)) {
            return false;
        }
        String mode = context.request().getHeader("Sec-Fetch-Mode");
        if (mode != null) {
            return mode.equals("navigate");
        }
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        return context.normalizedPath().equals(RollcallAuthenticationMechanism.LOGIN_PATH)
                || accept != null && accept.contains("text/html");
    }

    /**
     * Whether quarkus-oidc treats the request as the return from Keycloak with an authorization code, which anybody can forge: at the
     * callback, where it exchanges the code at Keycloak, and on any path for a browser that has begun to sign in, where it notices late and
     * logs an error.
     */
    static boolean hasAuthorizationCode(RoutingContext context) {
        return isCallback(context)
                || !hasAuthorization(context)
                        && context.request().cookies().stream().anyMatch(cookie -> isState(cookie.getName()))
                        && context.queryParams().contains("code");
    }

    /** Whether a cookie of this name belongs to a sign-in that has begun. */
    static boolean isState(String cookie) {
        return cookie.startsWith(OidcUtils.STATE_COOKIE_NAME);
    }
}
