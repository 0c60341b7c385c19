package dev.rollcall.filter;

import dev.rollcall.http.EarlyResponse;
import dev.rollcall.http.FileLimit;
import dev.rollcall.http.PathLimits;
import dev.rollcall.http.RequestPath;
import dev.rollcall.observability.RequestIds;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.problem.ProblemWriter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.InvalidPathException;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.vertx.VertxInputStream;

/** Sends problem documents for errors outside the resources: pages, /q, and HTTP itself. */
@ApplicationScoped
public class ProblemRoutes {

    private static final Logger LOG = Logger.getLogger(ProblemRoutes.class);

    private final ProblemWriter problems;
    private final EarlyResponse early;
    private final long maxBytes;
    private final long maxFileBytes;
    private final Map<String, Boolean> pages;

    ProblemRoutes(
            ProblemWriter problems,
            EarlyResponse early,
            FileLimit files,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBytes,
            @ConfigProperty(name = "quarkus.smallrye-openapi.enabled", defaultValue = "true") boolean openApi,
            @ConfigProperty(name = "quarkus.swagger-ui.enabled", defaultValue = "true") boolean swaggerUi) {
        this.problems = problems;
        this.early = early;
        this.maxBytes = maxBytes.asLongValue();
        this.maxFileBytes = files.maxBytes();
        this.pages = Map.of("/q/openapi*", openApi, "/q/swagger-ui*", swaggerUi);
    }

    void register(@Observes Router router) {
        // Failure handlers run in the order of routes, so this one runs before the framework's error page.
        router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
        // The framework would answer both without a body.
        router.route().order(RequestIds.NEXT_ROUTE).handler(this::limitBody);
        PathLimits.FILES.forEach(path -> router.post(path)
                .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1)
                .handler(this::liftLimit));
        pages.forEach((path, enabled) -> {
            if (!enabled) {
                router.route(path).order(RequestIds.NEXT_ROUTE).handler(this::notFound);
            }
        });
        router.route().order(Integer.MAX_VALUE).handler(this::notFound);
    }

    /** The management port sends the same problem documents. */
    void registerManagement(@Observes ManagementInterface management) {
        Router router = management.router();
        router.route().order(Integer.MIN_VALUE).failureHandler(this::failed);
        router.route().order(Integer.MIN_VALUE).handler(ProblemRoutes::forbidCors);
        router.route().order(Integer.MAX_VALUE).handler(this::notFound);
    }

    /** Quarkus allows pages of every origin to read the management port, and has no setting for that; browsers do not need it. */
    private static void forbidCors(RoutingContext context) {
        context.addHeadersEndHandler(
                head -> context.response().headers().remove(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN));
        context.next();
    }

    private void limitBody(RoutingContext context) {
        boolean file =
                context.request().method() == HttpMethod.POST && PathLimits.FILES.contains(RequestPath.of(context));
        if (FileLimit.declaredLength(context) <= (file ? maxFileBytes : maxBytes)) {
            if (file) {
                // Quarkus has one limit for all paths, and checks only this header. It does not need it to read the
                // body.
                context.request().headers().remove(HttpHeaders.CONTENT_LENGTH);
                context.put(EarlyResponse.BODY, true);
            }
            context.next();
            return;
        }
        early.send(context, Problem.of(ProblemType.TOO_LARGE, null), Map.of());
    }

    /** Removes the limit that Quarkus' own handler has just set for bodies of unknown length. */
    private void liftLimit(RoutingContext context) {
        context.remove(VertxInputStream.MAX_REQUEST_SIZE_KEY);
        context.next();
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
        } else if (failure instanceof InvalidPathException) {
            // the path is not a valid file name
            notFound(context);
        } else if (failure instanceof ForbiddenException) {
            problems.send(context, Problem.of(ProblemType.FORBIDDEN, null));
        } else if (context.statusCode() >= 400 && (failure == null || context.statusCode() < 500)) {
            problems.send(context, Problem.ofStatus(context.statusCode(), null));
        } else {
            LOG.errorf(
                    failure,
                    "%s %s failed",
                    context.request().method(),
                    RequestPath.withoutReferences(context.normalizedPath()));
            context.response().headers().remove(HttpHeaders.CONTENT_LENGTH);
            problems.send(context, Problem.of(ProblemType.INTERNAL_ERROR, null));
        }
    }

    /** The security layer has already set status and headers, for example of a redirect. */
    private void authenticationFailed(RoutingContext context) {
        if (context.response().getStatusCode() / 100 == 3) {
            context.response().end();
        } else {
            problems.send(context, Problem.of(ProblemType.UNAUTHORIZED, null));
        }
    }
}
