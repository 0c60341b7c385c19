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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/** The client credentials grant (RFC 6749, section 4.4) at Keycloak, for any client. */
@ApplicationScoped
public class ClientCredentials {

    private static final Logger LOG = Logger.getLogger(ClientCredentials.class);

    /** Request Timeout and Too Many Requests, which a gateway answers. */
    private static final Set<Integer> BUSY = Set.of(408, 429);

    private final ServiceClient own;
    private final KeycloakTokenEndpoint endpoint;
    private final ObjectMapper json;
    private final Clock clock;
    private final KeycloakClock keycloak;

    ClientCredentials(
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

    /** Keycloak's response: tokens or an error. */
    public sealed interface Answer {}

    /**
     * @param body the token response of RFC 6749, section 5.1
     * @param claims those of the access token, without its signature being checked; missing if they cannot be read
     */
    public record Issued(JsonNode body, JsonNode claims) implements Answer {
        @Override
        public String toString() {
            return "Issued[…]";
        }
    }

    /**
     * @param status 400 or 401
     */
    public record Refused(int status, TokenRefusal refusal) implements Answer {}

    /**
     * Requests a token.
     *
     * @param clientId the client, not null
     * @param secret its secret; null for a public client
     * @param scope the requested scope; null for the client's default
     * @throws WrongSetupException if there is no realm at the configured address
     * @throws DirectoryUnavailableException if Keycloak does not answer, or not with an OAuth response
     */
    public Answer request(String clientId, String secret, String scope) {
        Form form = new Form("grant_type", "client_credentials");
        if (scope != null) {
            form.param("scope", scope);
        }
        if (secret == null) {
            form.param("client_id", clientId);
        }
        try {
            Instant asked = clock.instant();
            JsonNode tokens = parse(endpoint.token(secret == null ? null : basic(clientId, secret), form));
            if (!tokens.has("access_token")) {
                throw own.noRealm("without a token");
            }
            JsonNode claims = claims(tokens);
            readClock(claims.path("iat"), asked);
            return new Issued(tokens, claims);
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

    private Refused refused(WebApplicationException e) {
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
        return new Refused(status, refusal.get());
    }

    private JsonNode parse(String body) {
        try {
            return json.readTree(body == null ? "" : body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1). */
    private static String basic(String clientId, String secret) {
        String pair = URLEncoder.encode(clientId, StandardCharsets.UTF_8)
                + ":"
                + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
