package dev.rollcall.session;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import dev.rollcall.testing.keycloak.TokenLifespan;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Copies of the session cookie after a sign-out. In tests, the demo realm's client has no back-channel URL. */
@QuarkusTest
class SignOutTest {

    private final Realm realm = Realm.get();

    @Inject
    ServiceDatabase records;

    @TestHTTPResource("/")
    URI service;

    private Realm.Identity identity;
    private Browser browser;
    private String session;

    @BeforeEach
    void signIn() {
        identity = realm.createIdentity("sign-out", "user");
        browser = Browser.signedIn(service, identity);
        session = LogoutTokenFactory.sessions(realm, identity).get(0);
    }

    @Test
    void copiedCookieIsRefusedWithoutBackChannelLogout() {
        Browser thief = browser.copy();
        assertThat(status(thief)).isEqualTo(200);

        HttpResponse<String> page = browser.open("/logout");

        assertThat(page.uri()).hasHost(service.getHost()).hasPath("/");
        assertIsRefused(thief);
        assertThat(ends()).isEqualTo(1);
    }

    /** The user may close the window, or Keycloak may be unavailable. */
    @Test
    void copiedCookieIsRefusedIfTheBrowserNeverReachesKeycloak() {
        Browser thief = browser.copy();

        HttpResponse<String> redirect = browser.get("/logout");

        assertThat(redirect.headers().firstValue("Location").orElseThrow()).startsWith(realm.url());
        assertIsRefused(thief);
        assertThat(LogoutTokenFactory.sessions(realm, identity)).containsExactly(session);
    }

    @Test
    void copiedCookieIsRefusedWithBackChannelLogout() {
        realm.reportLogoutsTo(service.toString().replaceFirst("/$", ""), true);
        try {
            Browser thief = browser.copy();

            browser.open("/logout");

            await().until(() -> ends() == 2);
            assertIsRefused(thief);
        } finally {
            realm.reportLogoutsTo("", true);
        }
    }

    @Test
    void otherSessionsOfTheUserContinue() {
        Browser other = Browser.signedIn(service, identity);

        browser.open("/logout");

        assertThat(status(other)).isEqualTo(200);
    }

    /** Keycloak would still refresh the tokens. */
    @Tag("slow")
    @Test
    void copiedCookieWithExpiredTokensIsRefused() {
        TokenLifespan.of(3, realm, "rollcall", () -> {
            browser = Browser.signedIn(service, identity);
            Browser thief = browser.copy();
            Instant expiry = Instant.parse(Realm.json(thief.fetch("/protected").body())
                    .path("expiresAt")
                    .asText());
            await().until(() -> Instant.now().isAfter(expiry.plusSeconds(1)));

            browser.get("/logout");

            assertIsRefused(thief);
        });
    }

    /** Keycloak still has the session that has ended here. It must ask for the password before the user is signed in again. */
    @Test
    void keycloakAsksForThePasswordAfterALogoutItMissed() {
        browser.get("/logout");
        long second = Instant.now().getEpochSecond();
        await().until(() -> Instant.now().getEpochSecond() > second);

        HttpResponse<String> form = browser.open("/login?return=/protected");

        assertThat(form.uri().toString()).startsWith(realm.url());
        assertThat(browser.submit(form, identity).statusCode()).isEqualTo(200);
        assertThat(status(browser)).isEqualTo(200);
    }

    private long ends() {
        return records.number("select count(*) from revocations where id = ?", session);
    }

    private void assertIsRefused(Browser thief) {
        Map<String, String> cookies = Map.copyOf(thief.cookies());
        HttpResponse<String> page = thief.get("/protected");
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.headers().firstValue("Location").orElseThrow()).contains("/login?return=");
        // the refusal has removed the cookies
        thief.cookies().putAll(cookies);
        assertThat(status(thief)).isEqualTo(401);
    }

    private static int status(Browser browser) {
        return browser.fetch("/protected").statusCode();
    }
}
