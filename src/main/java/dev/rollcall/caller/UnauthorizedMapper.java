package dev.rollcall.caller;

import dev.rollcall.web.Problem;
import dev.rollcall.web.ProblemException;
import dev.rollcall.web.ProblemMappers;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers an anonymous request to a resource that needs a caller: with a sign-in or with 401, as {@link WaysIn} decides. */
class UnauthorizedMapper {

    private final WaysIn waysIn;

    UnauthorizedMapper(WaysIn waysIn) {
        this.waysIn = waysIn;
    }

    @ServerExceptionMapper(value = UnauthorizedException.class, priority = 1)
    Uni<Response> unauthorized(RoutingContext context) {
        return waysIn.getChallenge(context)
                .map(challenge -> response(context, challenge))
                .onFailure(ProblemException.class)
                .recoverWithItem(ProblemMappers::response);
    }

    private Response response(RoutingContext context, ChallengeData challenge) {
        Response.ResponseBuilder response = Response.status(challenge.status);
        challenge.getHeaders().forEach((name, value) -> response.header(name.toString(), value.toString()));
        if (challenge.status == Response.Status.UNAUTHORIZED.getStatusCode()) {
            response.header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .type(Problem.MEDIA_TYPE)
                    .entity(waysIn.problem(context));
        }
        return response.build();
    }
}
