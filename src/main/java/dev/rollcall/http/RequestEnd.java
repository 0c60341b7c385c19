package dev.rollcall.http;

import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * When a request is over: its answer is complete, or its connection is gone. What Vert.x has for that is lost where an answer is
 * streamed, since the stream puts its own handlers in the place of those that are there; Quarkus' own way, by which it waits for
 * what is in flight when it ends, is not.
 */
public final class RequestEnd {

    private RequestEnd() {}

    /** Runs it once then, on whichever thread. */
    public static void of(RoutingContext context, Runnable over) {
        HttpServerRequest request = context.request();
        if (request.getCookie(QuarkusRequestWrapper.FAKE_COOKIE_NAME) == null) {
            // quarkus.shutdown.timeout is 0
            context.addEndHandler(done -> over.run());
        } else {
            QuarkusRequestWrapper.get(request).addRequestDoneHandler(done -> over.run());
        }
    }
}
