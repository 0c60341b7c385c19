package dev.rollcall.directory.keycloak.key;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;

import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.directory.key.KeyExchange;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import dev.rollcall.signing.SigningConfig;
import jakarta.inject.Singleton;
import java.util.List;

/** Looks at whether Keycloak swaps API keys for tokens, if users may have keys: nobody can create one otherwise. */
@Singleton
record KeySwapCheck(
        KeyExchange exchange, KeyClientApi api, KeycloakCalls calls, CallerConfig caller, SigningConfig config)
        implements SetupCheck {

    @Override
    public Part part() {
        return Part.API_KEYS;
    }

    @Override
    public List<Finding> look() {
        if (!config.enabled()) {
            return List.of();
        }
        try {
            exchange.requireSetUp();
            return List.of(swaps(caller.keys().client()));
        } catch (WrongSetupException e) {
            return List.of(Finding.warning(
                    Part.API_KEYS,
                    "Nobody can create an API key, though those that exist count here: %s"
                            .formatted(Finding.sentence(e.getMessage())),
                    e.remedy()));
        }
    }

    /** Keycloak looks for the user before it asks for consent, so a swap for nobody does not show that consent is required. */
    private Finding swaps(String client) {
        boolean consent = elements(array(calls.ask(() -> api.clients(client))))
                .filter(found -> found.path("clientId").asText().equals(client))
                .anyMatch(found -> found.path("consentRequired").asBoolean());
        return consent
                ? Finding.warning(
                        Part.API_KEYS,
                        "Keycloak swaps no API keys for tokens: the client '%s' requires the consent of users."
                                .formatted(client),
                        KeySwapRemedies.noConsent(client))
                : Finding.ok(Part.API_KEYS, "Keycloak swaps API keys for tokens.");
    }
}
