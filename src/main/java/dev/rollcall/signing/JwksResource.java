package dev.rollcall.signing;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Publishes the keys that verify what the service signs (RFC 7517). Keycloak reads them here. */
@Path("/.well-known/jwks.json")
@PermitAll
@Tag(name = "API keys")
public class JwksResource {

    /** Much shorter than the time for which a key is published before it signs. */
    private static final String SHORT_TIME = "public, max-age=60";

    private final Signer signer;

    JwksResource(Signer signer) {
        this.signer = signer;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "getSigningKeys",
            summary = "Get the public keys that verify what this service signs",
            description =
                    "A JSON Web Key Set for Keycloak, which verifies with it what this service says about API keys. A key is in it before it"
                            + " signs, and for some time after.")
    @APIResponse(responseCode = "200", description = "The keys")
    public RestResponse<KeySet> getSigningKeys() {
        return RestResponse.ResponseBuilder.ok(signer.published())
                .header(HttpHeaders.CACHE_CONTROL, SHORT_TIME)
                .build();
    }
}
