package dev.rollcall.user.api;

import dev.rollcall.auth.Caller;
import dev.rollcall.http.ETags;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.UserView;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** A person's own record; it is here, and not beside the others, since reading it makes it. */
@Path("/api/v1/users/me")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Users")
public class MeResource {

    private final Provisioner provisioner;
    private final SecurityIdentity identity;

    MeResource(Provisioner provisioner, SecurityIdentity identity) {
        this.provisioner = provisioner;
        this.identity = identity;
    }

    @GET
    @Operation(
            operationId = "getMe",
            summary = "The caller's own record",
            description = "Made at the first call of a person, and brought up to date from their token at each.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Record")
    @APIResponse(responseCode = "304", ref = "NotModified")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    public Response me(@Context HttpHeaders headers) {
        UserView user = UserView.of(provisioner.provision(Caller.of(identity).claims()));
        return ETags.answer(headers, user, ETags.of(user.version(), user.lastSeenAt()));
    }
}
