package dev.rollcall.session;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.RequestOptions;
import dev.rollcall.testing.browser.AccessibilityCheck;
import dev.rollcall.testing.browser.Chromium;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithBrowser
@Tag("slow")
class BrowserPagesTest {

    private static Chromium chromium;

    @TestHTTPResource("/")
    URI service;

    @BeforeAll
    static void startBrowser() {
        chromium = Chromium.connect();
    }

    @AfterAll
    static void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void userSignsInAndOut() {
        Page page = chromium.newPage();
        page.navigate(url("/"));
        Chromium.screenshot(page, "home");

        page.navigate(url("/login?return=/protected"));
        assertThat(page.locator("#username")).isVisible();
        Chromium.screenshot(page, "sign-in");
        Chromium.signIn(page, "alice", "alice");

        page.waitForURL(url("/protected"));
        Chromium.screenshot(page, "protected");
        JsonPath caller = JsonPath.from(page.locator("body").innerText());
        assertThat(caller.getString("username")).isEqualTo("alice");
        assertThat(caller.getString("via")).isEqualTo("browser");

        signOut(page);
        assertThat(page.locator("h1")).hasText("Rollcall");
        assertThat(page.context().cookies())
                .extracting(cookie -> cookie.name)
                .noneMatch(name -> name.startsWith("q_session"));
        Chromium.screenshot(page, "signed-out");
    }

    @Test
    void keycloakAsksWhoSignsInAfterSignOut() {
        Page page = chromium.newPage();
        page.navigate(url("/login"));
        Chromium.signIn(page, "alice", "alice");
        page.waitForURL(url("/"));
        signOut(page);

        page.navigate(url("/protected"));

        assertThat(page.locator("#username")).isVisible();
    }

    /** Browsers treat 127.0.0.1 and localhost as different sites. */
    @Test
    void linkOnAnotherSiteAsksForConfirmationBeforeSignOut() {
        Page page = chromium.newPage();
        page.navigate(url("/login"));
        Chromium.signIn(page, "alice", "alice");
        page.waitForURL(url("/"));

        page.navigate("http://127.0.0.1:" + service.getPort() + "/");
        page.evaluate("address => { location.href = address; }", url("/logout"));

        page.waitForURL(url("/logout"));
        assertThat(page.locator("h1")).hasText("Sign out?");
        AccessibilityCheck.check(page, "the question whether to sign out");
        Chromium.screenshot(page, "sign-out-question");
        page.getByText("Stay signed in").click();
        page.waitForURL(url("/"));
        assertThat(page.locator("h1")).hasText("My account");

        page.navigate("http://127.0.0.1:" + service.getPort() + "/");
        page.evaluate("address => { location.href = address; }", url("/logout"));
        page.locator("button").click();
        page.waitForURL(address -> URI.create(address).getPath().equals("/"));
        assertThat(page.context().cookies())
                .extracting(cookie -> cookie.name)
                .noneMatch(name -> name.startsWith("q_session"));
    }

    @Test
    void questionWhetherToSignOutIsInTheLanguageOfTheBrowser() {
        Page page = chromium.newPage();
        page.navigate(url("/login"));
        Chromium.signIn(page, "alice", "alice");
        page.waitForURL(url("/"));

        assertThat(question(page, "fr, de-AT;q=0.9, en;q=0.8"))
                .contains("<html lang=\"de\">", "<h1>Abmelden?</h1>", ">Angemeldet bleiben<")
                .doesNotContain("Sign out");
        assertThat(question(page, "de;q=0, fr")).contains("<html lang=\"en\">", "<h1>Sign out?</h1>");
        assertThat(question(page, "not a language;;")).contains("<html lang=\"en\">");
    }

    /** Returns the page that is shown after a link on another site, with the session of a page. */
    private String question(Page page, String languages) {
        return page.context()
                .request()
                .get(
                        url("/logout"),
                        RequestOptions.create()
                                .setHeader("Sec-Fetch-Site", "cross-site")
                                .setHeader("Accept-Language", languages))
                .text();
    }

    @Test
    void scriptGets401InsteadOfRedirect() {
        Page page = chromium.newPage();
        page.navigate(url("/"));

        Response answer = page.waitForResponse(
                "**/api/v1/users/me", () -> page.evaluate("fetch('/api/v1/users/me').then(r => r.status)"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headerValue("content-type")).startsWith("application/problem+json");
    }

    private void signOut(Page page) {
        page.navigate(url("/logout"));
        // Keycloak returns the state
        page.waitForURL(address -> URI.create(address).getPath().equals("/"));
    }

    private String url(String path) {
        return "http://localhost:" + service.getPort() + path;
    }
}
