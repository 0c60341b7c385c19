package dev.rollcall.directory;

import dev.rollcall.web.Problem;
import dev.rollcall.web.ProblemException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** 503 with {@code Retry-After} for whatever needs Keycloak while it is away. */
class DirectoryProblems {

    private static final Logger LOG = Logger.getLogger(DirectoryProblems.class);

    @ServerExceptionMapper
    Response unavailable(DirectoryUnavailableException e) {
        LOG.warn(e.getMessage());
        ProblemException problem = ProblemException.keycloakUnavailable(e);
        Response.ResponseBuilder response = Response.status(problem.problem().status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem.problem());
        problem.headers().forEach(response::header);
        return response.build();
    }
}
