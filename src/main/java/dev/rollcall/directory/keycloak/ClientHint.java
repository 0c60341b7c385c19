package dev.rollcall.directory.keycloak;

import java.util.Locale;
import java.util.Optional;

/** Explains which setting to change in Keycloak when it refuses a token to a client. */
public final class ClientHint {

    private ClientHint() {}

    /** Returns the hint; empty for an unknown error. Only Keycloak's description tells the cases apart. */
    public static Optional<String> of(String clientId, ClientCredentials.Refused refused) {
        String description = refused.description().toLowerCase(Locale.ROOT);
        if (description.contains("public client")) {
            return Optional.of(
                    "In Keycloak, open Clients > %s > Settings > Capability config and switch on 'Client authentication' and 'Service account roles': only a confidential client can get a token of its own."
                            .formatted(clientId));
        }
        if (description.contains("not enabled to retrieve service account")) {
            return Optional.of(
                    "In Keycloak, open Clients > %s > Settings > Capability config and switch on 'Service account roles'."
                            .formatted(clientId));
        }
        if (refused.error().equals("invalid_client")) {
            return Optional.of(
                    "Check that the client exists in the realm, and its secret against Clients > %s > Credentials in Keycloak."
                            .formatted(clientId));
        }
        return Optional.empty();
    }
}
