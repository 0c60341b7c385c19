package dev.rollcall.problem;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Builds responses whose body is a {@link Problem}. */
public final class ProblemResponses {

    private ProblemResponses() {}

    /** Builds the response to a request that ended with this exception. */
    public static Response of(ProblemException e) {
        Response.ResponseBuilder response = of(e.problem());
        e.headers().forEach(response::header);
        return response.build();
    }

    public static Response.ResponseBuilder of(Problem problem) {
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(problem);
    }
}
