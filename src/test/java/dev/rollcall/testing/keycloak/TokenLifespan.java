package dev.rollcall.testing.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Realm;

/** Makes the tokens of one of the realm's own clients, its ID tokens too, end sooner. */
public final class TokenLifespan {

    private static final String ATTRIBUTE = "access.token.lifespan";

    private TokenLifespan() {}

    /** Runs something meanwhile, and puts the client back as it was. */
    public static void of(int seconds, Realm realm, String clientId, Runnable meanwhile) {
        write(realm, clientId, Integer.toString(seconds));
        try {
            meanwhile.run();
        } finally {
            // Keycloak takes an attribute away that is set to nothing
            write(realm, clientId, "");
        }
    }

    private static void write(Realm realm, String clientId, String value) {
        JsonNode client = Realm.json(realm.admin("GET", "/clients?clientId=" + clientId, null)
                        .body())
                .get(0);
        ((ObjectNode) client.path("attributes")).put(ATTRIBUTE, value);
        realm.admin("PUT", "/clients/" + client.path("id").asText(), client);
    }
}
