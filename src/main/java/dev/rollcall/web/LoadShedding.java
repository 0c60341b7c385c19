package dev.rollcall.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Takes on no more requests than can be answered soon, and says so to the others at once: 503 early rather than late, before anything
 * is asked of a token or of the database. What operators ask for is always answered.
 */
@ApplicationScoped
class LoadShedding {

    private static final Logger LOG = Logger.getLogger(LoadShedding.class);

    /** Behind the request's id, before everything that costs something. */
    private static final int PRIORITY = 900;

    /** Those who were refused at one moment are not to come back at one moment. */
    private static final int MOST_SECONDS = 3;

    private static final long LOG_NANOS = 10_000_000_000L;

    private final EarlyAnswer early;
    private final List<LongRequest> longRequests;
    private final Kind usual;
    private final Kind lasting;
    private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - LOG_NANOS);

    LoadShedding(
            LimitsConfig limits, EarlyAnswer early, @Any Instance<LongRequest> longRequests, MeterRegistry metrics) {
        this.early = early;
        this.longRequests = longRequests.stream().toList();
        this.usual = Kind.of("usual", limits.requests(), metrics);
        this.lasting = Kind.of("long", limits.longRequests(), metrics);
    }

    /** Requests that are counted together. */
    private record Kind(String name, Places places, Counter refused) {

        static Kind of(String name, int most, MeterRegistry metrics) {
            Places places = new Places(most);
            Gauge.builder("rollcall.requests.in.progress", places, Places::taken)
                    .tag("kind", name)
                    .register(metrics);
            return new Kind(name, places, metrics.counter("rollcall.requests.refused", "kind", name));
        }
    }

    /** That a request is admitted. */
    private record Admission(Kind kind, Places.Place place) {

        private static final String KEY = Admission.class.getName();
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, PRIORITY);
    }

    private void admit(RoutingContext context) {
        Kind kind = kind(RequestPath.of(context));
        Places.Place place = kind.places().place();
        if (!place.take()) {
            refuse(context, kind);
            return;
        }
        context.put(Admission.KEY, new Admission(kind, place));
        RequestEnd.of(context, place::leaveForGood);
        context.next();
    }

    private Kind kind(String path) {
        return longRequests.stream()
                        .anyMatch(request -> request.path().matcher(path).matches())
                ? lasting
                : usual;
    }

    /** While it waits for its client, an admitted request keeps nobody out. */
    void setAside(RoutingContext context) {
        context.<Admission>get(Admission.KEY).place().leave();
    }

    /** It goes on, or is refused if there is no place any more. */
    void goOn(RoutingContext context) {
        Admission admission = context.get(Admission.KEY);
        if (admission.place().take()) {
            context.next();
        } else {
            refuse(context, admission.kind());
        }
    }

    private void refuse(RoutingContext context, Kind kind) {
        kind.refused().increment();
        long now = System.nanoTime();
        long last = loggedAt.get();
        if (now - last >= LOG_NANOS && loggedAt.compareAndSet(last, now)) {
            LOG.warnf(
                    "More %s requests than the %d that are worked on at once: the others are refused with 503",
                    kind.name(), kind.places().most());
        }
        refuse(context);
    }

    /** 503, without having done anything. */
    void refuse(RoutingContext context) {
        int seconds = ThreadLocalRandom.current().nextInt(1, MOST_SECONDS + 1);
        early.send(
                context,
                Problem.of(
                        ProblemType.OVERLOADED,
                        "The service has more to do than it can at the moment; nothing was done. Try again in %d s."
                                .formatted(seconds)),
                Map.of(HttpHeaders.RETRY_AFTER, Integer.toString(seconds)));
    }
}
