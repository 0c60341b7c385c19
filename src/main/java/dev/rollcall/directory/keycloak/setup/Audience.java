package dev.rollcall.directory.keycloak.setup;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.ServiceClient;
import dev.rollcall.directory.keycloak.client.ClientCredentials;
import dev.rollcall.directory.keycloak.client.TokenAnswer;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Looks at whether the tokens of a client would have the audience that the service requires. For a list of findings, at the tokens that
 * browsers get by the service's own client.
 */
@Singleton
public class Audience implements SetupCheck {

    private final KeycloakSetupApi api;
    private final KeycloakCalls calls;
    private final ClientCredentials credentials;
    private final ServiceClient own;
    private final String secret;
    private final Set<String> accepted;

    Audience(
            KeycloakSetupApi api,
            KeycloakCalls calls,
            ClientCredentials credentials,
            ServiceClient own,
            @ConfigProperty(name = "quarkus.oidc.credentials.secret") Optional<String> secret,
            @ConfigProperty(name = "quarkus.oidc.token.audience") Set<String> accepted) {
        this.api = api;
        this.calls = calls;
        this.credentials = credentials;
        this.own = own;
        this.secret = secret.orElse("");
        this.accepted = accepted;
    }

    @Override
    public Part part() {
        return Part.AUDIENCE;
    }

    @Override
    public List<Finding> look() {
        return List.of(ofClient(own.id()));
    }

    /** Lets Keycloak say what a token of the client for a user would contain. */
    public Finding ofClient(String clientId) {
        Optional<String> id = elements(array(calls.ask(() -> api.clients(clientId))))
                .filter(client -> client.path("clientId").asText().equals(clientId))
                .map(client -> client.path("id").asText())
                .findFirst();
        if (id.isEmpty()) {
            return Finding.error(
                    Part.AUDIENCE,
                    "The realm has no client '%s', or the service account does not see it.".formatted(clientId),
                    "Check its name in Keycloak under Clients.");
        }
        // any user will do: the service's own account is one
        if (!(credentials.request(own.id(), secret, null) instanceof TokenAnswer.Issued issued)) {
            return Finding.notLookedAt(Part.AUDIENCE, "The service's own client gets no token.");
        }
        String user = issued.claims().path("sub").asText();
        return of(clientId, calls.ask(() -> api.exampleToken(id.get(), "openid", user)));
    }

    /** Requests a token for the client's own account. */
    public Finding ofClient(String clientId, String clientSecret) {
        TokenAnswer answer = credentials.request(clientId, clientSecret, null);
        if (answer instanceof TokenAnswer.Refused refused) {
            return Finding.error(
                    Part.AUDIENCE,
                    "Keycloak refuses the client '%s' a token: %s."
                            .formatted(clientId, refused.refusal().text()),
                    refused.refusal().hint(clientId).orElse(null));
        }
        return of(clientId, ((TokenAnswer.Issued) answer).claims());
    }

    private Finding of(String clientId, JsonNode claims) {
        JsonNode audience = claims.path("aud");
        boolean isAccepted = audience.isArray()
                ? elements(audience).map(JsonNode::asText).anyMatch(accepted::contains)
                : accepted.contains(audience.asText());
        String names = String.join(" or ", accepted);
        return isAccepted
                ? Finding.ok(
                        Part.AUDIENCE, "Tokens of the client '%s' have the audience %s.".formatted(clientId, names))
                : Finding.error(
                        Part.AUDIENCE,
                        "Tokens of the client '%s' are refused: their audience is %s, and not %s."
                                .formatted(clientId, audience.isMissingNode() ? "missing" : audience, names),
                        "In Keycloak, open Clients > %s > Client scopes and add the scope rollcall-audience, which docker/keycloak/setup-realm.sh creates; or add a mapper 'Audience' with the included custom audience %s."
                                .formatted(clientId, names));
    }
}
