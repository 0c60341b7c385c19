package dev.rollcall.directory;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemResponses;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers 503 with {@code Retry-After} to requests that need Keycloak while it is unavailable. */
class DirectoryProblems {

    private static final Logger LOG = Logger.getLogger(DirectoryProblems.class);

    @ServerExceptionMapper
    Response unavailable(DirectoryUnavailableException e) {
        LOG.warn(e.getMessage());
        return ProblemResponses.of(ProblemException.keycloakUnavailable(e));
    }
}
