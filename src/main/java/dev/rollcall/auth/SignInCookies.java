package dev.rollcall.auth;

import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Cookies of a browser that signs in: short-lived markers that keep it from being redirected to Keycloak in a loop, and the state cookies of
 * quarkus-oidc. Of these there is one for each sign-in that begins, for five minutes, and the browser sends all of them with each request: too
 * many, and every request is refused because its headers are too large.
 */
@ApplicationScoped
public class SignInCookies {

    /** Marks for a minute that Keycloak was asked for a sign-in with a maximum age. */
    public static final String MAX_AGE = "rollcall_login_max_age";

    /** Marks for a minute that a failed sign-in was restarted. */
    public static final String RESTARTED = "rollcall_login_restarted";

    private static final int LIFETIME_SECONDS = 60;

    /** The maximum number of sign-ins of one browser at the same time, each in its tab. */
    private static final int MAX_SIGN_INS = 3;

    private final boolean secure;
    private final TenantConfigBean tenants;

    SignInCookies(
            @ConfigProperty(name = "quarkus.oidc.authentication.cookie-force-secure") boolean secure,
            TenantConfigBean tenants) {
        this.secure = secure;
        this.tenants = tenants;
    }

    /** Adds one of the cookies of this class to the response. */
    public void set(String cookie, RoutingContext context) {
        context.response()
                .addCookie(Cookie.cookie(cookie, "true")
                        .setPath("/")
                        .setMaxAge(LIFETIME_SECONDS)
                        .setHttpOnly(true)
                        .setSecure(secure || context.request().isSSL())
                        .setSameSite(CookieSameSite.LAX));
    }

    /** Expires the oldest state cookies, so that there is room for the one of a sign-in that begins with this request. */
    void makeRoom(RoutingContext context) {
        List<String> names = names(context);
        if (names.size() >= MAX_SIGN_INS) {
            OidcTenantConfig config = tenants.getDefaultTenant().oidcConfig();
            names.subList(0, names.size() - MAX_SIGN_INS + 1)
                    .forEach(name -> OidcUtils.removeCookie(context, config, name));
        }
    }

    /** Browsers send the oldest cookie of a path first (RFC 6265, section 5.4); Vert.x sorts them by name. */
    private static List<String> names(RoutingContext context) {
        return context.request().headers().getAll(HttpHeaders.COOKIE).stream()
                .flatMap(header -> ServerCookieDecoder.STRICT.decodeAll(header).stream())
                .map(io.netty.handler.codec.http.cookie.Cookie::name)
                .filter(AuthenticationRequests::isState)
                .distinct()
                .toList();
    }
}
