package dev.rollcall.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A signing key that a test adds to the realm's published keys, and removes on close. */
public final class RealmKey implements AutoCloseable {

    private static KeyPair imported;
    private static KeyPair foreign;

    private final Realm realm;
    private final String providerId;
    private final PrivateKey privateKey;
    private final String keyId;

    private RealmKey(Realm realm, String providerId, PrivateKey privateKey, String keyId) {
        this.realm = realm;
        this.providerId = providerId;
        this.privateKey = privateKey;
        this.keyId = keyId;
    }

    /** Adds a key whose private half the test has, to sign any token with a valid signature. Keycloak itself does not sign with it. */
    public static synchronized RealmKey imported(Realm realm) {
        imported = imported == null ? newPair() : imported;
        PrivateKey privateKey = imported.getPrivate();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(privateKey.getEncoded())
                + "\n-----END PRIVATE KEY-----";
        return add(realm, "rsa", "1", Map.of("privateKey", List.of(pem)), privateKey);
    }

    /** Rotates the keys: Keycloak generates a new key and signs with it from now on. */
    public static RealmKey rotate(Realm realm) {
        return add(realm, "rsa-generated", "1000", Map.of("keySize", List.of("2048")), null);
    }

    /** Returns a key pair unknown to the realm, always the same: a new one would cost a second. */
    public static synchronized KeyPair foreign() {
        foreign = foreign == null ? newPair() : foreign;
        return foreign;
    }

    private static KeyPair newPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RealmKey add(
            Realm realm, String provider, String priority, Map<String, List<String>> more, PrivateKey privateKey) {
        Map<String, List<String>> config = new LinkedHashMap<>(more);
        config.put("priority", List.of(priority));
        config.put("enabled", List.of("true"));
        config.put("active", List.of("true"));
        config.put("algorithm", List.of("RS256"));
        String realmId = realm.read("").path("id").asText();
        String providerId = Realm.idOf(realm.admin(
                "POST",
                "/components",
                Map.of(
                        "name", "test-" + UUID.randomUUID(),
                        "parentId", realmId,
                        "providerId", provider,
                        "providerType", "org.keycloak.keys.KeyProvider",
                        "config", config)));
        for (JsonNode key : realm.read("/keys").path("keys")) {
            if (key.path("providerId").asText().equals(providerId)) {
                return new RealmKey(
                        realm, providerId, privateKey, key.path("kid").asText());
            }
        }
        throw new AssertionError("Keycloak does not publish the new key");
    }

    public PrivateKey privateKey() {
        return privateKey;
    }

    /** Returns the {@code kid} of the published key. */
    public String keyId() {
        return keyId;
    }

    @Override
    public void close() {
        realm.admin("DELETE", "/components/" + providerId, null);
    }
}
