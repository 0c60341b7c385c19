package dev.rollcall.directory;

import static dev.rollcall.testing.TimeLimits.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.keycloak.StartedWithoutKeycloak;
import dev.rollcall.testing.wire.KeycloakProxy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("slow")
@TestProfile(StartedWithoutKeycloak.class)
class StartWithoutKeycloakTest {

    private static final String METADATA = "/.well-known/oauth-protected-resource";

    private final Realm realm = Realm.get();

    KeycloakProxy proxy;

    /** One test for the whole sequence, since the service starts only once. */
    @Test
    void serviceStartsWithoutKeycloakAndBecomesReadyLater() {
        Realm.Identity identity = realm.createIdentity("early", "user");
        String token = realm.token(identity);

        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> ManagementPort.get("/q/health/ready")
                        .then()
                        .statusCode(503)
                        .body("status", equalTo("DOWN"))
                        .body("checks.data.serviceClient", hasItem("unreachable"))
                        .body("checks.data.message", hasItem(containsString("does not answer"))));
        ManagementPort.get("/q/health/live").then().statusCode(200);
        Api.anonymous().get("/").expect(200);
        Api.anonymous().get("/api/v1/users/me").expect(401);
        Api.anonymous().get(METADATA).expect(404);
        KeycloakAwayTest.assertUnavailable(Api.as(token).get("/api/v1/users/me"));
        KeycloakAwayTest.assertUnavailable(Api.anonymous().withoutRedirects().get("/login"));
        KeycloakAwayTest.assertUnavailable(Api.anonymous().tokenByForm("rollcall-machine", "rollcall-machine-secret"));

        proxy.reset();

        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(
                        () -> ManagementPort.get("/q/health/ready").then().statusCode(200));
        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(() -> Api.anonymous().get(METADATA).expect(200));
        Api.as(token).get("/api/v1/users/me").expect(200);
        Api.anonymous().withoutRedirects().get("/login").expect(302);
    }
}
