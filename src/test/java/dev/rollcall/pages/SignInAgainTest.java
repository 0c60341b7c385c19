package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Chromium;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.testing.keycloak.SignInTime;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The session is valid, but its sign-in was too long ago for a sensitive change. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class SignInAgainTest {

    @TestHTTPResource("/")
    URI service;

    @Test
    void newEmailRequiresSignInAndKeepsTheDraft() {
        try (Console console = signedInLongAgo()) {
            String address = "new-" + console.identity().username() + "@example.org";
            Page page = console.open(Console.WIDE, "/?from=a%20link");
            console.field("First name").fill("Zoë");
            console.field("E-mail").fill(address);

            console.button("Save changes").click();
            Chromium.signIn(
                    page, console.identity().username(), console.identity().password());

            page.waitForURL(console.url("/?from=a%20link"));
            assertThat(console.field("E-mail")).hasValue(address);
            assertThat(console.field("First name")).hasValue("Zoë");
            assertThat(page.getByText("Your unsaved changes are still here")).isVisible();
            console.button("Save changes").click();
            console.showsStatus("Open the link in the mail to " + address);
            assertThat(console.region("New e-mail address")).containsText(address);
            assertThat(Realm.get()
                            .admin("GET", "/users/" + console.identity().subject(), null)
                            .body())
                    .contains("Zoë")
                    .doesNotContain(address);
        }
    }

    /** As far as this service knows. Keycloak's own session has ended, so it asks for the password. */
    private Console signedInLongAgo() {
        Console console = SignInTime.hidden(Realm.get(), () -> Console.signedIn(service, "again", "user"));
        Realm.get().admin("POST", "/users/" + console.identity().subject() + "/logout", null);
        return console;
    }
}
