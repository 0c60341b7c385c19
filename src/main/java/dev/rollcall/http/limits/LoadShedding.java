package dev.rollcall.http.limits;

import dev.rollcall.http.EarlyResponse;
import dev.rollcall.http.LongRunningRequests;
import dev.rollcall.http.RequestEnd;
import dev.rollcall.http.RequestPath;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.FastThreadLocal;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Takes on no more requests than can be answered soon, and says so to the others at once: 503 early rather than late, before anything
 * is asked of a token or of the database. Small requests wait before they are read rather than for a place, see {@link EventLoopLag}. What
 * operators ask for is always answered, and so are static files and who ends a session.
 */
@ApplicationScoped
class LoadShedding {

    private static final Logger LOG = Logger.getLogger(LoadShedding.class);

    /** Behind the request's id, before everything that costs something. */
    private static final int PRIORITY = 900;

    /**
     * Keycloak sends a logout token once: refused here, the session would go on. One costs a signature, and a row if it is right; no more
     * are under way than there are connections, and wrong ones are told to stop.
     */
    private static final String ALWAYS_ADMITTED = "/logout/backchannel";

    /** A page that lacks a module is broken, and to send one costs little more than a refusal. */
    private static final Pattern STATIC_FILES = Pattern.compile("/(index\\.html|(app|_static)/.+)?");

    private static final String REFUSED = "rollcall.requests.refused";

    /** Those who were refused at one moment are not to come back at one moment. */
    private static final int MOST_SECONDS = 3;

    private static final long LOG_NANOS = 10_000_000_000L;

    private final EarlyResponse early;
    private final List<LongRunningRequests> longRequests;
    private final Kind usual;
    private final Kind lasting;
    private final Duration lateness;
    private final Counter late;
    private final FastThreadLocal<EventLoopLag> pulse = new FastThreadLocal<>();
    private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - LOG_NANOS);

    LoadShedding(
            LimitsConfig limits,
            EarlyResponse early,
            @Any Instance<LongRunningRequests> longRequests,
            MeterRegistry metrics) {
        this.early = early;
        this.longRequests = longRequests.stream().toList();
        this.usual = Kind.of("usual", limits.requests(), metrics);
        this.lasting = Kind.of("long", limits.longRequests(), metrics);
        this.lateness = limits.lateness();
        this.late = metrics.counter(REFUSED, "kind", "late");
    }

    /** Requests that are counted together. */
    private record Kind(String name, ConcurrencyLimit places, Counter refused) {

        static Kind of(String name, int most, MeterRegistry metrics) {
            ConcurrencyLimit places = new ConcurrencyLimit(most);
            Gauge.builder("rollcall.requests.in.progress", places, ConcurrencyLimit::taken)
                    .tag("kind", name)
                    .register(metrics);
            return new Kind(name, places, metrics.counter(REFUSED, "kind", name));
        }
    }

    /** That a request is admitted. */
    private record Admission(Kind kind, ConcurrencyLimit.Place place) {

        private static final String KEY = Admission.class.getName();
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, PRIORITY);
    }

    private void admit(RoutingContext context) {
        String path = RequestPath.of(context);
        if (path.equals(ALWAYS_ADMITTED) || isStaticFile(context, path)) {
            context.next();
            return;
        }
        if (isReadLate()) {
            late.increment();
            warn("Requests wait longer than %d ms before they are read".formatted(lateness.toMillis()));
            refuse(context);
            return;
        }
        Kind kind = kind(path);
        ConcurrencyLimit.Place place = kind.places().place();
        if (!place.take()) {
            refuse(context, kind);
            return;
        }
        context.put(Admission.KEY, new Admission(kind, place));
        RequestEnd.of(context, place::leaveForGood);
        context.next();
    }

    private static boolean isStaticFile(RoutingContext context, String path) {
        HttpMethod method = context.request().method();
        return (method == HttpMethod.GET || method == HttpMethod.HEAD)
                && STATIC_FILES.matcher(path).matches();
    }

    /** On an event loop, of which each has a pulse of its own. */
    private boolean isReadLate() {
        EventLoopLag of = pulse.getIfExists();
        if (of == null) {
            of = EventLoopLag.of(((ContextInternal) Vertx.currentContext()).nettyEventLoop(), lateness);
            pulse.set(of);
        }
        return of.isLate(System.nanoTime());
    }

    private Kind kind(String path) {
        return longRequests.stream()
                        .anyMatch(request -> request.path().matcher(path).matches())
                ? lasting
                : usual;
    }

    /** While it waits for its client, an admitted request keeps nobody out. */
    void setAside(RoutingContext context) {
        Admission admission = context.get(Admission.KEY);
        if (admission != null) {
            admission.place().leave();
        }
    }

    /** It goes on, or is refused if there is no place any more. Who is always admitted needs none. */
    void goOn(RoutingContext context) {
        Admission admission = context.get(Admission.KEY);
        if (admission == null || admission.place().take()) {
            context.next();
        } else {
            refuse(context, admission.kind());
        }
    }

    private void refuse(RoutingContext context, Kind kind) {
        kind.refused().increment();
        warn("The limit for concurrent %s requests is reached: %d"
                .formatted(kind.name(), kind.places().most()));
        refuse(context);
    }

    private void warn(String why) {
        long now = System.nanoTime();
        long last = loggedAt.get();
        if (now - last >= LOG_NANOS && loggedAt.compareAndSet(last, now)) {
            LOG.warnf("%s. Further requests are refused with 503.", why);
        }
    }

    /** 503, without having done anything. */
    void refuse(RoutingContext context) {
        int seconds = ThreadLocalRandom.current().nextInt(1, MOST_SECONDS + 1);
        early.send(
                context,
                Problem.of(
                        ProblemType.OVERLOADED,
                        "The service is overloaded at the moment; nothing was done. Try again in %d s."
                                .formatted(seconds)),
                Map.of(HttpHeaders.RETRY_AFTER, Integer.toString(seconds)));
    }
}
