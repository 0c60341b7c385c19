package dev.rollcall.directory.keycloak.key;

import dev.rollcall.directory.keycloak.KeycloakAdminClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Creates the client of what links users. */
@Singleton
class KeyLinkClient {

    @Produces
    @Singleton
    KeyLinkApi api(KeycloakAdminClient clients) {
        return clients.create(KeyLinkApi.class);
    }
}
