package dev.rollcall.directory.keycloak.setup;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.List;

/** Names the directories from which Keycloak takes users, such as LDAP. */
@Singleton
record FederationCheck(KeycloakSetupApi api, KeycloakCalls calls) implements SetupCheck {

    private static final String TYPE = "org.keycloak.storage.UserStorageProvider";

    @Override
    public Part part() {
        return Part.FEDERATIONS;
    }

    @Override
    public List<Finding> look() {
        return elements(array(calls.ask(() -> api.components(TYPE))))
                .map(FederationCheck::finding)
                .toList();
    }

    static Finding finding(JsonNode provider) {
        JsonNode config = provider.path("config");
        String name = "%s (%s)"
                .formatted(
                        provider.path("name").asText(),
                        provider.path("providerId").asText());
        if (config.path("enabled").path(0).asText("true").equals("false")) {
            return Finding.warning(
                    Part.FEDERATIONS,
                    "The user federation %s is disabled, so its users cannot sign in.".formatted(name),
                    "Enable it in Keycloak under User federation, or remove it: its users are deleted here then.");
        }
        long period = Math.max(seconds(config, "changedSyncPeriod"), seconds(config, "fullSyncPeriod"));
        return period > 0
                ? Finding.ok(
                        Part.FEDERATIONS,
                        "Users come from the user federation %s, which Keycloak synchronises by itself."
                                .formatted(name))
                : Finding.warning(
                        Part.FEDERATIONS,
                        "Users come from the user federation %s, which Keycloak does not synchronise by itself: a change in the directory arrives when the user signs in, or is listed."
                                .formatted(name),
                        "In Keycloak, open User federation > %s and switch on 'Periodic changed users sync'."
                                .formatted(provider.path("name").asText()));
    }

    private static long seconds(JsonNode config, String name) {
        return config.path(name).path(0).asLong(-1);
    }
}
