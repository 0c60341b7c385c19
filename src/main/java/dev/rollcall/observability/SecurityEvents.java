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
 * Logs security events, for a SIEM, and counts them. A line is {@code name=value} pairs; the same pairs are in the MDC, so that they are
 * fields where lines are JSON. Callers pass codes and ids only, never a token or personal data; a value that is no code is left out,
 * so that nothing that a client sends can look like a pair, or a line, of its own.
 */
@Startup // so that its metric is there before anything happens
@ApplicationScoped
public class SecurityEvents {

    /** The category of the log. */
    public static final String CATEGORY = "dev.rollcall.security";

    private static final Logger LOG = Logger.getLogger(CATEGORY);

    private static final String REPORTED = SecurityEvents.class.getName();

    /** No {@code @}: ids have none, and addresses of people do. */
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
     * One kind of event.
     *
     * @param lines what is left of its share of lines
     * @param suppressed how many events had no line since the last summary
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
     * @param context the request that it is about, of which the first event alone counts; null if there is none
     * @param fields codes, ids and numbers, in the order of the line; what is null is left out
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
        Object request = context == null ? MDC.get(RequestIds.LOGGED) : RequestIds.of(context);
        write(event, line, request);
    }

    private static void put(Map<String, String> line, String name, Object value) {
        if (value != null && VALUE.matcher(value.toString()).matches()) {
            line.put(name, value.toString());
        }
    }

    /** The id of the request is in the MDC of its own accord, and stays there. */
    private static void write(SecurityEvent event, Map<String, String> line, Object requestId) {
        String text = line.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue())
                .collect(Collectors.joining(" "));
        line.forEach(MDC::put);
        try {
            LOG.log(event.level(), requestId == null ? text : text + " " + RequestIds.LOGGED + "=" + requestId);
        } finally {
            line.keySet().forEach(MDC::remove);
        }
    }

    /** Says how many events had no line of their own. */
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

    void summarizeAtTheEnd(@Observes ShutdownEvent end) {
        summarize();
    }
}
