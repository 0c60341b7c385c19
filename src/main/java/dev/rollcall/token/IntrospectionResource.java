package dev.rollcall.token;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.auth.key.KeyCallers;
import dev.rollcall.auth.key.KeyOwner;
import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.directory.keycloak.call.TokenRefusal;
import dev.rollcall.http.ClientAddress;
import dev.rollcall.observability.SecurityEvents;
import dev.rollcall.problem.Problem;
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
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;

/** Tells services that take API keys themselves what a key is good for (RFC 7662). It knows keys only, and no tokens of Keycloak. */
@Path("/introspect")
@PermitAll
@Tag(name = "Token")
public class IntrospectionResource {

    private static final String CREDENTIALS =
            "Send the id and the secret of a client with the role for it by HTTP Basic.";
    private static final String ROLE =
            "Give the client's service account one of the roles that rollcall.roles.introspect names.";

    private final IntrospectingClients clients;
    private final KeyCallers keys;
    private final ClientAddress addresses;
    private final SecurityEvents events;

    IntrospectionResource(
            IntrospectingClients clients, KeyCallers keys, ClientAddress addresses, SecurityEvents events) {
        this.clients = clients;
        this.keys = keys;
        this.addresses = addresses;
        this.events = events;
    }

    /**
     * The answer about a key.
     *
     * @param sub the subject of its owner
     * @param scope the scopes, separated by spaces
     * @param exp when it expires, in seconds since 1970
     * @param iat when it was created
     * @param organization the only organization in which it has rights
     */
    @Schema(
            name = "IntrospectedKey",
            description = "RFC 7662, section 2.2. Of anything but a key that counts, only that it is not active")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record IntrospectedKey(
            @Schema(required = true) boolean active,

            @Schema(description = "The `sub` of its owner's tokens", maxLength = 255)
            String sub,

            @Schema(description = "Its scopes, separated by spaces", examples = "users:read")
            String scope,

            @Schema(description = "When it stops to count by itself, in seconds since 1970", examples = "1811808000")
            Long exp,

            @Schema(description = "When it was created, in seconds since 1970", examples = "1796083200")
            Long iat,

            @Schema(description = "The only organization in which it has rights; absent if it is not limited to one")
            UUID organization) {

        static final IntrospectedKey INACTIVE = new IntrospectedKey(false, null, null, null, null, null);

        static IntrospectedKey of(KeyOwner owner) {
            return new IntrospectedKey(
                    true,
                    owner.subject(),
                    owner.key().scopes().stream().map(KeyScope::code).sorted().collect(Collectors.joining(" ")),
                    owner.until().getEpochSecond(),
                    owner.key().createdAt().getEpochSecond(),
                    owner.key().organization().orElse(null));
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
    @Operation(
            operationId = "introspectKey",
            summary = "Tell what an API key is good for",
            description =
                    "Introspection of RFC 7662, for services that take API keys themselves. The client sends its id and secret by HTTP Basic; its"
                            + " service account needs a role of `rollcall.roles.introspect`. A token of Keycloak is not active here.")
    @SecurityRequirement(name = "clientSecret")
    @APIResponse(
            responseCode = "200",
            description = "What the key is good for",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = IntrospectedKey.class)))
    @APIResponse(responseCode = "400", ref = "IntrospectionRefused")
    @APIResponse(responseCode = "401", ref = "ClientRefused")
    @APIResponse(responseCode = "403", ref = "IntrospectionForbidden")
    @APIResponse(responseCode = "429", ref = "TooManyRequests")
    @APIResponse(responseCode = "503", ref = "KeycloakUnavailable")
    public Response introspectKey(
            @RestForm @Schema(description = "The secret of an API key") String token,
            @RestForm("token_type_hint") @Schema(description = "It is ignored") String hint,
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Parameter(hidden = true) String authorization,
            @Context HttpHeaders headers,
            @Context RoutingContext context) {
        Optional<ClientSecret> client = ClientSecret.of(authorization, null, null)
                .filter(sent -> sent.hasSecret() && sent.clientId().length() <= ClientGrant.MAX_CLIENT_ID);
        if (client.isEmpty()) {
            events.report(SecurityEvent.CLIENT_REFUSED, context, Map.of("reason", "missing"));
            return TokenResponses.refuse(
                    headers, 401, "invalid_client", "the request does not identify a client", CREDENTIALS);
        }
        String clientId = client.get().clientId();
        Refusal.note(context, SecurityEvent.LIMIT_EXCEEDED, "token");
        IntrospectingClients.Verdict verdict = clients.ask(client.get(), addresses.of(context.request()));
        if (verdict instanceof IntrospectingClients.Wrong wrong) {
            TokenRefusal refusal = wrong.answer().refusal();
            events.report(
                    SecurityEvent.CLIENT_REFUSED, context, Map.of("reason", refusal.publicError(), "client", clientId));
            return TokenResponses.refuse(
                    headers,
                    401,
                    "invalid_client",
                    refusal.description(),
                    refusal.hint(clientId).orElse(null));
        }
        if (verdict == IntrospectingClients.Known.LACKS_ROLE) {
            events.report(SecurityEvent.CLIENT_REFUSED, context, Map.of("reason", "role", "client", clientId));
            return TokenResponses.refuse(headers, 403, "access_denied", "the client may not introspect API keys", ROLE);
        }
        if (token == null) {
            return TokenResponses.refuse(headers, 400, "invalid_request", "token is missing", null);
        }
        return TokenResponses.issue(introspect(token.strip()));
    }

    private IntrospectedKey introspect(String token) {
        try {
            return IntrospectedKey.of(keys.find(token));
        } catch (RefusedTokenException e) {
            return IntrospectedKey.INACTIVE;
        }
    }
}
