package dev.rollcall.filter;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends files as a whole, and tells caches that they may be compressed. Quarkus would compress a part of a file and call it a part of the
 * uncompressed one, and does not read {@code If-Range}. A server may ignore {@code Range} (RFC 9110, section 14.2).
 */
@ApplicationScoped
class FileHeaders {

    private static final String API = "/api/";

    private final Set<String> compressed;

    FileHeaders(@ConfigProperty(name = "quarkus.http.compress-media-types") List<String> compressed) {
        this.compressed = Set.copyOf(compressed);
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        context.request().headers().remove(HttpHeaderNames.RANGE);
        context.addHeadersEndHandler(end -> complete(context));
        context.next();
    }

    private void complete(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.remove(HttpHeaders.ACCEPT_RANGES);
        boolean isKnown = headers.getAll(HttpHeaders.VARY).stream()
                .anyMatch(names -> names.toLowerCase(Locale.ROOT).contains("accept-encoding"));
        if (!isKnown && mayBeCompressed(context)) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        }
    }

    /** Whether the answer to another request for the same would be compressed, also if this answer has no body. */
    private boolean mayBeCompressed(RoutingContext context) {
        String type = context.response().headers().get(HttpHeaders.CONTENT_TYPE);
        return type == null ? isOfFileWithoutBody(context) : compressed.contains(type.split(";", 2)[0].strip());
    }

    private static boolean isOfFileWithoutBody(RoutingContext context) {
        int status = context.response().getStatusCode();
        return (status == 304 || status == 200 && context.request().method() == HttpMethod.HEAD)
                && !context.normalizedPath().startsWith(API);
    }
}
