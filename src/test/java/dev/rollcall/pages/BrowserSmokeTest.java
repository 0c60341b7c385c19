package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.testing.browser.AccessibilityCheck;
import dev.rollcall.testing.browser.Chromium;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Smoke test of the pages: an administrator signs in, sees the users and signs out. The other browser tests are tagged {@code slow}. */
@QuarkusTest
@WithBrowser
class BrowserSmokeTest {

    @TestHTTPResource("/")
    URI service;

    private Chromium chromium;

    @AfterEach
    void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void administratorSignsInSeesTheUsersAndSignsOut() {
        chromium = Chromium.connect();
        Page page = chromium.newPage();
        page.navigate(url("/console/users"));
        Chromium.signIn(page, "admin", "admin");

        Locator row = page.getByRole(AriaRole.TABLE)
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHas(page.getByRole(AriaRole.LINK)));
        assertThat(row.first()).isVisible();
        AccessibilityCheck.check(page, "the users");

        page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Sign out"))
                .click();
        assertThat(page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Sign in")))
                .isVisible();
        page.navigate(url("/console/users"));
        assertThat(page.locator("#username")).isVisible();
    }

    private String url(String path) {
        return "http://localhost:" + service.getPort() + path;
    }
}
