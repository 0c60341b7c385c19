package dev.rollcall.directory;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemResponses;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers requests for which the directory failed outside acts: 503 with {@code Retry-After} while it is unavailable, and a problem for a
 * refusal, since the service account may lack the right to ask a question.
 */
class DirectoryProblems {

    private static final Logger LOG = Logger.getLogger(DirectoryProblems.class);

    @ServerExceptionMapper
    Response unavailable(DirectoryUnavailableException e) {
        LOG.warn(e.getMessage());
        return ProblemResponses.of(ProblemException.keycloakUnavailable(e));
    }

    @ServerExceptionMapper
    Response refused(DirectoryRefusedException e) {
        return ProblemResponses.of(DirectoryRefusals.problem(e));
    }
}
