package dev.rollcall.testing;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.stream.Stream;

/** Lists the routes of the service under test, other than its resources, which share one route. */
@ApplicationScoped
public class Routes {

    private Router router;

    void keep(@Observes Router all) {
        router = all;
    }

    /** Returns the paths of all routes that have one. A path that covers everything below it ends with a star. */
    public List<String> paths() {
        return paths("", router).distinct().sorted().toList();
    }

    private static Stream<String> paths(String above, Router router) {
        return router.getRoutes().stream()
                .filter(route -> route.getPath() != null)
                .flatMap(route -> route.getSubRouter() != null
                        ? paths(above + route.getPath().replaceFirst("/\\*?$", ""), route.getSubRouter())
                        : Stream.of(above
                                + route.getPath()
                                + (route.isExactPath() || route.getPath().endsWith("*") ? "" : "*")))
                .filter(path -> !path.equals("/*"));
    }
}
