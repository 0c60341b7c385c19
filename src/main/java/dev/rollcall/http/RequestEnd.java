package dev.rollcall.http;

import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Runs tasks at the end of a request: when its response is complete, or its connection is closed. Vert.x' end handlers are lost for
 * streamed responses, because the stream replaces them. So this uses the handler by which Quarkus waits for requests in flight at shutdown.
 */
public final class RequestEnd {

    private static final Logger LOG = Logger.getLogger(RequestEnd.class);

    private static final String KEY = RequestEnd.class.getName();

    private final List<Runnable> tasks = new ArrayList<>();
    private boolean reached;

    private RequestEnd() {}

    /**
     * Runs the task once at the end of the request, on any thread; at once if the request has ended. The first call must be on the event
     * loop, before the request can end: limits make one for every request.
     */
    public static void run(RoutingContext context, Runnable task) {
        RequestEnd end = context.get(KEY);
        if (end == null) {
            end = new RequestEnd();
            context.put(KEY, end);
            end.observe(context);
        }
        end.add(task);
    }

    private void observe(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (request.getCookie(QuarkusRequestWrapper.FAKE_COOKIE_NAME) == null) {
            // Quarkus tracks no requests if quarkus.shutdown.timeout is 0
            context.addEndHandler(done -> reach());
        } else {
            QuarkusRequestWrapper.get(request).addRequestDoneHandler(done -> reach());
        }
    }

    private void add(Runnable task) {
        synchronized (this) {
            if (!reached) {
                tasks.add(task);
                return;
            }
        }
        task.run();
    }

    private void reach() {
        List<Runnable> due;
        synchronized (this) {
            reached = true;
            due = List.copyOf(tasks);
            tasks.clear();
        }
        due.forEach(RequestEnd::runSafely);
    }

    /** The other tasks must run in any case: they release slots. */
    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("A task at the end of a request failed", e);
        }
    }
}
