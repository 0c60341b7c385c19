package dev.rollcall.act;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.problem.ProblemResponses;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What the directory refuses outside of an act, be it only a question: the service's account may lack the right to ask. */
class DirectoryRefusalProblems {

    @ServerExceptionMapper
    Response refused(DirectoryRefusedException e) {
        return ProblemResponses.of(DirectoryRefusals.problem(e));
    }
}
