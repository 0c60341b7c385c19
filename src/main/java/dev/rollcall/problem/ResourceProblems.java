package dev.rollcall.problem;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Notes which problem a resource answers, as {@link ProblemWriter} does for all else. */
class ResourceProblems {

    @ServerResponseFilter
    void note(ContainerResponseContext response, RoutingContext context) {
        if (response.getEntity() instanceof Problem problem) {
            Refusal.answered(context, problem);
        }
    }
}
