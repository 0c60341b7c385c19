package dev.rollcall.token;

import dev.rollcall.http.Parameters;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * The answers of {@code POST /token}. Errors are problem documents with OAuth's members (RFC 6749, section 5.2). OAuth clients, which ask for
 * {@code application/json}, get the same document with that type.
 */
final class TokenResponses {

    private TokenResponses() {}

    /** Returns tokens. */
    static Response issue(Object tokens) {
        return uncached(Response.ok(tokens, MediaType.APPLICATION_JSON_TYPE));
    }

    /**
     * @param hint how to fix it; null if that is not known
     */
    static Response refuse(HttpHeaders headers, int status, String error, String description, String hint) {
        Problem problem = Problem.of(ProblemType.TOKEN_REFUSED, description)
                .withStatus(status)
                .with("error", error)
                .with("error_description", description);
        if (hint != null) {
            problem = problem.with("hint", hint);
        }
        boolean oauth =
                Parameters.accepted(headers).stream().anyMatch(type -> type.equals(MediaType.APPLICATION_JSON_TYPE));
        Response.ResponseBuilder response =
                Response.status(status).entity(problem).type(oauth ? MediaType.APPLICATION_JSON : Problem.MEDIA_TYPE);
        if (status == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"rollcall\"");
        }
        return uncached(response);
    }

    /** RFC 6749, section 5.1. */
    private static Response uncached(Response.ResponseBuilder response) {
        return response.header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Pragma", "no-cache")
                .build();
    }
}
