package dev.rollcall.web;

import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Makes problem documents of what fails, or is not found, outside the resources: pages, /q, and HTTP itself. */
@ApplicationScoped
class ProblemRoutes {

    private static final Logger LOG = Logger.getLogger(ProblemRoutes.class);

    private final ProblemWriter problems;

    ProblemRoutes(ProblemWriter problems) {
        this.problems = problems;
    }

    void register(@Observes Router router) {
        // Failures look for a handler from the first route on, so this one is asked before the framework's own page.
        router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
        router.route().order(Integer.MAX_VALUE).handler(this::notFound);
    }

    private void notFound(RoutingContext context) {
        problems.send(context, Problem.of(ProblemType.NOT_FOUND, null));
    }

    private void failed(RoutingContext context) {
        if (context.response().ended() || context.response().headWritten()) {
            context.next();
            return;
        }
        Throwable failure = context.failure();
        if (failure instanceof AuthenticationException) {
            authenticationFailed(context);
        } else if (failure instanceof ProblemException known) {
            known.headers().forEach(context.response()::putHeader);
            problems.send(context, known.problem());
        } else if (failure instanceof ForbiddenException) {
            problems.send(context, Problem.of(ProblemType.FORBIDDEN, null));
        } else if (context.statusCode() >= 400 && (failure == null || context.statusCode() < 500)) {
            problems.send(context, Problem.ofStatus(context.statusCode(), null));
        } else {
            LOG.errorf(failure, "%s %s failed", context.request().method(), context.normalizedPath());
            context.response().headers().remove(HttpHeaders.CONTENT_LENGTH);
            problems.send(context, Problem.of(ProblemType.INTERNAL_ERROR, null));
        }
    }

    /** The security layer has set the status and the headers already, of a redirect for one. */
    private void authenticationFailed(RoutingContext context) {
        if (context.response().getStatusCode() / 100 == 3) {
            context.response().end();
        } else {
            problems.send(context, Problem.of(ProblemType.UNAUTHORIZED, null));
        }
    }
}
