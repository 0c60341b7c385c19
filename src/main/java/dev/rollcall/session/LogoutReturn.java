package dev.rollcall.session;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;

/**
 * Redirects a browser that returns from a sign-out to the home page without the query parameter {@code state}. quarkus-oidc adds it to each
 * sign-out, Keycloak returns it, and nothing reads it.
 */
@ApplicationScoped
class LogoutReturn {

    private static final Pattern STATE_ALONE = Pattern.compile("state=[^&]*");
    private static final int SEE_OTHER = 303;

    void register(@Observes Router router) {
        router.route(ReturnPath.HOME.value())
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .order(RouteConstants.ROUTE_ORDER_BEFORE_DEFAULT)
                .handler(LogoutReturn::dropState);
    }

    private static void dropState(RoutingContext context) {
        String query = context.request().query();
        if (query != null && STATE_ALONE.matcher(query).matches()) {
            context.response()
                    .setStatusCode(SEE_OTHER)
                    .putHeader(HttpHeaders.LOCATION, ReturnPath.HOME.value())
                    .end();
        } else {
            context.next();
        }
    }
}
