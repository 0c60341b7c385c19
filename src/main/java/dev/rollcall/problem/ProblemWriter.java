package dev.rollcall.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.LaunchMode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Sends a {@link Problem} from outside the resources: from a route or from the security layer. */
@ApplicationScoped
public class ProblemWriter {

    /** For the prompt of a shell behind curl, as {@code LineBreaks} does it for what resources answer. */
    private static final String END = LaunchMode.current() == LaunchMode.DEVELOPMENT ? "\n" : "";

    private final ObjectMapper json;

    ProblemWriter(ObjectMapper json) {
        this.json = json;
    }

    public void send(RoutingContext context, Problem problem) {
        Refusal.setProblem(context, problem);
        try {
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(json.writeValueAsString(problem) + END);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
