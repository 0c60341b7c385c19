package dev.rollcall.filter;

import dev.rollcall.http.ETags;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Adds content-based entity tags to pages and their modules. Quarkus only compares dates, and the date of a file in a jar is the time when a
 * replica unpacked it. During a rollout, a late replica of the old release would look newer than the new release, and browsers would keep
 * its old files.
 */
@ApplicationScoped
class AssetTags {

    private static final String RESOURCES = "META-INF/resources";

    /** Tags by path. Paths without a file are not cached, since clients can request any number of them. */
    private final Map<String, String> tags = new ConcurrentHashMap<>();

    void register(@Observes Router router) {
        if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
            // files change while they are served
            return;
        }
        for (String path : new String[] {"/", "/index.html", "/app/*"}) {
            router.route(path)
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .order(RouteConstants.ROUTE_ORDER_BEFORE_DEFAULT)
                    .handler(this::revalidate);
        }
    }

    private void revalidate(RoutingContext context) {
        Optional<String> tag = tag(context.normalizedPath());
        tag.ifPresent(value -> {
            ETags.demand(context.request().headers().getAll(HttpHeaders.IF_MATCH), value);
            context.response().putHeader(HttpHeaders.ETAG, value);
        });
        List<String> known = context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH);
        if (tag.isPresent() && !known.isEmpty()) {
            // the tag takes precedence over the date (RFC 9110, section 13.2.2), which Quarkus would compare next
            context.request().headers().remove(HttpHeaders.IF_MODIFIED_SINCE);
            if (ETags.isKnown(known, tag.get())) {
                context.response().setStatusCode(304).end();
                return;
            }
        }
        context.next();
    }

    private Optional<String> tag(String path) {
        String file = RESOURCES + (path.equals("/") ? "/index.html" : path);
        return file.endsWith("/") ? Optional.empty() : Optional.ofNullable(tags.computeIfAbsent(file, AssetTags::hash));
    }

    /** Returns the file's tag; null if there is no such file. */
    private static String hash(String file) {
        try (InputStream content =
                Thread.currentThread().getContextClassLoader().getResourceAsStream(file)) {
            return content == null ? null : ETags.ofContent(content.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
