package dev.rollcall.filter;

import dev.rollcall.http.ListeningSockets;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ends what an application would still do after dev mode has replaced it: all applications of the process share the sockets and the variable
 * with the container.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class ReplacedApplication {

    private final Set<ListeningSockets.Listening> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean replaced;

    void remember(@Observes ListeningSockets.Listening socket) {
        sockets.add(socket);
    }

    /** The routes behind the one that reloads. */
    void register(@Observes Router router) {
        router.route().order(RouteConstants.ROUTE_ORDER_HOT_REPLACEMENT + 1).handler(this::refuseIfReplaced);
    }

    void stop(@Observes ShutdownEvent shutdown) {
        replaced = true;
        sockets.forEach(ListeningSockets.Listening::forgetTasks);
    }

    /**
     * Closes the connection of a request that came while the classes were reloaded. Quarkus closes it, too, but then passes the request to the
     * routes of the replaced application. They would use the new application's container and leave beans of the old classes in it, with
     * which all later requests fail.
     */
    private void refuseIfReplaced(RoutingContext context) {
        if (replaced) {
            context.request().connection().close();
        } else {
            context.next();
        }
    }
}
