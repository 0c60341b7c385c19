package dev.rollcall.directory.keycloak.setup;

import dev.rollcall.directory.keycloak.KeycloakAdminClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Creates the client of what only the check of the set-up reads. */
@Singleton
class KeycloakSetupClient {

    @Produces
    @Singleton
    KeycloakSetupApi api(KeycloakAdminClient clients) {
        return clients.create(KeycloakSetupApi.class);
    }
}
