package dev.rollcall.http.limits;

import dev.rollcall.http.EarlyResponse;
import dev.rollcall.http.PathLimits;
import dev.rollcall.http.RequestEnd;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.FastThreadLocal;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Load shedding: refuses requests beyond what can be answered soon with an early 503, before a token or the database is touched. Small
 * requests mostly wait before they are read, not for a slot, so {@link EventLoopLag} counts, too. The management port, static files, the
 * service's public keys and back-channel logouts are always served.
 */
@ApplicationScoped
class LoadShedding {

    private static final Logger LOG = Logger.getLogger(LoadShedding.class);

    /** After the request id is set, before any expensive work. */
    private static final int PRIORITY = 900;

    private static final String REFUSED = "rollcall.requests.refused";

    /** Maximum of the random {@code Retry-After}, so that clients refused at the same time do not retry at the same time. */
    private static final int MAX_RETRY_SECONDS = 3;

    private static final long LOG_NANOS = 10_000_000_000L;

    private final EarlyResponse early;
    private final Kind standard;
    private final Kind longRunning;
    private final Kind followers;
    private final MeterRegistry metrics;
    private final Duration lateness;
    private final Counter late;
    private final FastThreadLocal<EventLoopLag> lag = new FastThreadLocal<>();
    private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - LOG_NANOS);

    LoadShedding(LimitsConfig limits, EarlyResponse early, MeterRegistry metrics) {
        this.early = early;
        this.metrics = metrics;
        this.standard = Kind.of("usual", limits.requests(), metrics);
        this.longRunning = Kind.of("long", limits.longRequests(), metrics);
        this.followers = Kind.of("followers", limits.followers(), metrics);
        this.lateness = limits.lateness();
        this.late = metrics.counter(REFUSED, "kind", "late");
    }

    /** Requests that share a limit. */
    private record Kind(String name, ConcurrencyLimit limit, Gauge inProgress, Counter refused) {

        static Kind of(String name, int max, MeterRegistry metrics) {
            ConcurrencyLimit limit = new ConcurrencyLimit(max);
            Gauge inProgress = Gauge.builder("rollcall.requests.in.progress", limit, ConcurrencyLimit::inUse)
                    .tag("kind", name)
                    .register(metrics);
            return new Kind(name, limit, inProgress, metrics.counter(REFUSED, "kind", name));
        }
    }

    /** Unregisters the gauges: after a live reload, those of the next application would be ignored. */
    @PreDestroy
    void stop() {
        for (Kind kind : List.of(standard, longRunning, followers)) {
            metrics.remove(kind.inProgress());
        }
    }

    /** The slot of an admitted request, kept with the request. */
    private record Admission(Kind kind, ConcurrencyLimit.Slot slot) {

        private static final String KEY = Admission.class.getName();
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, PRIORITY);
    }

    private void admit(RoutingContext context) {
        if (PathLimits.isAlwaysAdmitted(context)) {
            context.next();
            return;
        }
        if (isReadLate()) {
            late.increment();
            warn("Requests wait longer than %d ms before they are read".formatted(lateness.toMillis()));
            refuse(context);
            return;
        }
        Kind kind = kind(context);
        ConcurrencyLimit.Slot slot = kind.limit().newSlot();
        if (!slot.acquire()) {
            refuse(context, kind);
            return;
        }
        context.put(Admission.KEY, new Admission(kind, slot));
        RequestEnd.run(context, slot::close);
        context.next();
    }

    /** Whether this event loop reads requests too late. Each event loop has its own detector. */
    private boolean isReadLate() {
        EventLoopLag current = lag.getIfExists();
        if (current == null) {
            current = EventLoopLag.of(((ContextInternal) Vertx.currentContext()).nettyEventLoop(), lateness);
            lag.set(current);
        }
        return current.isLate(System.nanoTime());
    }

    private Kind kind(RoutingContext context) {
        if (PathLimits.isFollower(context)) {
            return followers;
        }
        return PathLimits.isLong(context) ? longRunning : standard;
    }

    /** Releases the slot of an admitted request while it waits for its client. */
    void releaseSlot(RoutingContext context) {
        Admission admission = context.get(Admission.KEY);
        if (admission != null) {
            admission.slot().release();
        }
    }

    /** Acquires the slot again and continues the request, or refuses it if all slots are in use. Some requests need no slot. */
    void resume(RoutingContext context) {
        Admission admission = context.get(Admission.KEY);
        if (admission == null || admission.slot().acquire()) {
            context.next();
        } else {
            refuse(context, admission.kind());
        }
    }

    private void refuse(RoutingContext context, Kind kind) {
        kind.refused().increment();
        warn("The limit for concurrent %s requests is reached: %d"
                .formatted(kind.name(), kind.limit().max()));
        refuse(context);
    }

    private void warn(String why) {
        long now = System.nanoTime();
        long last = loggedAt.get();
        if (now - last >= LOG_NANOS && loggedAt.compareAndSet(last, now)) {
            LOG.warnf("%s. Further requests are refused with 503.", why);
        }
    }

    /** Sends 503; nothing has been done. */
    void refuse(RoutingContext context) {
        int seconds = ThreadLocalRandom.current().nextInt(1, MAX_RETRY_SECONDS + 1);
        early.send(
                context,
                Problem.of(
                        ProblemType.OVERLOADED,
                        "The service is overloaded at the moment; nothing was done. Try again in %d s."
                                .formatted(seconds)),
                Map.of(HttpHeaders.RETRY_AFTER, Integer.toString(seconds)));
    }
}
