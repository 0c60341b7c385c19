package dev.rollcall.http.limits;

import dev.rollcall.http.EarlyResponse;
import dev.rollcall.http.FileLimit;
import dev.rollcall.http.PathLimits;
import dev.rollcall.http.RequestEnd;
import dev.rollcall.http.RequestPath;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Receives the whole body of a request before a thread works on it. A resource would block a thread while it waits for the body, so a few
 * clients that send a byte per second could occupy all threads. Import files are not buffered; their number is limited instead.
 */
@ApplicationScoped
class RequestBodyBuffer {

    /** After authentication, before Quarkus checks the size. */
    private static final int ORDER = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1;

    /** The paths whose resources read bodies. */
    private static final List<String> PATHS = List.of("/api/*", "/token", "/revoke", "/introspect", "/logout/*");

    /** Maximum size of bodies of anonymous callers and outside the API, so that many of them cannot fill the memory. */
    private static final long SMALL_BODY_BYTES = 32 << 10;

    private final LimitsConfig limits;
    private final LoadShedding loadShedding;
    private final EarlyResponse early;
    private final long maxBytes;

    /** The number of bytes of all bodies in memory. */
    private final AtomicLong buffered = new AtomicLong();

    RequestBodyBuffer(
            LimitsConfig limits,
            LoadShedding loadShedding,
            EarlyResponse early,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBytes) {
        this.limits = limits;
        this.loadShedding = loadShedding;
        this.early = early;
        this.maxBytes = maxBytes.asLongValue();
    }

    void register(@Observes Router router) {
        for (String path : PATHS) {
            router.route(path).order(ORDER).handler(this::begin);
        }
    }

    private void begin(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!EarlyResponse.mayHaveBody(context) || request.isEnded()) {
            context.next();
        } else if (PathLimits.FILES.contains(RequestPath.of(context))) {
            long timer = context.vertx()
                    .setTimer(limits.fileTimeout().toMillis(), expired -> EarlyResponse.closeUnlessReceived(request));
            RequestEnd.run(context, () -> context.vertx().cancelTimer(timer));
            context.next();
        } else if (Context.isOnEventLoopThread()) {
            receive(context);
        } else {
            // authentication has moved the request to a worker thread
            ((HttpServerRequestInternal) request).context().runOnContext(now -> receive(context));
        }
    }

    private void receive(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            context.next();
            return;
        }
        if (FileLimit.declaredLength(context) > maxBytes(context)) {
            early.send(context, Problem.of(ProblemType.TOO_LARGE, null), Map.of());
            return;
        }
        loadShedding.releaseSlot(context);
        Body body = new Body(context);
        RequestEnd.run(context, body::release);
        request.exceptionHandler(gone -> body.release());
        request.handler(body::add).endHandler(end -> body.complete());
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            context.response().writeContinue();
        }
        request.resume();
    }

    private long maxBytes(RoutingContext context) {
        boolean authenticated = context.user() instanceof QuarkusHttpUser user
                && !user.getSecurityIdentity().isAnonymous();
        return authenticated && context.normalizedPath().startsWith("/api/")
                ? maxBytes
                : Math.min(SMALL_BODY_BYTES, maxBytes);
    }

    /** A body while it is received, on the event loop. Only {@link #release} may run on another thread. */
    private final class Body {

        private final RoutingContext context;
        private final Buffer bytes = Buffer.buffer();
        private final AtomicLong counted = new AtomicLong();
        private final long max;
        private final long timer;
        private boolean refused;

        private Body(RoutingContext context) {
            this.context = context;
            this.max = maxBytes(context);
            this.timer = context.vertx().setTimer(limits.bodyTimeout().toMillis(), expired -> tooSlow());
        }

        private void add(Buffer chunk) {
            if (refused) {
                return;
            }
            counted.addAndGet(chunk.length());
            if (buffered.addAndGet(chunk.length()) > limits.bodies().asLongValue()) {
                refuse();
                loadShedding.refuse(context);
            } else if (bytes.length() + chunk.length() > max) {
                refuse();
                early.send(context, Problem.of(ProblemType.TOO_LARGE, null), Map.of());
            } else {
                bytes.appendBuffer(chunk);
            }
        }

        private void complete() {
            if (!refused) {
                context.vertx().cancelTimer(timer);
                ((RoutingContextInternal) context).setBody(bytes);
                loadShedding.resume(context);
            }
        }

        private void tooSlow() {
            if (!refused) {
                refuse();
                early.send(context, Problem.of(ProblemType.TOO_SLOW, null), Map.of());
            }
        }

        private void refuse() {
            refused = true;
            release();
        }

        /** Frees the memory budget when the request has ended or the body was refused. */
        private void release() {
            context.vertx().cancelTimer(timer);
            buffered.addAndGet(-counted.getAndSet(0));
        }
    }
}
