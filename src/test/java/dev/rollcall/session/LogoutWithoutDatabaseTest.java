package dev.rollcall.session;

import static dev.rollcall.testing.TimeLimits.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.RealmKey;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** The database is unavailable when a session ends. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class LogoutWithoutDatabaseTest {

    private final Realm realm = Realm.get();

    @TestHTTPResource("/")
    URI service;

    BackendWires wires;

    @Test
    void logoutThatCannotBeStoredReturns503ButAppliesOnThisReplica() {
        try (RealmKey key = RealmKey.imported(realm)) {
            LogoutTokenFactory tokens = new LogoutTokenFactory(realm, key);
            Realm.Identity identity = realm.createIdentity("logout", "user");
            Browser browser = Browser.signedIn(service, identity);
            String session = LogoutTokenFactory.sessions(realm, identity).get(0);
            tokens.awaitKey(RestAssured::given, identity);
            String token = tokens.signed(tokens.ofSession(identity, session));

            wires.database().cut();
            LogoutTokenFactory.send(given(), token)
                    .statusCode(503)
                    .header("Cache-Control", equalTo("no-store"))
                    .body("type", equalTo("urn:rollcall:problem:database-unavailable"));
            assertThat(browser.fetch("/protected").statusCode()).isEqualTo(401);
            wires.reset();

            await().atMost(TimeLimits.LIMIT)
                    .until(() ->
                            LogoutTokenFactory.send(given(), token).extract().statusCode() == 200);
            assertThat(wires.records().number("select count(*) from revocations where id = ?", session))
                    .isEqualTo(1);
        } finally {
            wires.reset();
        }
    }

    @Test
    void signOutContinuesToKeycloakAndAppliesOnThisReplica() {
        Realm.Identity identity = realm.createIdentity("logout", "user");
        Browser browser = Browser.signedIn(service, identity);
        Browser copy = browser.copy();
        assertThat(copy.fetch("/protected").statusCode()).isEqualTo(200);

        wires.database().cut();
        try {
            HttpResponse<String> redirect = browser.get("/logout");

            assertThat(redirect.statusCode()).isEqualTo(302);
            assertThat(redirect.headers().firstValue("Location").orElseThrow()).contains("/logout?");
            assertThat(copy.fetch("/protected").statusCode()).isEqualTo(401);
        } finally {
            wires.reset();
        }
    }
}
