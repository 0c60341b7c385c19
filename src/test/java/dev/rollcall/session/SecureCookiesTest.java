package dev.rollcall.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.DeploymentProfile;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Browser;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("slow")
@TestProfile(DeploymentProfile.class)
class SecureCookiesTest {

    private final Realm realm = Realm.get();

    @TestHTTPResource("/")
    URI service;

    /** Also if a proxy terminates TLS and the service receives plain HTTP. */
    @Test
    void everyCookieIsSecure() {
        Browser browser = new Browser(service.toString().replaceFirst("/$", ""));
        browser.get("/callback?code=stale&state=foreign");
        browser.signIn("/login", realm.createIdentity("secure", "user"));

        assertThat(browser.setCookies())
                .filteredOn(cookie -> cookie.matches("(q|rollcall)_.*") && !cookie.contains("Max-Age=0"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(cookie -> assertThat(cookie.split("; ?")).contains("Secure"));
    }
}
