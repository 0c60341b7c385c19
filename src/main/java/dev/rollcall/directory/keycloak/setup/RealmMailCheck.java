package dev.rollcall.directory.keycloak.setup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.List;

/** Looks at whether Keycloak can send mails, with which users verify their address and set a password. */
@Singleton
record RealmMailCheck(KeycloakSetupApi api, KeycloakCalls calls) implements SetupCheck {

    @Override
    public Part part() {
        return Part.REALM_MAILS;
    }

    @Override
    public List<Finding> look() {
        JsonNode realm = calls.ask(api::realm);
        if (!realm.has("id")) {
            return List.of(Finding.notLookedAt(
                    Part.REALM_MAILS, "The service account may not see the realm's mail server: it lacks view-realm."));
        }
        String host = realm.path("smtpServer").path("host").asText();
        return List.of(
                host.isEmpty()
                        ? Finding.warning(
                                Part.REALM_MAILS,
                                "Keycloak has no mail server, so it can send no links to verify an address or to set a password.",
                                "In Keycloak, set up Realm settings > Email and test the connection.")
                        : Finding.ok(Part.REALM_MAILS, "Keycloak sends mails through %s.".formatted(host)));
    }
}
