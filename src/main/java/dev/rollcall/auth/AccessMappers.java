package dev.rollcall.auth;

import dev.rollcall.auth.RecentAuthentication.AuthenticationTooOldException;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemResponses;
import dev.rollcall.problem.ProblemType;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers a request that needs a caller, or one who signed in recently: with a sign-in or with 401, as {@link RollcallAuthenticationMechanism}
 * decides. Answers 403 to a caller who lacks a role.
 */
class AccessMappers {

    private final RollcallAuthenticationMechanism mechanism;
    private final BearerChallenge bearerChallenge;

    AccessMappers(RollcallAuthenticationMechanism mechanism, BearerChallenge bearerChallenge) {
        this.mechanism = mechanism;
        this.bearerChallenge = bearerChallenge;
    }

    @ServerExceptionMapper(value = UnauthorizedException.class, priority = 1)
    Uni<Response> unauthorized(RoutingContext context) {
        return mechanism
                .getChallenge(context)
                .map(challenge -> response(context, challenge))
                .onFailure(ProblemException.class)
                .recoverWithItem(ProblemResponses::of);
    }

    /** Answers 401 with a challenge for a newer sign-in (RFC 9470, section 3). The member {@code maxAge} is for clients that ignore headers. */
    @ServerExceptionMapper(priority = 1)
    Response tooOld(AuthenticationTooOldException e, RoutingContext context) {
        long seconds = e.maxAge().toSeconds();
        Problem problem = Problem.of(
                        ProblemType.AUTHENTICATION_TOO_OLD,
                        "This needs a sign-in within the last %d seconds. Sign in again to get a new token; a browser can use %s?%s=%d."
                                .formatted(
                                        seconds,
                                        RollcallAuthenticationMechanism.LOGIN_PATH,
                                        RollcallAuthenticationMechanism.MAX_AGE,
                                        seconds))
                .with("maxAge", seconds);
        return ProblemResponses.of(problem)
                .header(HttpHeaders.WWW_AUTHENTICATE, bearerChallenge.tooOld(context, seconds))
                .build();
    }

    /** Answers 403 to a caller who lacks the role that an operation demands; to a bearer token with a challenge (RFC 6750, section 3.1). */
    @ServerExceptionMapper(value = ForbiddenException.class, priority = 1)
    Response forbidden(RoutingContext context) {
        Response.ResponseBuilder response = ProblemResponses.of(Problem.of(ProblemType.FORBIDDEN, null));
        if (AuthenticationRequests.hasBearer(context)) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, bearerChallenge.insufficientScope(context));
        }
        return response.build();
    }

    private Response response(RoutingContext context, ChallengeData challenge) {
        Response.ResponseBuilder response = Response.status(challenge.status);
        challenge.getHeaders().forEach((name, value) -> response.header(name.toString(), value.toString()));
        if (challenge.status == Response.Status.UNAUTHORIZED.getStatusCode()) {
            response.header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .type(Problem.MEDIA_TYPE)
                    .entity(bearerChallenge.problem(context));
        }
        return response.build();
    }
}
