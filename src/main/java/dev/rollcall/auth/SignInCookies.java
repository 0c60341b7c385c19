package dev.rollcall.auth;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Short-lived marker cookies that keep a browser from being redirected to Keycloak in a loop. */
@ApplicationScoped
public class SignInCookies {

    /** Marks for a minute that Keycloak was asked for a sign-in with a maximum age. */
    public static final String MAX_AGE = "rollcall_login_max_age";

    /** Marks for a minute that a failed sign-in was restarted. */
    public static final String RESTARTED = "rollcall_login_restarted";

    private static final int LIFETIME_SECONDS = 60;

    private final boolean secure;

    SignInCookies(@ConfigProperty(name = "quarkus.oidc.authentication.cookie-force-secure") boolean secure) {
        this.secure = secure;
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
}
