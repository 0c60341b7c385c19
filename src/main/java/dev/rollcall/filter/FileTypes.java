package dev.rollcall.filter;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.MimeMapping;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Adds the media type of a file to the answer to a HEAD. Vert.x finds it out only when it sends the file. */
@ApplicationScoped
class FileTypes {

    private static final List<String> PATHS = List.of("/", "/index.html", "/app/*", "/_static/*", "/q/swagger-ui/*");

    void register(@Observes Router router) {
        PATHS.forEach(path -> router.head(path)
                .order(RouteConstants.ROUTE_ORDER_BEFORE_DEFAULT)
                .handler(FileTypes::completeLater));
    }

    private static void completeLater(RoutingContext context) {
        context.addHeadersEndHandler(end -> complete(context));
        context.next();
    }

    private static void complete(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (response.getStatusCode() != HttpResponseStatus.OK.code()
                || response.headers().contains(HttpHeaders.CONTENT_TYPE)) {
            return;
        }
        String path = context.normalizedPath();
        String type = MimeMapping.getMimeTypeForFilename(path.endsWith("/") ? "index.html" : path);
        if (type != null) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, type.startsWith("text") ? type + ";charset=UTF-8" : type);
        }
    }
}
