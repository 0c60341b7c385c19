package dev.rollcall.auth;

import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Limits the state cookies of a browser. quarkus-oidc sets one for each sign-in that begins, for five minutes, and a browser sends all of them
 * with each request: too many, and every request is refused because its headers are too large.
 */
@ApplicationScoped
class StateCookies {

    /** The maximum number of sign-ins of one browser at the same time, each in its tab. */
    private static final int MAX = 3;

    private final TenantConfigBean tenants;

    StateCookies(TenantConfigBean tenants) {
        this.tenants = tenants;
    }

    /** Expires the oldest state cookies, so that there is room for the one of a sign-in that begins with this request. */
    void makeRoom(RoutingContext context) {
        List<String> names = names(context);
        if (names.size() >= MAX) {
            OidcTenantConfig config = tenants.getDefaultTenant().oidcConfig();
            names.subList(0, names.size() - MAX + 1).forEach(name -> OidcUtils.removeCookie(context, config, name));
        }
    }

    /** Browsers send the oldest cookie of a path first (RFC 6265, section 5.4); Vert.x sorts them by name. */
    private static List<String> names(RoutingContext context) {
        return context.request().headers().getAll(HttpHeaders.COOKIE).stream()
                .flatMap(header -> ServerCookieDecoder.STRICT.decodeAll(header).stream())
                .map(Cookie::name)
                .filter(AuthenticationRequests::isState)
                .distinct()
                .toList();
    }
}
