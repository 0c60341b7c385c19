package dev.rollcall.directory.keycloak.account;

import dev.rollcall.directory.keycloak.KeycloakAdminClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Creates the client for the requests about how users sign in. */
@Singleton
class KeycloakAccountClient {

    @Produces
    @Singleton
    KeycloakAccountApi api(KeycloakAdminClient clients) {
        return clients.create(KeycloakAccountApi.class);
    }
}
