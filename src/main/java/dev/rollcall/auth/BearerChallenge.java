package dev.rollcall.auth;

import static dev.rollcall.auth.AuthenticationRequests.BEARER;
import static dev.rollcall.auth.AuthenticationRequests.hasBearer;

import dev.rollcall.auth.revocation.TokenValidity;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.problem.Refusal;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Builds {@code WWW-Authenticate: Bearer} challenges (RFC 6750, section 3) and the problem documents that go with them. */
@ApplicationScoped
class BearerChallenge {

    /** RFC 6750, section 3, requires at least one parameter. {@code POST /token} uses the same realm name. */
    private static final String REALM = "realm=\"rollcall\"";

    private final ResourceMetadata metadata;

    BearerChallenge(ResourceMetadata metadata) {
        this.metadata = metadata;
    }

    /** The challenge for a missing or refused credential. */
    String unauthorized(RoutingContext context) {
        return challenge(context, hasBearer(context) ? List.of("error=\"invalid_token\"") : List.of());
    }

    /** The challenge for a valid token of a caller who lacks a role. It names no scope: roles do not depend on the scopes of a token. */
    String insufficientScope(RoutingContext context) {
        return challenge(context, List.of("error=\"insufficient_scope\""));
    }

    /** The challenge for an API key without the scope that an operation needs. */
    String insufficientScope(RoutingContext context, String needed) {
        return challenge(context, List.of("error=\"insufficient_scope\"", "scope=\"" + needed + "\""));
    }

    /** The challenge for a valid credential from a sign-in that is too long ago (RFC 9470, section 3). */
    String tooOld(RoutingContext context, long maxAgeSeconds) {
        return challenge(
                context,
                List.of(
                        "error=\"insufficient_user_authentication\"",
                        "error_description=\"A more recent authentication is required\"",
                        "max_age=\"" + maxAgeSeconds + "\""));
    }

    private String challenge(RoutingContext context, List<String> error) {
        List<String> parameters = new ArrayList<>(List.of(REALM));
        parameters.addAll(error);
        metadata.address(context).ifPresent(address -> parameters.add("resource_metadata=\"" + address + "\""));
        return BEARER + " " + String.join(", ", parameters);
    }

    /** The problem for a missing or refused credential. It says what is wrong with a token only if that depends on a setting. */
    Problem problem(RoutingContext context) {
        boolean isTooLongLived = Refusal.of(context)
                .map(Refusal::reason)
                .filter(TokenValidity.TOO_LONG_LIVED::equals)
                .isPresent();
        return hasBearer(context)
                ? Problem.of(
                        ProblemType.INVALID_TOKEN,
                        "The bearer token was not accepted: "
                                + (isTooLongLived
                                        ? "it is older than the setting rollcall.revocations.kept allows, or valid for longer."
                                        : "it must be an unexpired access token of this realm with this service as its audience, or an API key that counts."))
                : Problem.of(
                        ProblemType.UNAUTHORIZED,
                        "Send an access token or an API key as 'Authorization: Bearer …', or sign in at "
                                + RollcallAuthenticationMechanism.LOGIN_PATH + ".");
    }
}
