package dev.rollcall.key.api;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.audit.Actor;
import dev.rollcall.auth.limits.AccessLimits;
import dev.rollcall.key.ApiKeys;
import dev.rollcall.key.KeySecret;
import dev.rollcall.key.act.RevokeKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * Lets everyone end an API key whose secret they have (RFC 7009): whoever finds one that has leaked. The secret is the credential. What ends no
 * key counts as a wrong credential of the client's address.
 */
@Path("/revoke")
@PermitAll
@Tag(name = "API keys")
public class RevocationResource {

    private static final String MISSING = "token is missing";

    private final Acts acts;
    private final ApiKeys keys;
    private final RevokeKey revokeKey;
    private final AccessLimits limits;
    private final Clock clock;

    RevocationResource(Acts acts, ApiKeys keys, RevokeKey revokeKey, AccessLimits limits, Clock clock) {
        this.acts = acts;
        this.keys = keys;
        this.revokeKey = revokeKey;
        this.limits = limits;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(
            operationId = "reportKey",
            summary = "End an API key whose secret you have",
            description =
                    "Token revocation of RFC 7009, without a client: whoever finds the secret of a key can end it, at once and for good. The owner"
                            + " sees that it was reported. The answer is the same for anything that is no key, or has ended already.")
    @APIResponse(responseCode = "200", description = "If this is the secret of a key, the key does not count any more")
    @APIResponse(responseCode = "400", ref = "RevocationRefused")
    @APIResponse(responseCode = "409", ref = "ActInProgress")
    @APIResponse(responseCode = "429", ref = "TooManyRequests")
    public RestResponse<Void> reportKey(
            @RestForm @Schema(description = "The secret of an API key") String token,
            @RestForm("token_type_hint") @Schema(description = "It is ignored") String hint,
            @Context RoutingContext context) {
        if (token == null) {
            throw new ProblemException(Problem.of(ProblemType.TOKEN_REFUSED, MISSING)
                    .with("error", "invalid_request")
                    .with("error_description", MISSING));
        }
        Optional<ApiKeys.Found> found = KeySecret.parse(token.strip())
                .flatMap(secret -> keys.byHash(secret.hash()))
                .filter(this::hasCurrentSecret);
        if (found.isEmpty()) {
            limits.countFailure(context).ifPresent(refusal -> {
                throw refusal;
            });
        } else {
            ActRequest report = ActRequest.of(Actor.ofReport(context));
            acts.perform(
                    revokeKey, report, revokeKey.planOfReport(found.get().key().id()));
        }
        return RestResponse.ResponseBuilder.<Void>ok()
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** A secret that a rotation has replaced long ago is of no use to anybody, and so cannot end the key. */
    private boolean hasCurrentSecret(ApiKeys.Found found) {
        return found.hasCurrentSecret(clock.instant());
    }
}
