package dev.rollcall.directory.keycloak.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.directory.keycloak.call.ServiceClient;
import dev.rollcall.directory.keycloak.call.TokenRefusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Form;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** Requests tokens of Keycloak, with any grant. */
@ApplicationScoped
public class TokenRequests {

    private static final Logger LOG = Logger.getLogger(TokenRequests.class);

    /** Request Timeout and Too Many Requests, which a gateway answers. */
    private static final Set<Integer> BUSY = Set.of(408, 429);

    private final ServiceClient own;
    private final KeycloakTokenEndpoint endpoint;
    private final ObjectMapper json;
    private final Clock clock;
    private final KeycloakClock keycloak;

    TokenRequests(
            ServiceClient own,
            @RestClient KeycloakTokenEndpoint endpoint,
            ObjectMapper json,
            Clock clock,
            KeycloakClock keycloak) {
        this.own = own;
        this.endpoint = endpoint;
        this.json = json;
        this.clock = clock;
        this.keycloak = keycloak;
    }

    /**
     * Requests a token.
     *
     * @param authorization the header by which the client authenticates; null if the form does it
     * @param form the grant with its parameters
     * @throws WrongSetupException if there is no realm at the configured address
     * @throws DirectoryUnavailableException if Keycloak does not answer, or not with an OAuth response
     */
    public TokenAnswer send(String authorization, Form form) {
        try {
            Instant asked = clock.instant();
            JsonNode tokens = parse(endpoint.token(authorization, form));
            if (!tokens.has("access_token")) {
                throw own.noRealm("without a token");
            }
            JsonNode claims = claims(tokens);
            readClock(claims.path("iat"), asked);
            return new TokenAnswer.Issued(tokens, claims);
        } catch (WebApplicationException e) {
            return refused(e);
        } catch (ProcessingException e) {
            throw new DirectoryUnavailableException(
                    "Keycloak's token endpoint %s does not answer".formatted(own.tokenEndpoint()), e);
        }
    }

    /** Decodes an access token without verifying it: it comes from Keycloak itself, and grants nothing here. Missing for another token. */
    private JsonNode claims(JsonNode tokens) {
        String[] parts = tokens.path("access_token").asText().split("\\.");
        try {
            return parts.length == 3
                    ? json.readTree(Base64.getUrlDecoder().decode(parts[1]))
                    : MissingNode.getInstance();
        } catch (IOException | IllegalArgumentException e) {
            LOG.debugf("Keycloak's token cannot be read: %s", e.getMessage());
            return MissingNode.getInstance();
        }
    }

    /**
     * Learns Keycloak's time from a new token, which says when it was issued. Keycloak sends no {@code Date} header, and one of a gateway
     * has the gateway's time.
     */
    private void readClock(JsonNode issuedAt, Instant asked) {
        try {
            if (issuedAt.isIntegralNumber()) {
                keycloak.issued(Instant.ofEpochSecond(issuedAt.asLong()), asked);
            }
        } catch (DateTimeException e) {
            LOG.debugf("Keycloak's time cannot be read from its token: %s", e.getMessage());
        }
    }

    private TokenAnswer.Refused refused(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        JsonNode body = parse(e.getResponse().readEntity(String.class));
        Optional<TokenRefusal> refusal = TokenRefusal.of(body);
        if (status >= 500 || BUSY.contains(status)) {
            throw new DirectoryUnavailableException(
                    "Keycloak's token endpoint %s answered %d".formatted(own.tokenEndpoint(), status), e);
        }
        if (refusal.isEmpty()) {
            throw own.noRealm(
                    "%d %s".formatted(status, body.path("error").asText()).strip());
        }
        return new TokenAnswer.Refused(status, refusal.get());
    }

    private JsonNode parse(String body) {
        try {
            return json.readTree(body == null ? "" : body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
