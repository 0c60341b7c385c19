package dev.rollcall.directory;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemResponses;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** 503 with {@code Retry-After} for whatever needs Keycloak while it is away. */
class DirectoryProblems {

    private static final Logger LOG = Logger.getLogger(DirectoryProblems.class);

    @ServerExceptionMapper
    Response unavailable(DirectoryUnavailableException e) {
        LOG.warn(e.getMessage());
        return ProblemResponses.of(ProblemException.keycloakUnavailable(e));
    }
}
