package dev.rollcall.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.http.ETags;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemMappers;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.problem.ProblemWriter;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.smallrye.openapi.runtime.io.Format;
import io.smallrye.openapi.runtime.io.JsonIO;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.ParsedHeaderValue;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Serves the OpenAPI document with the URLs of the realm. The text is written from the document of the build when it is first requested.
 * Quarkus would write it at each start, as JSON and as YAML: see {@code OpenApiAtStart}.
 */
@ApplicationScoped
class OpenApiRoutes {

    private static final String[] PATHS = {"/q/openapi", "/q/openapi.json", "/q/openapi.yaml", "/q/openapi.yml"};

    private static final String GZIP = "gzip";

    private final StoredDocument stored;
    private final OpenApiRealm realm;
    private final ProblemWriter problems;
    private final Map<Format, Text> texts = new ConcurrentHashMap<>();

    /** The document in one format. It is compressed only once, since it has some 300 kB. */
    private record Text(Buffer plain, Buffer compressed, String tag) {

        static Text of(String text) {
            byte[] plain = text.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                gzip.write(plain);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Text(Buffer.buffer(plain), Buffer.buffer(compressed.toByteArray()), ETags.ofContent(plain));
        }
    }

    OpenApiRoutes(StoredDocument stored, OpenApiRealm realm, ProblemWriter problems) {
        this.stored = stored;
        this.realm = realm;
        this.problems = problems;
    }

    /** Precedes the routes of Quarkus, which would answer every method with the document. */
    void register(@Observes Router router) {
        for (String path : PATHS) {
            router.route(path)
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1)
                    .blockingHandler(this::send, false);
            router.route(path)
                    .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1)
                    .handler(this::answerOtherMethod);
        }
    }

    private void answerOtherMethod(RoutingContext context) {
        context.response().putHeader(HttpHeaders.ALLOW, ProblemMappers.PAGE_METHODS);
        if (context.request().method() == HttpMethod.OPTIONS) {
            context.response().setStatusCode(204).end();
        } else {
            problems.send(context, Problem.of(ProblemType.METHOD_NOT_ALLOWED, null));
        }
    }

    private void send(RoutingContext context) {
        Format format = format(context);
        Text text = texts.computeIfAbsent(format, this::write);
        ETags.demand(context.request().headers().getAll(HttpHeaders.IF_MATCH), text.tag());
        HttpServerResponse response = context.response()
                .putHeader(HttpHeaders.ETAG, text.tag())
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
        if (ETags.isKnown(context.request().headers().getAll(HttpHeaders.IF_NONE_MATCH), text.tag())) {
            response.setStatusCode(304).end();
            return;
        }
        boolean compressed = acceptsGzip(context);
        response.putHeader(HttpHeaders.CONTENT_TYPE, format.getMimeType() + ";charset=UTF-8")
                .putHeader(HttpHeaders.CONTENT_ENCODING, compressed ? GZIP : HttpHeaders.IDENTITY)
                .end(compressed ? text.compressed() : text.plain());
    }

    /** RFC 9110, section 12.5.3. */
    private static boolean acceptsGzip(RoutingContext context) {
        List<ParsedHeaderValue> accepted = context.parsedHeaders().acceptEncoding();
        return Stream.of(GZIP, "*")
                .flatMap(coding -> accepted.stream().filter(each -> coding.equalsIgnoreCase(each.value())))
                .findFirst()
                .filter(coding -> coding.weight() > 0)
                .isPresent();
    }

    /** YAML, unless the extension, the parameter {@code format} or {@code Accept} names JSON. */
    private static Format format(RoutingContext context) {
        String path = context.normalizedPath();
        if (path.endsWith(".json")) {
            return Format.JSON;
        }
        if (path.endsWith(".yaml") || path.endsWith(".yml")) {
            return Format.YAML;
        }
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        boolean json = accept != null && accept.contains(Format.JSON.getMimeType())
                || Format.JSON.name().equalsIgnoreCase(context.request().getParam("format"));
        return json ? Format.JSON : Format.YAML;
    }

    /** Writes with the same library as Quarkus, so that the text looks like that of the build. */
    private Text write(Format format) {
        ObjectNode document = stored.read();
        realm.addTo(document);
        JsonIO<JsonNode, ArrayNode, ObjectNode, ?, ?> writer = JsonIO.newInstance(null);
        return Text.of(writer.toString(document, format));
    }
}
