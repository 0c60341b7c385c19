package dev.rollcall.key.api;

import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.User;
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
import java.net.URI;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates, shows, rotates and revokes the caller's own API keys. */
@Path("/api/v1/users/me/keys")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "API keys")
public class MyKeysResource {

    private static final URI OWN_RECORD = URI.create("/api/v1/users/me");
    private static final String PATH = "/api/v1/users/me/keys";

    private final ApiRequest request;
    private final Provisioner provisioner;
    private final OwnerKeys keys;

    MyKeysResource(ApiRequest request, Provisioner provisioner, OwnerKeys keys) {
        this.request = request;
        this.provisioner = provisioner;
        this.keys = keys;
    }

    @GET
    @Operation(
            summary = "List the caller's own API keys",
            description =
                    "In pages, newest first. Keys that have ended or expired are listed for 90 days, unless configured otherwise.")
    @APIResponse(responseCode = "200", ref = "ApiKeyPage")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    public RestResponse<KeyPage> listMyKeys(@BeanParam KeyPageRequest page, UriInfo uri) {
        return keys.page(me().id, page, uri);
    }

    @GET
    @Path("{key}")
    @Operation(summary = "Get one of the caller's own API keys", description = "Shows all but its secret.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "ApiKey")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    @APIResponse(responseCode = "404", ref = "NoSuchKey")
    public RestResponse<KeyView> getMyKey(@Context HttpHeaders headers, @RestPath UUID key) {
        return keys.get(headers, me().id, key);
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create an API key", description = """
                    The key has the caller's rights as far as its scopes go, whatever these rights are at the moment of its use. Requires a
                    recent sign-in, see 401. `secret` is in this answer only: Rollcall stores its SHA-256. A repeated request with the same
                    `Idempotency-Key` gets the key with `secretNote` instead of the secret. Users with roles of `realm-management` cannot have
                    keys. Disabled unless the operator enables it.""")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "CreatedKey")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "NoKeyAllowed")
    @APIResponse(responseCode = "404", ref = "ApiKeyOfKeyGone")
    @APIResponse(responseCode = "409", ref = "NoKeyCreated")
    public Response createMyKey(@RequestBody(ref = "CreateKeyBody") byte[] body) {
        return keys.create(me(), body, PATH, MyKeysResource::answer);
    }

    @POST
    @Path("{key}/rotate")
    @Operation(summary = "Give one of the caller's own API keys another secret", description = """
                    The former secret counts for another day, unless configured otherwise, so that it can be replaced everywhere; the one
                    before that does not any more. If a secret has leaked, revoke the key instead. All else stays, also when the key expires.
                    Requires a recent sign-in, see 401.""")
    @Parameter(ref = "IfMatch")
    // named, or it would not be in the document: of two references without names, only the first one is
    @Parameter(ref = "IdempotencyKey", name = "Idempotency-Key", in = ParameterIn.HEADER)
    @APIResponse(responseCode = "200", ref = "RotatedKey")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "401", ref = "NotRecentlyAuthenticated")
    @APIResponse(responseCode = "403", ref = "NoKeyAllowed")
    @APIResponse(responseCode = "404", ref = "NoSuchKey")
    @APIResponse(responseCode = "409", ref = "KeyNotRotated")
    @APIResponse(responseCode = "422", ref = "KeyOfAnotherRequest")
    public Response rotateMyKey(@RestPath UUID key) {
        LongPredicate demanded = request.demanded();
        return keys.rotate(me(), key, demanded, MyKeysResource::answer);
    }

    @DELETE
    @Path("{key}")
    @Operation(
            summary = "Revoke one of the caller's own API keys",
            description = "It ends at once, and for good. A key that has ended or expired stays as it is.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The key does not count any more")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "403", ref = "OwnRecordOnly")
    @APIResponse(responseCode = "404", ref = "NoSuchKey")
    public Response revokeMyKey(@RestPath UUID key) {
        LongPredicate demanded = request.demanded();
        UUID me = me().id;
        return keys.revoke(() -> me, key, demanded, MyKeysResource::answer);
    }

    private static Response answer(Acts.Result result, Supplier<Response> response) {
        return Answers.at(OWN_RECORD, result, response);
    }

    private User me() {
        return provisioner.provision(request.caller().claims(), request.actor().requestId());
    }
}
