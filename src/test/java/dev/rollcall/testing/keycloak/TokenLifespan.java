package dev.rollcall.testing.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Realm;
import java.util.function.Supplier;

/** Shortens the lifespan of access and ID tokens of one client of the realm. */
public final class TokenLifespan {

    private static final String ATTRIBUTE = "access.token.lifespan";

    private TokenLifespan() {}

    /** Runs an action with a shorter lifespan, and restores the client's default. */
    public static void of(int seconds, Realm realm, String clientId, Runnable meanwhile) {
        of(seconds, realm, clientId, () -> {
            meanwhile.run();
            return null;
        });
    }

    /** Returns what the action returns. */
    public static <T> T of(int seconds, Realm realm, String clientId, Supplier<T> meanwhile) {
        write(realm, clientId, Integer.toString(seconds));
        try {
            return meanwhile.get();
        } finally {
            // Keycloak removes an attribute that is set to an empty text
            write(realm, clientId, "");
        }
    }

    private static void write(Realm realm, String clientId, String value) {
        JsonNode client = realm.read("/clients?clientId=" + clientId).get(0);
        ((ObjectNode) client.path("attributes")).put(ATTRIBUTE, value);
        realm.admin("PUT", "/clients/" + client.path("id").asText(), client);
    }
}
