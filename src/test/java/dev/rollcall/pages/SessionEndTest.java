package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.WIDE;
import static dev.rollcall.testing.TimeLimits.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A session that ends while a page is open. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class SessionEndTest {

    private static final String ENDED = "Your session has ended";

    @TestHTTPResource("/")
    URI service;

    @Test
    void personWhoseSessionsAreRevokedIsToldAndReturnsToTheSameAddress() {
        try (Console console = signedIn()) {
            ApiCaller person = console.apiAsUser();
            String id = person.id();
            Page page = console.open(WIDE, "/console/users");
            assertThat(page.getByRole(AriaRole.ROW).nth(1)).isVisible();
            console.api().post("/api/v1/users/" + id + "/session-revocation").expect(204);
            await("the refusal of the token")
                    .until(() -> person.get("/api/v1/users/me").statusCode() == 401);
            // tokens of the next two seconds are refused, too
            await("tokens of new sessions count")
                    .until(() -> console.apiAsUser().get("/api/v1/users/me").statusCode() == 200);

            console.link("Organizations").click();

            assertThat(console.dialog(ENDED)).containsText("Sign in again to go on here.");
            assertThat(console.button("Sign in again")).isFocused();
            assertThat(page).hasURL(console.url("/console/organizations"));
            console.inBothThemes("session-ended", WIDE, NARROW);
            page.keyboard().press("Escape");
            assertThat(console.dialog(ENDED)).hasCount(0);
            Locator notice = page.getByRole(AriaRole.ALERT);
            assertThat(notice).containsText("Your session has ended. Sign in again to go on.");
            notice.getByText("Sign in again", new Locator.GetByTextOptions().setExact(true))
                    .click();
            console.signIn();

            page.waitForURL(console.url("/console/organizations"));
            assertThat(console.heading("Organizations")).isVisible();
            assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        }
    }

    /** The page of the synchronization asks every five seconds. */
    @Test
    void requestsInTheBackgroundTellOnlyOnce() {
        try (Console console = signedIn()) {
            Page page = console.open(WIDE, "/console/sync");
            assertThat(console.heading("Synchronization")).isVisible();
            page.context().clearCookies();

            assertThat(console.dialog(ENDED)).isVisible();
            console.button("Close").click();
            for (int poll = 0; poll < 2; poll++) {
                page.waitForResponse(
                        answer -> answer.url().endsWith("/api/v1/sync") && answer.status() == 401, () -> {});
            }

            assertThat(console.dialog(ENDED)).hasCount(0);
            assertThat(page.getByRole(AriaRole.ALERT).first()).containsText(ENDED);
        }
    }

    /** What was typed can be copied, and sent once more. */
    @Test
    void accountPageStaysUntilThePersonSignsInAgain() {
        try (Console console = signedIn()) {
            Page page = console.open(WIDE, "/");
            console.field("First name").fill("Half typed");
            console.endSession();

            console.button("Save changes").click();

            assertThat(console.dialog(ENDED)).isVisible();
            console.button("Close").click();
            assertThat(console.field("First name")).hasValue("Half typed");
            assertThat(console.button("Save changes")).isEnabled();
            console.button("Save changes").click();
            console.signInAgain();
            page.waitForURL(console.url("/"));
            assertThat(console.field("First name")).hasValue("Half typed");
        }
    }

    private Console signedIn() {
        return Console.signedIn(service, "ended", "user", "rollcall-admin");
    }
}
