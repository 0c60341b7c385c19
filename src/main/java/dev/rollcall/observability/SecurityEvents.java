package dev.rollcall.observability;

import dev.rollcall.http.ClientAddress;
import dev.rollcall.problem.SecurityEvent;
import io.github.bucket4j.Bucket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Logs security events, for a SIEM, and counts them. A line consists of {@code name=value} pairs; the same pairs are in the MDC, so that
 * they are fields in JSON logs. Callers pass only codes and ids, never a token or personal data. A value that is not a code is left out, so
 * that a client cannot forge a pair or a line.
 */
@Startup // registers the metric before the first event
@ApplicationScoped
public class SecurityEvents {

    /** The log category. */
    public static final String CATEGORY = "dev.rollcall.security";

    private static final Logger LOG = Logger.getLogger(CATEGORY);

    private static final String REPORTED = SecurityEvents.class.getName();

    /** Excludes {@code @}: ids do not contain it, e-mail addresses do. */
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._:/{}+-]{1,255}");

    private final ClientAddress addresses;
    private final Duration period;
    private final Map<SecurityEvent, Kind> kinds = new EnumMap<>(SecurityEvent.class);

    SecurityEvents(ClientAddress addresses, SecurityLogConfig config, MeterRegistry metrics) {
        this.addresses = addresses;
        this.period = config.period();
        for (SecurityEvent event : SecurityEvent.values()) {
            kinds.put(event, Kind.of(event, config, metrics));
        }
    }

    /**
     * Counter and rate limit of one kind of event.
     *
     * @param lines the token bucket that limits log lines
     * @param suppressed the number of events without a line since the last summary
     */
    private record Kind(Counter count, Bucket lines, LongAdder suppressed) {

        static Kind of(SecurityEvent event, SecurityLogConfig config, MeterRegistry metrics) {
            Counter count = Counter.builder("rollcall.security.events")
                    .description("Security events, including those without a line of their own in the log")
                    .tag("event", event.code())
                    .register(metrics);
            Bucket lines = Bucket.builder()
                    .addLimit(limit -> limit.capacity(config.lines()).refillGreedy(config.lines(), config.period()))
                    .build();
            return new Kind(count, lines, new LongAdder());
        }
    }

    /**
     * Logs and counts an event.
     *
     * @param context the request, of which only the first event is reported; null if the event belongs to no request
     * @param fields codes, ids and numbers, in the order of the line; null values are left out
     */
    public void report(SecurityEvent event, RoutingContext context, Map<String, ?> fields) {
        if (context != null) {
            if (context.get(REPORTED) != null) {
                return;
            }
            context.put(REPORTED, event);
        }
        Kind kind = kinds.get(event);
        kind.count().increment();
        if (!kind.lines().tryConsume(1)) {
            kind.suppressed().increment();
            return;
        }
        Map<String, String> line = new LinkedHashMap<>();
        line.put("event", event.code());
        fields.forEach((name, value) -> put(line, name, value));
        if (context != null) {
            put(line, "method", BoundedLabels.method(context.request()));
            put(
                    line,
                    "endpoint",
                    PathTemplates.of(String.valueOf(context.request().path())).orElse("UNKNOWN"));
            put(line, "address", addresses.of(context.request()));
        }
        Object request = context == null ? MDC.get(RequestIds.MDC_KEY) : RequestIds.of(context);
        write(event, line, request);
    }

    private static void put(Map<String, String> line, String name, Object value) {
        if (value != null && VALUE.matcher(value.toString()).matches()) {
            line.put(name, value.toString());
        }
    }

    /** Writes the line with its pairs in the MDC. The request id is in the MDC already and stays there. */
    private static void write(SecurityEvent event, Map<String, String> line, Object requestId) {
        String text = line.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .collect(Collectors.joining(" "));
        line.forEach(MDC::put);
        try {
            LOG.log(event.level(), requestId == null ? text : text + " " + RequestIds.MDC_KEY + "=" + requestId);
        } finally {
            line.keySet().forEach(MDC::remove);
        }
    }

    /** Logs for each kind how many events were suppressed. */
    @Scheduled(every = "${rollcall.security-log.period:10S}")
    void summarize() {
        kinds.forEach((event, kind) -> {
            long suppressed = kind.suppressed().sumThenReset();
            if (suppressed > 0) {
                Map<String, String> line = new LinkedHashMap<>();
                line.put("event", event.code());
                line.put("suppressed", Long.toString(suppressed));
                line.put("seconds", Long.toString(period.toSeconds()));
                write(event, line, null);
            }
        });
    }

    void summarizeAtShutdown(@Observes ShutdownEvent end) {
        summarize();
    }
}
