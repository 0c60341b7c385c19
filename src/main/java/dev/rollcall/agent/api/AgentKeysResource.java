package dev.rollcall.agent.api;

import dev.rollcall.agent.AgentAccess;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.key.api.KeyPage;
import dev.rollcall.key.api.KeyPageRequest;
import dev.rollcall.key.api.KeyView;
import dev.rollcall.key.api.OwnerKeys;
import dev.rollcall.user.User;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.agent.Agents;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates, shows, rotates and revokes the API keys of an agent, for those who manage it. */
@Path("/api/v1/agents/{agent}/keys")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Agents")
public class AgentKeysResource {

    private final ApiRequest request;
    private final AgentAccess access;
    private final UserRows users;
    private final OwnerKeys keys;

    AgentKeysResource(ApiRequest request, AgentAccess access, UserRows users, OwnerKeys keys) {
        this.request = request;
        this.access = access;
        this.users = users;
        this.keys = keys;
    }

    @GET
    @Operation(
            summary = "List the API keys of an agent",
            description =
                    "In pages, newest first. Keys that have ended or expired are listed for 90 days, unless configured otherwise.")
    @APIResponse(responseCode = "200", ref = "ApiKeyPage")
    @APIResponse(responseCode = "404", ref = "NoSuchAgent")
    public RestResponse<KeyPage> listAgentKeys(@RestPath UUID agent, @BeanParam KeyPageRequest page, UriInfo uri) {
        return keys.page(access.read(request.caller(), agent).id(), page, uri);
    }

    @GET
    @Path("{key}")
    @Operation(summary = "Get an API key of an agent", description = "Shows all but its secret.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "ApiKey")
    @APIResponse(responseCode = "404", ref = "NoSuchKeyOfAgent")
    public RestResponse<KeyView> getAgentKey(@Context HttpHeaders headers, @RestPath UUID agent, @RestPath UUID key) {
        return keys.get(headers, access.read(request.caller(), agent).id(), key);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create an API key for an agent", description = """
                    The key has the agent's rights as far as its scopes go, whatever these rights are at the moment of its use. Requires a
                    recent sign-in, see 401. `secret` is in this answer only: Rollcall stores its SHA-256. A repeated request with the same
                    `Idempotency-Key` gets the key with `secretNote` instead of the secret. Disabled unless the operator enables it.""")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "CreatedKey")
    @APIResponse(responseCode = "202", ref = "AgentPending")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "NoAgentKeyAllowed")
    @APIResponse(responseCode = "404", ref = "KeyOfAgentGone")
    @APIResponse(responseCode = "409", ref = "NoKeyCreated")
    public Response createAgentKey(@RestPath UUID agent, @RequestBody(ref = "CreateKeyBody") byte[] body) {
        return keys.create(holder(agent), body, "/api/v1/agents/%s/keys".formatted(agent), answering(agent));
    }

    @POST
    @Path("{key}/rotate")
    @Operation(summary = "Give an API key of an agent another secret", description = """
                    The former secret counts for another day, unless configured otherwise, so that it can be replaced everywhere; the one
                    before that does not any more. If a secret has leaked, revoke the key instead. All else stays, also when the key expires.
                    Requires a recent sign-in, see 401.""")
    @Parameter(ref = "IfMatch")
    // named, or it would not be in the document: of two references without names, only the first one is
    @Parameter(ref = "IdempotencyKey", name = "Idempotency-Key", in = ParameterIn.HEADER)
    @APIResponse(responseCode = "200", ref = "RotatedKey")
    @APIResponse(responseCode = "202", ref = "AgentPending")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "NoAgentKeyAllowed")
    @APIResponse(responseCode = "404", ref = "NoSuchKeyOfAgent")
    @APIResponse(responseCode = "409", ref = "KeyNotRotated")
    @APIResponse(responseCode = "422", ref = "KeyOfAnotherRequest")
    public Response rotateAgentKey(@RestPath UUID agent, @RestPath UUID key) {
        LongPredicate demanded = request.demanded();
        return keys.rotate(holder(agent), key, demanded, answering(agent));
    }

    @DELETE
    @Path("{key}")
    @Operation(
            summary = "Revoke an API key of an agent",
            description = "It ends at once, and for good. A key that has ended or expired stays as it is.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The key does not count any more")
    @APIResponse(responseCode = "202", ref = "AgentPending")
    @APIResponse(responseCode = "403", ref = "AgentForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchKeyOfAgent")
    public Response revokeAgentKey(@RestPath UUID agent, @RestPath UUID key) {
        LongPredicate demanded = request.demanded();
        return keys.revoke(() -> access.managed(request.caller(), agent).id(), key, demanded, answering(agent));
    }

    /** The user of an agent, who gets a secret that the caller sees. */
    private User holder(UUID agent) {
        access.requireMayHaveKeys(request.caller(), access.managed(request.caller(), agent));
        return users.living(agent).orElseThrow(Agents::unknown);
    }

    private OwnerKeys.Answering answering(UUID agent) {
        return (result, response) -> Answers.of(result, request, AgentViews.uri(agent), response);
    }
}
