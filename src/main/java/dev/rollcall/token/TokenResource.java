package dev.rollcall.token;

import dev.rollcall.directory.keycloak.call.TokenRefusal;
import dev.rollcall.directory.keycloak.client.ClientCredentials;
import dev.rollcall.http.ClientAddress;
import dev.rollcall.http.Parameters;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.problem.Refusal;
import dev.rollcall.problem.SecurityEvent;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;

/**
 * Forwards client credentials to Keycloak and returns the client's token. Adds a hint where Keycloak's refusal is hard to understand. Never
 * uses the service's own credentials.
 *
 * <p>Errors are problem documents with OAuth's members (RFC 6749, section 5.2). OAuth clients, which ask for {@code application/json}, get the
 * same document with that type.
 */
@Path("/token")
@PermitAll
@Tag(name = "Token")
public class TokenResource {

    private static final String GRANT = "client_credentials";

    /** Keycloak's own limit. */
    private static final int MAX_CLIENT_ID = 255;

    /** The error codes of RFC 6749, section 5.2, about the client itself instead of its request. */
    private static final Set<String> CLIENT_ERRORS = Set.of("invalid_client", "unauthorized_client");

    private final ClientCredentials clientCredentials;
    private final TokenLimits limits;
    private final ClientAddress addresses;
    private final SecurityEvents events;

    TokenResource(
            ClientCredentials clientCredentials, TokenLimits limits, ClientAddress addresses, SecurityEvents events) {
        this.clientCredentials = clientCredentials;
        this.limits = limits;
        this.addresses = addresses;
        this.events = events;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
    @Operation(
            summary = "Issue an access token to a client",
            description =
                    "Client credentials grant. The service forwards the request to Keycloak with the client id and secret that the"
                            + " caller sends, by HTTP Basic or in the form.")
    @SecurityRequirement(name = "clientSecret")
    @APIResponse(
            responseCode = "200",
            description = "The token response of RFC 6749",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = TokenResponse.class)))
    @APIResponse(responseCode = "400", ref = "TokenRefused")
    @APIResponse(responseCode = "401", ref = "ClientRefused")
    @APIResponse(responseCode = "429", ref = "TooManyRequests")
    @APIResponse(responseCode = "503", ref = "KeycloakUnavailable")
    public Response issueToken(
            @RestForm("grant_type") @Schema(enumeration = GRANT) String grantType,
            @RestForm("client_id") @Schema(maxLength = MAX_CLIENT_ID) String formClientId,
            @RestForm("client_secret") String formSecret,
            @RestForm String scope,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Parameter(hidden = true) String authorization,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        if (grantType == null) {
            return refuse(headers, 400, "invalid_request", "grant_type is missing", null);
        }
        if (!grantType.equals(GRANT)) {
            return refuse(
                    headers,
                    400,
                    "unsupported_grant_type",
                    "only " + GRANT + " is supported",
                    "Users sign in at /login, or with the authorization code flow at Keycloak.");
        }
        Optional<ClientSecret> client = ClientSecret.of(authorization, formClientId, formSecret);
        if (client.isEmpty()) {
            events.report(SecurityEvent.CLIENT_REFUSED, context, Map.of("reason", "missing"));
            return refuse(
                    headers,
                    401,
                    "invalid_client",
                    "the request does not identify a client",
                    "Send the client's id and secret by HTTP Basic, or as client_id and client_secret in the form.");
        }
        String clientId = client.get().clientId();
        if (clientId.length() > MAX_CLIENT_ID) {
            // before it is counted, so that the keys of the rate limit stay small
            return refuse(
                    headers,
                    400,
                    "invalid_request",
                    "client_id has more than %d characters".formatted(MAX_CLIENT_ID),
                    null);
        }
        Refusal.note(context, SecurityEvent.LIMIT_EXCEEDED, "token");
        limits.take(clientId, addresses.of(context.request()));
        ClientCredentials.Answer answer =
                clientCredentials.request(clientId, client.get().secret(), scope);
        if (answer instanceof ClientCredentials.Issued issued) {
            return uncached(Response.ok(issued.body(), MediaType.APPLICATION_JSON_TYPE));
        }
        ClientCredentials.Refused refused = (ClientCredentials.Refused) answer;
        TokenRefusal refusal = refused.refusal();
        String error = refusal.publicError();
        if (CLIENT_ERRORS.contains(error)) {
            events.report(SecurityEvent.CLIENT_REFUSED, context, Map.of("reason", error, "client", clientId));
        }
        return refuse(
                headers,
                refused.status(),
                error,
                refusal.description(),
                refusal.hint(clientId).orElse(null));
    }

    private static Response refuse(HttpHeaders headers, int status, String error, String description, String hint) {
        Problem problem = Problem.of(ProblemType.TOKEN_REFUSED, description)
                .withStatus(status)
                .with("error", error)
                .with("error_description", description);
        if (hint != null) {
            problem = problem.with("hint", hint);
        }
        boolean oauth =
                Parameters.accepted(headers).stream().anyMatch(type -> type.equals(MediaType.APPLICATION_JSON_TYPE));
        Response.ResponseBuilder response =
                Response.status(status).entity(problem).type(oauth ? MediaType.APPLICATION_JSON : Problem.MEDIA_TYPE);
        if (status == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"rollcall\"");
        }
        return uncached(response);
    }

    /** RFC 6749, section 5.1. */
    private static Response uncached(Response.ResponseBuilder response) {
        return response.header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Pragma", "no-cache")
                .build();
    }

    /** Only for the OpenAPI document: Keycloak's response is forwarded unchanged. */
    @Schema(name = "TokenResponse", description = "RFC 6749, section 5.1", additionalProperties = Object.class)
    interface TokenResponse {
        @Schema(name = "access_token", required = true)
        String accessToken();

        @Schema(name = "token_type", required = true, examples = "Bearer")
        String tokenType();

        @Schema(name = "expires_in", description = "Seconds", examples = "300")
        int expiresIn();

        @Schema(examples = "profile email")
        String scope();
    }

    /** Only for the OpenAPI document: the members that {@link #refuse} adds to a problem. */
    @Schema(name = "TokenProblem", description = "A problem document with OAuth's members", allOf = Problem.class)
    interface TokenProblem {
        @Schema(
                required = true,
                description = "The OAuth error code (RFC 6749, section 5.2)",
                examples = "invalid_client")
        String error();

        @Schema(
                name = "error_description",
                required = true,
                description = "Keycloak's description of the error",
                examples = "Invalid client or Invalid client credentials")
        String errorDescription();

        @Schema(description = "How to fix it, if that is known")
        String hint();
    }
}
