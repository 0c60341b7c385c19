package dev.rollcall.token;

import dev.rollcall.problem.Problem;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;

/** Issues access tokens of Keycloak: one class for each grant. */
@Path("/token")
@PermitAll
@Tag(name = "Token")
public class TokenResource {

    private final ClientGrant clients;
    private final KeyExchangeGrant keys;

    TokenResource(ClientGrant clients, KeyExchangeGrant keys) {
        this.clients = clients;
        this.keys = keys;
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
    @Operation(
            summary = "Issue an access token to a client, or for an API key",
            description =
                    "Client credentials grant: the service forwards the request to Keycloak with the client id and secret that the"
                            + " caller sends, by HTTP Basic or in the form. Token exchange (RFC 8693): subject_token is an API key, and the"
                            + " answer a token of its owner that other services of the realm accept. It needs no client.")
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
            @RestForm("grant_type") @Schema(enumeration = {ClientGrant.TYPE, KeyRequest.GRANT}) String grantType,
            @RestForm("client_id") @Schema(maxLength = ClientGrant.MAX_CLIENT_ID) String formClientId,
            @RestForm("client_secret") String formSecret,
            @RestForm String scope,
            @RestForm("subject_token") @Schema(description = "An API key") String subjectToken,
            @RestForm("subject_token_type") @Schema(enumeration = KeyRequest.API_KEY) String subjectTokenType,
            @RestForm("requested_token_type") @Schema(enumeration = KeyRequest.ACCESS_TOKEN) String requestedTokenType,
            @RestForm @Schema(description = "It is refused", deprecated = true) String audience,
            @RestForm @Schema(description = "It is refused", deprecated = true) String resource,
            @RestForm("actor_token") @Schema(description = "It is refused", deprecated = true) String actorToken,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Parameter(hidden = true) String authorization,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        if (grantType == null) {
            return TokenResponses.refuse(headers, 400, "invalid_request", "grant_type is missing", null);
        }
        return switch (grantType) {
            case ClientGrant.TYPE ->
                clients.issue(ClientSecret.of(authorization, formClientId, formSecret), scope, headers, context);
            case KeyRequest.GRANT -> {
                KeyRequest.Unsupported unsupported = new KeyRequest.Unsupported(audience, resource, actorToken);
                yield keys.issue(
                        new KeyRequest(subjectToken, subjectTokenType, requestedTokenType, scope, unsupported),
                        headers,
                        context);
            }
            default ->
                TokenResponses.refuse(
                        headers,
                        400,
                        "unsupported_grant_type",
                        "only %s and %s are supported".formatted(ClientGrant.TYPE, KeyRequest.GRANT),
                        "Users sign in at /login, or with the authorization code flow at Keycloak.");
        };
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

        @Schema(
                name = "issued_token_type",
                description = "For an API key (RFC 8693, section 2.2.1)",
                examples = KeyRequest.ACCESS_TOKEN)
        String issuedTokenType();
    }

    /** Only for the OpenAPI document: the members that {@link TokenResponses#refuse} adds to a problem. */
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
                description = "What is wrong",
                examples = "Invalid client or Invalid client credentials")
        String errorDescription();

        @Schema(description = "How to fix it, if that is known")
        String hint();
    }
}
