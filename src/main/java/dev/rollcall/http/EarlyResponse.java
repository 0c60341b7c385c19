package dev.rollcall.http;

import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemWriter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Sends a problem before the request's body has been received. */
@ApplicationScoped
public class EarlyResponse {

    /** Key in the routing context: marks a request with a body whose {@code Content-Length} header has been removed. */
    public static final String BODY = EarlyResponse.class.getName();

    private static final long DISCARD_MILLIS = 2000;

    private final ProblemWriter problems;

    EarlyResponse(ProblemWriter problems) {
        this.problems = problems;
    }

    public void send(RoutingContext context, Problem problem, Map<String, String> headers) {
        headers.forEach(context.response()::putHeader);
        HttpServerRequest request = context.request();
        if (mayHaveBody(context) && !request.isEnded()) {
            discard(context);
        } else {
            request.resume();
        }
        problems.send(context, problem);
    }

    /** Reads and discards the rest of the body for a short time, so that the client gets to read the response. */
    private static void discard(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.vertx().setTimer(DISCARD_MILLIS, timer -> closeUnlessReceived(request));
        request.handler(discarded -> {});
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        request.endHandler(end -> request.connection().close());
        request.resume();
    }

    /** Closes the connection if the request's body has not been fully received. */
    public static void closeUnlessReceived(HttpServerRequest request) {
        if (!request.isEnded()) {
            request.connection().close();
        }
    }

    /** Whether the headers announce a body, or {@link #BODY} marks one whose header has been removed. */
    public static boolean mayHaveBody(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (context.get(BODY) != null) {
            return true;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            return !length.equals("0");
        }
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }
}
