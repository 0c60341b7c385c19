package dev.rollcall.pages.webhook;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.WIDE;

import com.microsoft.playwright.Page;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.webhook.WebhookRecords;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pages of webhooks where the operator allows none. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class WebhooksOffPageTest extends PageTest {

    @Inject
    WebhookRecords webhooks;

    @AfterEach
    void removeAll() {
        webhooks.deleteAll();
    }

    @Test
    void pageSaysWhatTheOperatorDoes() {
        String id = webhooks.webhook(null);
        Page page = openWithoutRefusals(WIDE, "/console/webhooks?new=1");
        assertThat(page.locator("main .notice")).containsText("Webhooks are off");
        assertThat(page.locator("main .notice code")).hasText("rollcall.webhooks.allowed-hosts");
        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(console.button("New webhook")).hasCount(0);
        console.inBothThemes("webhooks-off", NARROW, WIDE);
        console.link("https://hooks.example.com/rollcall").click();
        assertThat(console.heading("Webhook at hooks.example.com")).isVisible();

        console.button("Send a test").click();

        assertThat(console.region("Status")).containsText("rollcall.webhooks.allowed-hosts");
        refused.clear();
        console.api().delete("/api/v1/webhooks/" + id).expect(204);
    }

    @Test
    void organizationsHaveNoTab() {
        String name = "Unhooked " + UUID.randomUUID();
        String owner =
                console.createUser("unhooked-" + UUID.randomUUID().toString().substring(0, 8), Map.of());
        String organization = console.createOrganization(Map.of("name", name, "ownerId", owner));
        openWithoutRefusals(WIDE, "/console/organizations/" + organization + "?tab=webhooks");

        assertThat(console.link("Invitations")).isVisible();
        assertThat(console.link("Webhooks")).hasCount(0);
    }
}
