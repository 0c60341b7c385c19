package dev.rollcall.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.rollcall.auth.AuthenticationMethod;
import dev.rollcall.auth.Caller;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows callers how the service sees them. Useful as a first test, and to find out why something is refused. */
@Path("/protected")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Session")
public class ProtectedResource {

    private final SecurityIdentity identity;

    ProtectedResource(SecurityIdentity identity) {
        this.identity = identity;
    }

    /**
     * @param via {@code bearer} or {@code browser}
     * @param roles the caller's roles in this service, sorted
     * @param realmRoles the names of the realm roles in the token, sorted
     */
    @Schema(name = "CallerInfo")
    public record CallerInfo(
            @Schema(required = true, examples = "5b2c9f0e-4c55-4a39-9a0f-0c8a2a3a7e11")
            String subject,

            @Schema(required = true, examples = "alice") String username,

            @Schema(required = true, description = "How the caller authenticated")
            AuthenticationMethod via,

            @Schema(required = true, description = "Whether the caller is the service account of a client, not a user")
            boolean serviceAccount,

            @Schema(nullable = true, description = "The client the token was issued to", examples = "rollcall-swagger")
            String clientId,

            @Schema(
                    required = true,
                    description =
                            "The caller's roles in this service: `admin` or `reader`, and `user` unless a service account",
                    examples = "[\"user\"]")
            List<String> roles,

            @Schema(required = true, description = "Realm roles in the token", examples = "[\"user\"]")
            List<String> realmRoles,

            // The generated serializer takes a method issuedAt() for the getter of "suedAt"
            @JsonProperty("issuedAt") @Schema(name = "issuedAt", required = true)
            Instant tokenIssuedAt,

            @Schema(required = true) Instant expiresAt) {}

    @GET
    @Operation(
            operationId = "getProtected",
            summary = "Show the caller as the service sees them",
            description =
                    "Accepts a bearer token or a browser session. Sends a browser without a session to the sign-in.")
    @APIResponse(
            responseCode = "200",
            description = "The caller",
            content = @Content(schema = @Schema(implementation = CallerInfo.class)))
    @APIResponse(responseCode = "302", description = "Redirect to the sign-in, for a browser without a session")
    public CallerInfo callerInfo() {
        Caller caller = Caller.of(identity);
        return new CallerInfo(
                caller.claims().subject(),
                caller.claims().username(),
                caller.method(),
                caller.claims().serviceAccount(),
                caller.claims().clientId(),
                caller.roles().stream().sorted().toList(),
                caller.claims().roles(),
                caller.claims().issuedAt(),
                caller.claims().expiresAt());
    }
}
