package dev.rollcall.testing.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Realm;
import io.restassured.RestAssured;
import java.net.URI;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The address at which Keycloak reads the public key of the application under test, which has a port of its own. Without it Keycloak swaps no API
 * keys, and nobody can create one.
 */
public final class KeySwapAddress {

    /** The alias of the identity provider, and the id of the client. */
    public static final String NAME = "rollcall-keys";

    public static final String PROVIDER = "/identity-provider/instances/" + NAME;

    private static int current;

    private KeySwapAddress() {}

    /** Tells the shared realm the address of the application under test, unless it knows it. */
    public static synchronized void tell() {
        int port = port();
        if (current != port) {
            boolean docker = ConfigProvider.getConfig()
                    .getOptionalValue("stack.docker", Boolean.class)
                    .orElse(false);
            tell(
                    Realm.get(),
                    URI.create("http://%s:%d".formatted(docker ? "host.docker.internal" : "localhost", port)));
            current = port;
        }
    }

    /** REST Assured knows the port only while a test runs. */
    private static int port() {
        return RestAssured.port == RestAssured.UNDEFINED_PORT
                ? ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class)
                : RestAssured.port;
    }

    /**
     * Tells a realm the address. Keycloak forgets the keys that it has read elsewhere.
     *
     * @param service the URL of the service
     */
    public static void tell(Realm realm, URI service) {
        set(realm, service.resolve("/.well-known/jwks.json").toString());
        realm.admin("POST", "/clear-keys-cache", null);
    }

    private static void set(Realm realm, String url) {
        JsonNode provider = realm.read(PROVIDER);
        ((ObjectNode) provider.path("config")).put("jwksUrl", url);
        realm.admin("PUT", PROVIDER, provider);
        JsonNode client = realm.client(NAME);
        ((ObjectNode) client.path("attributes")).put("jwks.url", url);
        realm.admin("PUT", "/clients/" + client.path("id").asText(), client);
    }
}
