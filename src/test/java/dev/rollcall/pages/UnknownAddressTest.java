package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every address without a page shows one that says so. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class UnknownAddressTest extends PageTest {

    @Test
    void visitorIsToldAndFindsTheStart() {
        Page page = console.newPageSignedOut(WIDE);

        Response answer = page.navigate(console.url("/nothing/here?a=b"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(console.heading("Page not found")).isVisible();
        assertThat(page).hasTitle("Page not found · Rollcall");
        assertThat(page.getByRole(AriaRole.MAIN)).containsText("/nothing/here may be outdated or mistyped.");
        console.inBothThemes("not-found-signed-out", WIDE, NARROW);
        console.link("Go to the start page").click();
        assertThat(page).hasURL(console.url("/"));
        assertThat(console.link("Sign in")).isVisible();
    }

    /** The navigation leads on, too, and a long address fits. */
    @Test
    void personKeepsTheNavigation() {
        String path = "/%3Cb%3E-" + "long".repeat(60);
        Page page = console.open(NARROW, path);

        assertThat(console.heading("Page not found")).isVisible();
        assertThat(page.getByRole(AriaRole.MAIN)).containsText(path);
        console.inBothThemes("not-found-long", WIDE, NARROW);
        console.resize(WIDE);
        console.link("Users").click();
        assertThat(page).hasURL(console.url("/console/users"));
    }

    @Test
    void addressInsideTheConsoleIsNamed() {
        Page page = console.open(WIDE, "/console/nothing");

        assertThat(console.heading("Page not found")).isVisible();
        assertThat(page.getByRole(AriaRole.MAIN)).containsText("/console/nothing may be outdated or mistyped.");
        console.link("Go to the start page").click();
        assertThat(console.heading("My account")).isFocused();
    }
}
