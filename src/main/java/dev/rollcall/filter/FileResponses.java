package dev.rollcall.filter;

import dev.rollcall.http.ETags;
import dev.rollcall.page.PageFile;
import dev.rollcall.page.PageFiles;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.MimeMapping;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Completes what Quarkus does for responses with files: pages, their modules and libraries. Sends the {@link PageFiles}, which differ from their
 * sources.
 */
@ApplicationScoped
class FileResponses {

    private static final String API = "/api/";
    private static final String RESOURCES = "META-INF/resources";

    private final PageFiles files;
    private final Set<String> compressed;

    /** Tags by path. Paths without a file are not cached, since clients can request any number of them. */
    private final Map<String, String> tags = new ConcurrentHashMap<>();

    FileResponses(
            PageFiles files, @ConfigProperty(name = "quarkus.http.compress-media-types") List<String> compressed) {
        this.files = files;
        this.compressed = Set.copyOf(compressed);
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::completeLater);
        boolean inDevMode = LaunchMode.current() == LaunchMode.DEVELOPMENT;
        for (String path : new String[] {"/", "/index.html", "/app/*"}) {
            router.route(path)
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .order(RouteConstants.ROUTE_ORDER_BEFORE_DEFAULT)
                    .handler(inDevMode ? this::sendChanging : this::send);
        }
    }

    /** Sends what the settings change in a file. Files change while they are served, so nothing is kept. */
    private void sendChanging(RoutingContext context) {
        files.branded(context.normalizedPath()).ifPresentOrElse(file -> answer(file, context), context::next);
    }

    private void send(RoutingContext context) {
        Optional<Map<String, PageFile>> known = files.known();
        if (known.isPresent()) {
            send(known.get().get(context.normalizedPath()), context);
            return;
        }
        context.request().pause();
        context.vertx()
                .executeBlocking(files::read)
                .onComplete(done -> context.request().resume())
                .map(read -> {
                    send(read.get(context.normalizedPath()), context);
                    return read;
                })
                .onFailure(context::fail);
    }

    /** @param file null to leave it to Quarkus, which sends files as they are */
    private void send(PageFile file, RoutingContext context) {
        if (isKnown(file == null ? tag(context.normalizedPath()) : Optional.of(file.tag()), context)) {
            context.response().setStatusCode(304).end();
        } else if (file == null) {
            context.next();
        } else {
            answer(file, context);
        }
    }

    private void answer(PageFile file, RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.mediaType());
        if (compressed.contains(file.mediaType().split(";", 2)[0])) {
            // Quarkus has set one that prevents the compression of anything that it does not know
            response.headers().remove(HttpHeaders.CONTENT_ENCODING);
        }
        if (context.request().method() == HttpMethod.HEAD) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(file.content().length))
                    .end();
        } else {
            response.end(Buffer.buffer(file.content()));
        }
    }

    /**
     * Sends files as a whole. Quarkus would compress a part of a file and call it a part of the uncompressed one, and does not read
     * {@code If-Range}. A server may ignore {@code Range} (RFC 9110, section 14.2).
     */
    private void completeLater(RoutingContext context) {
        context.request().headers().remove(HttpHeaderNames.RANGE);
        context.addHeadersEndHandler(end -> complete(context));
        context.next();
    }

    /** Tells caches that a file may be compressed. */
    private void complete(RoutingContext context) {
        MultiMap headers = context.response().headers();
        headers.remove(HttpHeaders.ACCEPT_RANGES);
        addTypeToHead(context);
        boolean isKnown = headers.getAll(HttpHeaders.VARY).stream()
                .anyMatch(names -> names.toLowerCase(Locale.ROOT).contains("accept-encoding"));
        if (!isKnown && mayBeCompressed(context)) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        }
    }

    /** Adds the media type of a file to the answer to a HEAD. Vert.x finds it out only when it sends the file. */
    private static void addTypeToHead(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (response.getStatusCode() != 200
                || response.headers().contains(HttpHeaders.CONTENT_TYPE)
                || !isOfFileWithoutBody(context)) {
            return;
        }
        String path = context.normalizedPath();
        String type = MimeMapping.getMimeTypeForFilename(path.endsWith("/") ? "index.html" : path);
        if (type != null) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, type.startsWith("text") ? type + ";charset=UTF-8" : type);
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

    /**
     * Adds an entity tag of the content, and finds out whether the client knows it. Quarkus only compares dates, and the date of a file in a jar
     * is the time when a replica unpacked it. During a rollout, a late replica of the old release would look newer than the new release, and
     * browsers would keep its old files.
     */
    private static boolean isKnown(Optional<String> tag, RoutingContext context) {
        tag.ifPresent(value -> {
            ETags.demand(context.request().headers().getAll(HttpHeaders.IF_MATCH), value);
            context.response().putHeader(HttpHeaders.ETAG, value);
        });
        List<String> known = context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH);
        if (tag.isEmpty() || known.isEmpty()) {
            return false;
        }
        // the tag takes precedence over the date (RFC 9110, section 13.2.2), which Quarkus would compare next
        context.request().headers().remove(HttpHeaders.IF_MODIFIED_SINCE);
        return ETags.isKnown(known, tag.get());
    }

    private Optional<String> tag(String path) {
        String file = RESOURCES + path;
        return file.endsWith("/")
                ? Optional.empty()
                : Optional.ofNullable(tags.computeIfAbsent(file, FileResponses::hash));
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
