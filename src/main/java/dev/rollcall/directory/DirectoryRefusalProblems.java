package dev.rollcall.directory;

import dev.rollcall.problem.ProblemResponses;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers refusals of the directory outside acts: the service account may lack the right to ask a question. */
class DirectoryRefusalProblems {

    @ServerExceptionMapper
    Response refused(DirectoryRefusedException e) {
        return ProblemResponses.of(DirectoryRefusals.problem(e));
    }
}
