package dev.rollcall.directory.keycloak.key;

import dev.rollcall.directory.key.KeyExchange;
import dev.rollcall.directory.keycloak.call.TokenRefusal;
import java.util.Locale;

/** Says what to change in Keycloak if it swaps no API keys. Only Keycloak's description tells the cases apart. */
final class KeySwapRemedies {

    private static final String SCRIPT =
            "Run docker/keycloak/setup-realm.sh with ROLLCALL_JWKS_URL, which needs Keycloak 26.5.3 or newer.";

    private KeySwapRemedies() {}

    static String of(TokenRefusal refusal, String client) {
        String text = refusal.text();
        if (text.contains("Invalid client or")) {
            return "The realm has no enabled client '%s' that signs its requests. %s".formatted(client, SCRIPT);
        }
        // "Identity Provider is not allowed for the client" is about the client
        if (text.contains("not allowed for the client") || text.contains("not supported for the requested client")) {
            return "In Keycloak, open Clients > %s > Settings > Capability config, switch on 'JWT Authorization Grant', and allow the identity provider '%s'."
                    .formatted(client, KeyExchange.PROVIDER);
        }
        if (text.contains("No Identity Provider") || text.contains("Identity Provider is not")) {
            return "The realm has no enabled identity provider '%s' with the issuer %s. If it was disabled to stop all swaps, enable it again. Otherwise: %s"
                    .formatted(KeyExchange.PROVIDER, KeySwaps.ISSUER, SCRIPT);
        }
        if (text.contains("public key") || text.toLowerCase(Locale.ROOT).contains("signature")) {
            return "Keycloak cannot read the service's public key, or knows another one. Check the JWKS URL of the identity provider '%s' and of the client '%s': Keycloak must reach /.well-known/jwks.json of the service there."
                    .formatted(KeyExchange.PROVIDER, client);
        }
        if (isMissingConsent(refusal)) {
            return noConsent(client);
        }
        if (text.contains("audience")) {
            return "Keycloak's public address has changed, or its discovery document names another one than it accepts. Check KC_HOSTNAME.";
        }
        if (text.contains("grant_type") || refusal.error().equals("unsupported_grant_type")) {
            return "Keycloak before 26.5.3 does not have the JWT authorization grant, or not safely. Update Keycloak. In 26.5 the grant is a preview: start Keycloak with --features=jwt-authorization-grant.";
        }
        return SCRIPT;
    }

    /** Whether nobody has consented to what the client gets. Keycloak's code for that is the one of a wrong scope. */
    static boolean isMissingConsent(TokenRefusal refusal) {
        return refusal.text().startsWith("Missing consents");
    }

    static String noConsent(String client) {
        return "In Keycloak, open Clients > %s > Settings and switch off 'Consent required': nobody is there to consent."
                .formatted(client);
    }
}
