package dev.rollcall.problem;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Records in the request which problem a resource returned, as {@link ProblemWriter} does outside the resources. */
class ResourceProblems {

    @ServerResponseFilter
    void note(ContainerResponseContext response, RoutingContext context) {
        if (response.getEntity() instanceof Problem problem) {
            Refusal.setProblem(context, problem);
        }
    }
}
