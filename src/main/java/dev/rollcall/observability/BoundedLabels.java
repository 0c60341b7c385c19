package dev.rollcall.observability;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps the labels of the metrics of HTTP few, whatever clients send: a path is counted by its template, and one that has none as
 * "NOT_FOUND" or "UNKNOWN". Micrometer remembers each combination that it was ever asked for, so that a client could fill the memory;
 * and Quarkus counts nothing new after a hundred values, so that a client could hide from the alerts what comes later.
 */
@Singleton
class BoundedLabels implements MeterFilter {

    /** Where Quarkus looks for it, for metrics and for the names of spans. */
    private static final String TEMPLATE = "UrlPathTemplate";

    private static final String NO_TEMPLATE = "/UNKNOWN";

    /** What is not counted by method and path: see quarkus.micrometer.binder.http-server.ignore-patterns. */
    private static final String UNCOUNTED = "/UNKNOWN-METHOD";

    private static final String REQUESTS = "http.server.requests";

    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS,
            HttpMethod.TRACE,
            HttpMethod.CONNECT);

    /** {@code {page: .+}}: what it must look like is nobody's business. */
    private static final Pattern CONSTRAINT = Pattern.compile("\\{(\\w+) *:[^}]*}");

    /** Templates, and the words of Quarkus for what has none. Requests that end before the router have none of them. */
    private static final Set<String> KNOWN = Stream.concat(
                    PathTemplates.ALL.stream(), Stream.of("root", "NOT_FOUND", "REDIRECTION", "UNKNOWN"))
            .collect(Collectors.toUnmodifiableSet());

    /** Requests that are slower, in seconds, than which share: enough for a quantile, and ten series each. */
    private static final double[] BUCKETS = Stream.of(10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    /** First of all: whatever answers, it is counted. */
    void register(@Observes @Priority(1) Router router, MeterRegistry metrics) {
        Counter unknownMethods = Counter.builder("rollcall.http.unknown.methods")
                .description("Requests with an unknown HTTP method, which no other metric counts")
                .register(metrics);
        router.route().order(Integer.MIN_VALUE).handler(context -> {
            if (!METHODS.contains(context.request().method())) {
                unknownMethods.increment();
                name(context, UNCOUNTED);
            } else if (context.request().path() == null
                    || !context.request().path().startsWith("/q/")) {
                name(
                        context,
                        PathTemplates.of(String.valueOf(context.request().path()))
                                .orElse(NO_TEMPLATE));
            }
            context.next();
        });
    }

    /** The method of a request, or UNKNOWN for one that HTTP does not have. */
    static String method(HttpServerRequest request) {
        return METHODS.contains(request.method()) ? request.method().name() : "UNKNOWN";
    }

    private static void name(RoutingContext context, String template) {
        ((HttpServerRequestInternal) context.request()).context().putLocal(TEMPLATE, template);
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().equals(REQUESTS)) {
            return id;
        }
        String uri = id.getTag("uri");
        if (uri == null) {
            return id;
        }
        String bounded = bounded(uri, id.getTag("status"));
        return bounded.equals(uri) ? id : id.replaceTags(replaced(id.getTags(), bounded));
    }

    private static String bounded(String uri, String status) {
        if (KNOWN.contains(uri)) {
            return uri;
        }
        if (uri.equals(NO_TEMPLATE) && "404".equals(status)) {
            return "NOT_FOUND";
        }
        String template = CONSTRAINT.matcher(uri).replaceAll("{$1}");
        return KNOWN.contains(template) ? template : "UNKNOWN";
    }

    private static List<Tag> replaced(List<Tag> tags, String uri) {
        return tags.stream()
                .map(tag -> tag.getKey().equals("uri") ? Tag.of("uri", uri) : tag)
                .toList();
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        if (!id.getName().equals(REQUESTS)) {
            return config;
        }
        return DistributionStatisticConfig.builder()
                .serviceLevelObjectives(BUCKETS)
                .build()
                .merge(config);
    }
}
