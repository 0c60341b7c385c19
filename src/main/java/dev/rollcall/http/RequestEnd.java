package dev.rollcall.http;

import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Runs a task at the end of a request: when its response is complete, or its connection is closed. Vert.x' end handlers are lost for
 * streamed responses, because the stream replaces them. So this uses the handler by which Quarkus waits for requests in flight at shutdown.
 */
public final class RequestEnd {

    private RequestEnd() {}

    /** Runs the task once at the end of the request, on any thread. */
    public static void run(RoutingContext context, Runnable task) {
        HttpServerRequest request = context.request();
        if (request.getCookie(QuarkusRequestWrapper.FAKE_COOKIE_NAME) == null) {
            // Quarkus tracks no requests if quarkus.shutdown.timeout is 0
            context.addEndHandler(done -> task.run());
        } else {
            QuarkusRequestWrapper.get(request).addRequestDoneHandler(done -> task.run());
        }
    }
}
