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
 * Redirects a browser that comes back from a sign-out to the plain address of the home page. quarkus-oidc gives each sign-out a
 * {@code state}, which Keycloak appends to the address and nobody reads.
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
