package dev.rollcall.directory.keycloak.profile;

import dev.rollcall.directory.keycloak.KeycloakAdminClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Creates the client of what tells the user profile. */
@Singleton
class KeycloakProfileClient {

    @Produces
    @Singleton
    KeycloakProfileApi api(KeycloakAdminClient clients) {
        return clients.create(KeycloakProfileApi.class);
    }
}
