package dev.rollcall.testing.keycloak;

import static dev.rollcall.testing.TimeLimits.await;

import dev.rollcall.testing.Jwt;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.TimeLimits;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Builds logout tokens like Keycloak's, and signs them with a realm key that the test has. */
public final class LogoutTokenFactory {

    public static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private final Realm realm;
    private final RealmKey key;

    public LogoutTokenFactory(Realm realm, RealmKey key) {
        this.realm = realm;
        this.key = key;
    }

    /** Builds a token that ends one session of a user. */
    public Jwt ofSession(Realm.Identity identity, String session) {
        return of(Map.of("sub", identity.subject(), "sid", session));
    }

    /** Builds a token that ends all sessions of a user. */
    public Jwt ofPerson(Realm.Identity identity) {
        return of(Map.of("sub", identity.subject()));
    }

    private Jwt of(Map<String, ?> whose) {
        long now = Instant.now().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>(whose);
        claims.put("iss", realm.url());
        claims.put("aud", "rollcall");
        claims.put("iat", now);
        claims.put("exp", now + 120);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("typ", "Logout");
        claims.put("events", Map.of(EVENT, Map.of()));
        return Jwt.create(Map.of("alg", "RS256", "typ", "logout+jwt", "kid", key.keyId()), claims);
    }

    public String signed(Jwt token) {
        return token.signedBy(key.privateKey());
    }

    /** Sends a logout token to the service, as Keycloak does. */
    public static ValidatableResponse send(RequestSpecification sender, String token) {
        return sender.formParam("logout_token", token)
                .post("/logout/backchannel")
                .then();
    }

    /** Waits until the service has fetched the key. */
    public void awaitKey(Supplier<RequestSpecification> sender, Realm.Identity identity) {
        await().atMost(TimeLimits.LIMIT)
                .until(() -> send(sender.get(), signed(ofSession(identity, "another")))
                                .extract()
                                .statusCode()
                        == 200);
    }

    /** Returns the ids of a user's sessions in Keycloak. */
    public static List<String> sessions(Realm realm, Realm.Identity identity) {
        return realm.read("/users/" + identity.subject() + "/sessions").findValuesAsText("id");
    }
}
