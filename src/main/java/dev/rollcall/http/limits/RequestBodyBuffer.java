package dev.rollcall.http.limits;

import dev.rollcall.http.BodyLimit;
import dev.rollcall.http.EarlyResponse;
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
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Takes in the whole body of a request before any thread works on it. A resource would wait for it, so that as many clients as there
 * are threads, each of which sends a byte a second, would leave none for others. Files of users are as they come, and few at once.
 */
@ApplicationScoped
class RequestBodyBuffer {

    /** Whose caller is known, before Quarkus looks at the size. */
    private static final int ORDER = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1;

    /** Where resources read bodies. */
    private static final List<String> PATHS = List.of("/api/*", "/token", "/logout/*");

    /** Of whoever is not known, and where nobody has more to say: many of these must not fill the memory. */
    private static final long FEW_BYTES = 32 << 10;

    private final LimitsConfig limits;
    private final LoadShedding places;
    private final EarlyResponse early;
    private final long mostBytes;
    private final Set<String> files;

    /** How many bytes of bodies are in memory. */
    private final AtomicLong held = new AtomicLong();

    RequestBodyBuffer(
            LimitsConfig limits,
            LoadShedding places,
            EarlyResponse early,
            @Any Instance<BodyLimit> files,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize mostBytes) {
        this.limits = limits;
        this.places = places;
        this.early = early;
        this.mostBytes = mostBytes.asLongValue();
        this.files = files.stream().map(BodyLimit::path).collect(Collectors.toUnmodifiableSet());
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
        } else if (files.contains(RequestPath.of(context))) {
            long end =
                    context.vertx().setTimer(limits.fileTimeout().toMillis(), over -> EarlyResponse.breakOff(request));
            RequestEnd.of(context, () -> context.vertx().cancelTimer(end));
            context.next();
        } else if (Context.isOnEventLoopThread()) {
            takeIn(context);
        } else {
            // whoever the caller is was found out by a thread that may wait
            ((HttpServerRequestInternal) request).context().runOnContext(now -> takeIn(context));
        }
    }

    private void takeIn(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.isEnded()) {
            context.next();
            return;
        }
        if (BodyLimit.declaredLength(context) > mostBytes(context)) {
            early.send(context, Problem.of(ProblemType.TOO_LARGE, null), Map.of());
            return;
        }
        places.setAside(context);
        Body body = new Body(context);
        RequestEnd.of(context, body::letGo);
        request.exceptionHandler(gone -> body.letGo());
        request.handler(body::add).endHandler(end -> body.complete());
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            context.response().writeContinue();
        }
        request.resume();
    }

    private long mostBytes(RoutingContext context) {
        boolean known = context.user() instanceof QuarkusHttpUser user
                && !user.getSecurityIdentity().isAnonymous();
        return known && context.normalizedPath().startsWith("/api/") ? mostBytes : Math.min(FEW_BYTES, mostBytes);
    }

    /** One that is on its way. On the event loop, but for its end. */
    private final class Body {

        private final RoutingContext context;
        private final Buffer bytes = Buffer.buffer();
        private final AtomicLong counted = new AtomicLong();
        private final long most;
        private final long timer;
        private boolean refused;

        private Body(RoutingContext context) {
            this.context = context;
            this.most = mostBytes(context);
            this.timer = context.vertx().setTimer(limits.bodyTimeout().toMillis(), over -> tooSlow());
        }

        private void add(Buffer chunk) {
            if (refused) {
                return;
            }
            counted.addAndGet(chunk.length());
            if (held.addAndGet(chunk.length()) > limits.bodies().asLongValue()) {
                refuse();
                places.refuse(context);
            } else if (bytes.length() + chunk.length() > most) {
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
                places.goOn(context);
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
            letGo();
        }

        /** When it is worked off, or will never be. */
        private void letGo() {
            context.vertx().cancelTimer(timer);
            held.addAndGet(-counted.getAndSet(0));
        }
    }
}
