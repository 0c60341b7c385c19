package dev.rollcall.testing.api;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.KeySwapAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** API keys of a user, who has just signed in. */
public record Keys(Realm.Identity owner) {

    private static final String KEYS = "/api/v1/users/me/keys";

    /** Returns the owner, who has just signed in: whoever creates a key must have. Keycloak knows the service by now, as it must, too. */
    public ApiCaller signedIn() {
        KeySwapAddress.tell();
        return Api.as(Realm.get().signedInToken(owner));
    }

    /** Creates a key for a month. */
    public Key create(String... scopes) {
        return create(draft(scopes));
    }

    /** Returns the body of a request for a key for a month. */
    public static Map<String, Object> draft(String... scopes) {
        return Map.of("name", "Test", "scopes", List.of(scopes), "expiresAt", inAMonth());
    }

    /** Creates a key for a month that is limited to an organization. */
    public Key createIn(String organization, String... scopes) {
        return create(Map.of(
                "name", "Test", "scopes", List.of(scopes), "expiresAt", inAMonth(), "organization", organization));
    }

    private static String inAMonth() {
        return Instant.now().plus(Duration.ofDays(30)).toString();
    }

    private Key create(Map<String, ?> body) {
        ApiResponse created = signedIn().post(KEYS, body).expect(201);
        return new Key(created.path("id"), created.path("secret"));
    }

    /** A key. */
    public record Key(String id, String secret) {

        /** Returns the caller with this key. */
        public ApiCaller caller() {
            return Api.as(secret);
        }
    }
}
