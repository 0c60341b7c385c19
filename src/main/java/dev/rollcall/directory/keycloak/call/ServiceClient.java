package dev.rollcall.directory.keycloak.call;

import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;

/**
 * The service's own client, and the addresses at which it calls Keycloak. Describes what is wrong with them.
 *
 * @param id its {@code client_id}
 * @param realm the realm, {@code https://host/realms/name}
 * @param tokenEndpoint where it gets its token
 * @param adminApi the realm's Admin API
 */
public record ServiceClient(String id, String realm, String tokenEndpoint, String adminApi) {

    /** Keycloak gives the client no token. */
    public WrongSetupException refused(TokenRefusal refusal) {
        return new WrongSetupException(
                "Keycloak refuses the service's own client '%s' a token at %s: %s"
                        .formatted(id, tokenEndpoint, refusal.text()),
                remedy(refusal));
    }

    private String remedy(TokenRefusal refusal) {
        if (refusal.isOfAnUnknownClient()) {
            return "The realm has no enabled client '%s': create or enable it in Keycloak, or correct quarkus.oidc.client-id (environment variable QUARKUS_OIDC_CLIENT_ID)."
                    .formatted(id);
        }
        if (refusal.isOfAWrongSecret()) {
            return "The secret is wrong: set quarkus.oidc.credentials.secret (environment variable QUARKUS_OIDC_CREDENTIALS_SECRET) to that of Clients > %s > Credentials in Keycloak."
                    .formatted(id);
        }
        return refusal.hint(id).orElse("Keycloak's log may tell more.");
    }

    /**
     * Something else than a realm's token endpoint answers there.
     *
     * @param answer what it answers
     */
    public WrongSetupException noRealm(String answer) {
        return new WrongSetupException(
                "%s is no token endpoint of a realm: it answers %s".formatted(tokenEndpoint, answer),
                "Correct quarkus.oidc.auth-server-url (environment variable QUARKUS_OIDC_AUTH_SERVER_URL): it is the realm's address, https://keycloak.example.org/realms/name, with Keycloak's http-relative-path, if it has one, in front of /realms.");
    }

    /**
     * Another server than the realm's Admin API answers there.
     *
     * @param answer what it answers
     */
    public WrongSetupException wrongAdminApi(String answer) {
        return new WrongSetupException(
                "%s is not the Admin API of the realm: %s".formatted(adminApi, answer),
                "Correct rollcall.directory.admin-url (environment variable ROLLCALL_DIRECTORY_ADMIN_URL); if it is not set, the address is derived from quarkus.oidc.auth-server-url. It must belong to the same realm, and a gateway must let /admin/realms through.");
    }
}
