package dev.rollcall.http;

import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemWriter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Refuses a request whose body may still be on its way. */
@ApplicationScoped
public class EarlyResponse {

    /** A key of the context, of a request that has a body though none of its headers says so any more. */
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

    /** The rest is taken and thrown away, so that the client gets to read the answer; but not for long. */
    private static void discard(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.vertx().setTimer(DISCARD_MILLIS, timer -> breakOff(request));
        request.handler(discarded -> {});
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        request.endHandler(end -> request.connection().close());
        request.resume();
    }

    /** Ends what is still on its way. */
    public static void breakOff(HttpServerRequest request) {
        if (!request.isEnded()) {
            request.connection().close();
        }
    }

    /** A body is announced by a header; whoever takes that away says so. */
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
