package dev.rollcall.directory.keycloak.client;

import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Form;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The client credentials grant (RFC 6749, section 4.4) at Keycloak, for any client. */
@Singleton
public class ClientCredentials {

    private final TokenRequests requests;

    ClientCredentials(TokenRequests requests) {
        this.requests = requests;
    }

    /**
     * Requests a token.
     *
     * @param clientId the client, not null
     * @param secret its secret; null for a public client
     * @param scope the requested scope; null for the client's default
     * @throws WrongSetupException if there is no realm at the configured address
     * @throws DirectoryUnavailableException if Keycloak does not answer, or not with an OAuth response
     */
    public TokenAnswer request(String clientId, String secret, String scope) {
        Form form = new Form("grant_type", "client_credentials");
        if (scope != null) {
            form.param("scope", scope);
        }
        if (secret == null) {
            form.param("client_id", clientId);
        }
        return requests.send(secret == null ? null : basic(clientId, secret), form);
    }

    /** Both parts are form-encoded before they are joined (RFC 6749, section 2.3.1). */
    private static String basic(String clientId, String secret) {
        String pair = URLEncoder.encode(clientId, StandardCharsets.UTF_8)
                + ":"
                + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
