package dev.rollcall.observability;

import dev.rollcall.http.RequestPath;
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
 * Gives each request an id, or accepts the one from the client or a proxy. The id is in the response, in the audit log and in every log line
 * of the request, so that these can be correlated. The path for the access log is kept with it.
 */
@ApplicationScoped
public class RequestIds {

    public static final String HEADER = "X-Request-Id";

    /** The MDC key of the request id. */
    public static final String MDC_KEY = "requestId";

    /** The MDC key of the trace id; tracing uses the same key. */
    public static final String TRACE_MDC_KEY = "traceId";

    /** The name under which the access log finds the path: {@code %{d,path}}. */
    private static final String PATH = "path";

    /** The span attribute of the request id. */
    private static final String SPAN = "rollcall.request_id";

    /** Before all other filters, so that every response has the id. */
    private static final int PRIORITY = 1000;

    /** The order of a route that comes next: before all other filters, but with a request id. */
    public static final int NEXT_ROUTE = 1 - PRIORITY;

    /** No e-mail addresses or URLs, since the audit log and the change log keep the id and must have no personal data. */
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9_-]{1,64}");

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
                    String id = given != null && ACCEPTED.matcher(given).matches()
                            ? given
                            : UUID.randomUUID().toString();
                    context.put(HEADER, id);
                    context.put(
                            PATH,
                            RequestPath.withoutReferences(
                                    String.valueOf(context.request().path())));
                    context.response().putHeader(HEADER, id);
                    MDC.put(MDC_KEY, id);
                    if (tracing.enabled()) {
                        Span.current().setAttribute(SPAN, id);
                    }
                    logTraceOf(context.request().getHeader("traceparent"));
                    context.next();
                },
                PRIORITY);
    }

    /** Logs the client's trace id if this service does not trace the request itself. */
    private static void logTraceOf(String traceParent) {
        if (traceParent != null && MDC.get(TRACE_MDC_KEY) == null) {
            Matcher given = TRACE_PARENT.matcher(traceParent);
            if (given.matches()) {
                MDC.put(TRACE_MDC_KEY, given.group(1));
            }
        }
    }

    public static String of(RoutingContext context) {
        return context.get(HEADER);
    }

    /** Wraps work for another thread: its log lines have the same ids, and its spans belong to the same trace. */
    public static <T> Supplier<T> propagate(Supplier<T> work) {
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
