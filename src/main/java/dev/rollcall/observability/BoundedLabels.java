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
 * Bounds the label values of the HTTP metrics, whatever clients send: paths are counted by template, and paths without a template as
 * "NOT_FOUND" or "UNKNOWN". Micrometer keeps every combination of labels, so a client could otherwise fill the memory. Quarkus ignores new
 * values after the first hundred, so a client could otherwise hide later requests from the alerts.
 */
@Singleton
class BoundedLabels implements MeterFilter {

    /** The key under which Quarkus looks for the path template, for metrics and for names of spans. */
    private static final String TEMPLATE = "UrlPathTemplate";

    private static final String NO_TEMPLATE = "/UNKNOWN";

    /** A template that is excluded from the metrics by quarkus.micrometer.binder.http-server.ignore-patterns. */
    private static final String IGNORED = "/UNKNOWN-METHOD";

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

    /** The regular expression of a path parameter, as in {@code {page: .+}}; it is dropped from templates. */
    private static final Pattern CONSTRAINT = Pattern.compile("\\{(\\w+) *:[^}]*}");

    /** All templates, and Quarkus' values for requests without one. Requests that end before the router have neither. */
    private static final Set<String> KNOWN = Stream.concat(
                    PathTemplates.ALL.stream(), Stream.of("root", "NOT_FOUND", "REDIRECTION", "UNKNOWN"))
            .collect(Collectors.toUnmodifiableSet());

    /** Upper bounds of the duration histogram, in nanoseconds: ten series for each label combination, enough for quantiles. */
    private static final double[] BUCKETS = Stream.of(10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    /** Runs before all other routes, so that every request has its template whatever answers it. */
    void register(@Observes @Priority(1) Router router, MeterRegistry metrics) {
        Counter unknownMethods = Counter.builder("rollcall.http.unknown.methods")
                .description("Requests with an unknown HTTP method, which no other metric counts")
                .register(metrics);
        router.route().order(Integer.MIN_VALUE).handler(context -> {
            if (!METHODS.contains(context.request().method())) {
                unknownMethods.increment();
                setTemplate(context, IGNORED);
            } else if (context.request().path() == null
                    || !context.request().path().startsWith("/q/")) {
                setTemplate(
                        context,
                        PathTemplates.of(String.valueOf(context.request().path()))
                                .orElse(NO_TEMPLATE));
            }
            context.next();
        });
    }

    /** Returns the method of a request, or UNKNOWN if HTTP does not define it. */
    static String method(HttpServerRequest request) {
        return METHODS.contains(request.method()) ? request.method().name() : "UNKNOWN";
    }

    private static void setTemplate(RoutingContext context, String template) {
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
        return bounded.equals(uri) ? id : id.replaceTags(withUri(id.getTags(), bounded));
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

    private static List<Tag> withUri(List<Tag> tags, String uri) {
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
