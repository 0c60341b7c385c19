package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.rollcall.directory.DirectoryUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Form;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The client credentials grant (RFC 6749, section 4.4) at Keycloak, for whichever client the caller names. */
@ApplicationScoped
public class ClientCredentials {

    private final KeycloakTokenEndpoint endpoint;
    private final ObjectMapper json;

    ClientCredentials(@RestClient KeycloakTokenEndpoint endpoint, ObjectMapper json) {
        this.endpoint = endpoint;
        this.json = json;
    }

    /** What Keycloak answered: tokens, or why not. */
    public sealed interface Answer {}

    /**
     * @param body the token response of RFC 6749, section 5.1
     */
    public record Issued(JsonNode body) implements Answer {
        @Override
        public String toString() {
            return "Issued[…]";
        }
    }

    /**
     * @param status 400 or 401
     * @param error the OAuth error code
     * @param description Keycloak's {@code error_description}, empty if it gave none
     */
    public record Refused(int status, String error, String description) implements Answer {}

    /**
     * @param clientId the client, not null
     * @param secret its secret; null for a public client
     * @param scope what to ask for, null for the client's default
     * @throws DirectoryUnavailableException if Keycloak does not answer, or not in OAuth's way
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
            return new Issued(parse(endpoint.token(secret == null ? null : basic(clientId, secret), form)));
        } catch (WebApplicationException e) {
            return refused(e);
        } catch (ProcessingException e) {
            throw new DirectoryUnavailableException("Keycloak's token endpoint does not answer", e);
        }
    }

    private Refused refused(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        JsonNode body = parse(e.getResponse().readEntity(String.class));
        String error = body.path("error").asText();
        if (status >= 500 || error.isEmpty()) {
            throw new DirectoryUnavailableException("Keycloak's token endpoint answered %d".formatted(status), e);
        }
        String description = body.path("error_description").asText();
        return new Refused(status, isAuthenticationFailure(description) ? "invalid_client" : error, description);
    }

    /**
     * Of a client that it does not know Keycloak says {@code invalid_client}, of one that sent a wrong secret
     * {@code unauthorized_client}, with the same description. RFC 6749 has the former for both, and so nobody learns here which
     * clients there are.
     */
    private static boolean isAuthenticationFailure(String description) {
        return description.toLowerCase(Locale.ROOT).contains("invalid client");
    }

    private JsonNode parse(String body) {
        try {
            return json.readTree(body == null ? "" : body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** RFC 6749, section 2.3.1: both are form-encoded before they are put together. */
    private static String basic(String clientId, String secret) {
        String pair = URLEncoder.encode(clientId, StandardCharsets.UTF_8)
                + ":"
                + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
