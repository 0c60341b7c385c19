package dev.rollcall.key.api;

import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.ETags;
import dev.rollcall.key.ApiKeys;
import dev.rollcall.key.KeyFilter;
import dev.rollcall.key.KeySwitch;
import dev.rollcall.key.act.AllowKeys;
import dev.rollcall.key.act.RevokeKey;
import dev.rollcall.key.act.StopKeys;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
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
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Shows administrators and readers the API keys of all users, and lets administrators revoke and stop them. */
@Path("/api/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "API keys")
public class KeysResource {

    private final Acts acts;
    private final ApiRequest request;
    private final ApiKeys keys;
    private final KeySwitch keySwitch;
    private final KeyViews views;
    private final RevokeKey revokeKey;
    private final StopKeys stopKeys;
    private final AllowKeys allowKeys;

    KeysResource(
            Acts acts,
            ApiRequest request,
            ApiKeys keys,
            KeySwitch keySwitch,
            KeyViews views,
            RevokeKey revokeKey,
            StopKeys stopKeys,
            AllowKeys allowKeys) {
        this.acts = acts;
        this.request = request;
        this.keys = keys;
        this.keySwitch = keySwitch;
        this.views = views;
        this.revokeKey = revokeKey;
        this.stopKeys = stopKeys;
        this.allowKeys = allowKeys;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            summary = "List the API keys of all users",
            description = "In pages, newest first. A list of all users with filters may take three seconds.")
    @APIResponse(responseCode = "200", ref = "ApiKeyPage")
    @APIResponse(responseCode = "503", ref = "SearchTooSlow")
    public RestResponse<KeyPage> listKeys(@BeanParam KeyListRequest page, UriInfo uri) {
        return views.page(page.filter(), page, uri);
    }

    @GET
    @Path("{key}")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(summary = "Get an API key", description = "Shows all but its secret.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "ApiKey")
    @APIResponse(responseCode = "404", ref = "NoSuchKey")
    public RestResponse<KeyView> getKey(@Context HttpHeaders headers, @RestPath UUID key) {
        KeyView view = views.of(keys.get(KeyFilter.NONE, key));
        return ETags.respond(headers, view, view.tag());
    }

    @DELETE
    @Path("{key}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Revoke an API key",
            description = "It ends at once, and for good. A key that has ended or expired stays as it is.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "The key does not count any more")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "404", ref = "NoSuchKey")
    public Response revokeKey(@RestPath UUID key) {
        LongPredicate demanded = request.demanded();
        return Answers.inAuditLog(
                acts.perform(revokeKey, request.act(), revokeKey.plan(KeyFilter.NONE, key, demanded)), Answers::empty);
    }

    @GET
    @Path("stop")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            summary = "Check whether all API keys are stopped",
            description = "Says whether an administrator has stopped them, not whether the operator has enabled them.")
    @APIResponse(responseCode = "200", ref = "KeySwitch")
    public KeySwitchView getKeysStop() {
        return KeySwitchView.of(keySwitch.stop());
    }

    @PUT
    @Path("stop")
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Stop all API keys, or allow them again",
            description =
                    "While they are stopped, no key counts, wherever it is used, and nobody can create or rotate one. The keys themselves stay as"
                            + " they are: those that have neither ended nor expired count again once they are allowed.")
    @APIResponse(responseCode = "200", ref = "KeySwitch")
    @APIResponse(responseCode = "202", ref = "Pending")
    public Response setKeysStop(@RequestBody(ref = "StopKeysBody") byte[] body) {
        Acts.Result result = request.read(body, KeySwitchBody.class).stopped()
                ? acts.perform(stopKeys, request.act(), stopKeys.plan())
                : acts.perform(allowKeys, request.act(), allowKeys.plan());
        return Answers.inAuditLog(result, () -> Response.ok(getKeysStop()).build());
    }
}
