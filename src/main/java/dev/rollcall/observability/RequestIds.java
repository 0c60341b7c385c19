package dev.rollcall.observability;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Gives each request an id, or takes the one that the client or a proxy gave it: it is in the answer, in the trail and in what is
 * logged on the way, so that one finds the other.
 */
@ApplicationScoped
public class RequestIds {

    public static final String HEADER = "X-Request-Id";

    /** Its name in the log. */
    public static final String LOGGED = "requestId";

    /** The name in the log of the trace that the request belongs to: the one by which tracing puts it there itself. */
    public static final String TRACE = "traceId";

    /** Its name among the attributes of a span. */
    private static final String SPAN = "rollcall.request_id";

    /** Before everything else, so that whatever answers has it. */
    private static final int PRIORITY = 1000;

    private static final Pattern TAKEN = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

    /** W3C Trace Context, section 3.2. */
    private static final Pattern TRACE_PARENT =
            Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*");

    private final TracingConfig tracing;

    RequestIds(TracingConfig tracing) {
        this.tracing = tracing;
    }

    void register(@Observes Filters filters) {
        filters.register(
                context -> {
                    String given = context.request().getHeader(HEADER);
                    String id = given != null && TAKEN.matcher(given).matches()
                            ? given
                            : UUID.randomUUID().toString();
                    context.put(HEADER, id);
                    context.response().putHeader(HEADER, id);
                    MDC.put(LOGGED, id);
                    if (tracing.enabled()) {
                        Span.current().setAttribute(SPAN, id);
                    }
                    noteTrace(context.request().getHeader("traceparent"));
                    context.next();
                },
                PRIORITY);
    }

    /** Whoever asks may have a trace where this service has none. */
    private static void noteTrace(String traceParent) {
        if (traceParent != null && MDC.get(TRACE) == null) {
            Matcher given = TRACE_PARENT.matcher(traceParent);
            if (given.matches()) {
                MDC.put(TRACE, given.group(1));
            }
        }
    }

    public static String of(RoutingContext context) {
        return context.get(HEADER);
    }

    /** For a thread that knows nothing of the request: what is logged there has the ids too, and its spans are of the same trace. */
    public static <T> Supplier<T> carried(Supplier<T> work) {
        Map<String, Object> ids = Map.copyOf(MDC.getMap());
        return Context.current().wrapSupplier(() -> {
            ids.forEach(MDC::put);
            try {
                return work.get();
            } finally {
                ids.keySet().forEach(MDC::remove);
            }
        });
    }
}
