package dev.rollcall.directory.keycloak.key;

import dev.rollcall.directory.keycloak.KeycloakAdminClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Creates the REST clients that link users, and that read the client for API keys. */
@Singleton
class KeyLinkClient {

    @Produces
    @Singleton
    KeyLinkApi api(KeycloakAdminClient clients) {
        return clients.create(KeyLinkApi.class);
    }

    @Produces
    @Singleton
    KeyClientApi clientApi(KeycloakAdminClient clients) {
        return clients.create(KeyClientApi.class);
    }
}
