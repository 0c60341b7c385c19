package dev.rollcall.session;

import dev.rollcall.auth.limits.AccessLimits;
import dev.rollcall.auth.revocation.LogoutToken;
import dev.rollcall.auth.revocation.LogoutTokens;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Receives Keycloak's logout tokens, on any replica (OpenID Connect Back-Channel Logout 1.0). The token itself is the credential. Refused
 * tokens count against the limit for wrong credentials. Valid tokens do not: when an administrator ends all sessions of a realm, Keycloak
 * sends one token per session.
 */
@Path("/logout/backchannel")
@PermitAll
@Tag(name = "Session")
public class BackChannelLogoutResource {

    private final LogoutTokens tokens;
    private final Revocations revocations;
    private final AccessLimits limits;

    BackChannelLogoutResource(LogoutTokens tokens, Revocations revocations, AccessLimits limits) {
        this.tokens = tokens;
        this.revocations = revocations;
        this.limits = limits;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(
            operationId = "backChannelLogout",
            summary = "End a session that Keycloak has ended",
            description =
                    "OpenID Connect Back-Channel Logout 1.0; only Keycloak calls it. Ends the browser session that the token names, or"
                            + " all sessions of its subject if it names none, on all replicas within a second.")
    @APIResponse(responseCode = "200", description = "The session has ended")
    @APIResponse(responseCode = "400", ref = "LogoutRefused")
    @APIResponse(responseCode = "429", ref = "TooManyRequests")
    @APIResponse(responseCode = "503", ref = "LogoutNotKept")
    public RestResponse<Void> logout(
            @RestForm("logout_token")
                    @Schema(description = "A logout token, signed by Keycloak for this service's client")
                    String token,
            @Context RoutingContext context) {
        Optional<LogoutToken> logout = token == null ? Optional.empty() : tokens.verify(token);
        if (logout.isEmpty() || !revocations.end(logout.get())) {
            String reason = token == null ? "missing" : logout.isEmpty() ? "invalid" : "replayed";
            Refusal.note(context, SecurityEvent.LOGOUT_REFUSED, reason);
            throw limits.countFailure(context).orElseGet(BackChannelLogoutResource::refused);
        }
        return RestResponse.ResponseBuilder.<Void>ok()
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** The problem does not say what is wrong: Keycloak does not use that, and nobody else should call this endpoint. */
    private static ProblemException refused() {
        return new ProblemException(Problem.of(ProblemType.LOGOUT_REFUSED, null).with("error", "invalid_request"));
    }
}
