package dev.rollcall.management;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.web.ProblemResponses;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What the directory refuses outside of an act, be it only a question: the service's account may lack the right to ask. */
class RefusalProblems {

    @ServerExceptionMapper
    Response refused(DirectoryRefusedException e) {
        return ProblemResponses.of(Refusals.problem(e));
    }
}
