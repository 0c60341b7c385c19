package dev.rollcall.pages.webhook;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.webhook.delivery.Receiver;
import dev.rollcall.webhook.delivery.WithWebhooks;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The webhooks of administrators, and those of an organization. */
@QuarkusTest
@TestProfile(WithWebhooks.class)
@WithBrowser
@Tag("slow")
class WebhooksPageTest extends PageTest {

    private static final String WEBHOOKS = "/api/v1/webhooks";

    /** The API waits for nothing, but the service looks for changes and the page for news only now and then. */
    private static final double PATIENCE = 30_000;

    @Inject
    OrganizationRecords organizations;

    @ConfigProperty(name = "test.webhooks.port")
    int port;

    private final List<String> created = new ArrayList<>();
    private Receiver receiver;

    @BeforeEach
    void startReceiver() throws IOException {
        receiver = new Receiver(port);
    }

    @AfterEach
    void removeAll() {
        receiver.close();
        records.execute("delete from webhooks");
        created.forEach(id -> records.execute("delete from organizations where id = ?::uuid", id));
    }

    private String host() {
        return "127.0.0.1:" + port;
    }

    private String url() {
        return "http://" + host() + "/hook";
    }

    /** A webhook for the changes of organizations. Returns its id. */
    private String webhook() {
        ApiResponse answer = console.api()
                .post(
                        WEBHOOKS,
                        Map.of(
                                "url", url(),
                                "types", List.of("organization.*", "membership.created"),
                                "description", "Keeps the CRM up to date"))
                .expect(201);
        receiver.knows(answer.text("secret"));
        return answer.text("id");
    }

    /** Creates an organization, which is a change. */
    private void change() {
        created.add(organizations.organization("Webhook page " + UUID.randomUUID()));
    }

    private static void eventually(Locator locator, String text) {
        assertThat(locator)
                .containsText(
                        text,
                        new com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions()
                                .setTimeout(PATIENCE));
    }

    private Locator buttonOf(String dialog, String name) {
        return console.dialog(dialog)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void administratorCreatesAWebhookAndSendsATest() {
        Page page = openWithoutRefusals(WIDE, "/console/sync");
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        console.link("Webhooks").click();
        assertThat(console.heading("Webhooks")).isFocused();
        assertThat(page.getByText("No webhooks")).isVisible();
        console.inBothThemes("webhooks-none", NARROW, WIDE);
        console.button("New webhook").click();
        console.button("Create webhook").click();
        assertThat(console.field("URL")).hasAttribute("aria-invalid", "true");
        console.field("URL").fill(url());
        page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName("All of users"))
                .uncheck();
        page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName("user.deleted"))
                .check();
        console.field("Description").fill("Keeps the CRM up to date");
        console.inBothThemes("webhook-create", NARROW, WIDE);
        console.fits("webhook-create", NARROWEST);
        console.button("Create webhook").click();

        assertThat(console.dialog("Secret of the webhook at " + host())).containsText("Copy the secret now");
        String secret = page.locator(".secret").textContent();
        assertThat(secret).startsWith("whsec_");
        console.inBothThemes("webhook-secret", NARROW, WIDE);
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The secret cannot be shown again");
        console.button("Copy secret").click();
        assertThat(page.getByText("Copied.")).isVisible();
        assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(secret);
        console.button("I have stored it").click();
        assertThat(console.heading("Webhook at " + host())).isVisible();
        assertThat(console.region("Definition"))
                .containsText(Pattern.compile(
                        "organization\\.\\*.*membership\\.\\*.*team\\.\\*.*user\\.deleted.*Keeps the CRM up to date"));
        assertThat(console.region("The last day")).containsText("There were no requests in the last day.");
        assertThat(page.content()).doesNotContain(secret);

        receiver.knows(secret);
        console.button("Send a test").click();
        assertThat(console.region("Status"))
                .containsText("The test was delivered. The receiver answered with status 204");
        assertThat(receiver.all().get(0).verified()).isTrue();
        receiver.answers(number -> 503);
        console.button("Send a test").click();
        assertThat(console.region("Status")).containsText("The receiver answered with status 503.");
        console.inBothThemes("webhook-test", NARROW, WIDE);

        console.link("All webhooks").click();
        console.showsStatus("1 webhook");
        assertThat(row(url())).containsText(Pattern.compile("Keeps the CRM up to date.*Active.*Never"));
        console.inBothThemes("webhooks", NARROW, WIDE);
        console.fits("webhooks", NARROWEST);
    }

    @Test
    void entryThatFailsIsSkippedAndChangesAreReplayed() {
        receiver.answers(number -> number == 0 ? 204 : 500);
        String id = webhook();
        change();
        change();
        change();
        Page page = openWithoutRefusals(WIDE, "/console/webhooks/" + id);
        eventually(console.region("Status"), "The first attempt failed");
        assertThat(console.region("Status")).containsText("The receiver answered with status 500.");
        assertThat(console.region("Status")).containsText("Next attemptWithin a minute");
        eventually(console.region("Deliveries"), "Failed");
        assertThat(console.region("Deliveries")).containsText(Pattern.compile("Status 500.*Delivered.*Status 204"));
        Locator chart = console.region("The last day").getByRole(AriaRole.IMG);
        assertThat(chart)
                .hasAccessibleName(
                        Pattern.compile("1 request was delivered in the last day\\. (1 has|\\d+ have) failed\\."));
        assertThat(chart.locator("rect.sync-bar.lost")).not().hasCount(0);
        page.getByText("Show the numbers").click();
        assertThat(console.region("The last day").getByRole(AriaRole.TABLE)).containsText("Delivered");
        console.inBothThemes("webhook-failing", NARROW, WIDE);
        console.fits("webhook-failing", NARROWEST);
        page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName("Only failed attempts"))
                .check();
        assertThat(console.region("Deliveries")).not().containsText("Status 204");

        receiver.answers(number -> 204);
        console.button("Skip this entry").click();
        console.inBothThemes("webhook-skip", NARROW, WIDE);
        buttonOf("Skip the entry that fails?", "Skip this entry").click();

        console.showsStatus("The entry is skipped.");
        eventually(console.region("Status"), "It delivers each change as it comes.");
        assertThat(console.button("Skip this entry")).hasCount(0);
        assertThat(console.button("Try again now")).hasCount(0);

        console.button("Replay").click();
        buttonOf("Replay changes to " + host(), "Replay").click();
        assertThat(console.field("Time")).hasAttribute("aria-invalid", "true");
        console.radio("After an event").check();
        console.field("Cursor").fill("mistyped");
        buttonOf("Replay changes to " + host(), "Replay").click();
        assertThat(console.field("Cursor")).hasAttribute("aria-invalid", "true");
        console.inBothThemes("webhook-replay", NARROW, WIDE);
        refused.clear();
        int before = receiver.delivered().size();
        console.radio("At a time").check();
        page.evaluate("""
                () => {
                  const hourAgo = new Date(Date.now() - 3_600_000 - new Date().getTimezoneOffset() * 60_000);
                  const input = document.querySelector('dialog input[name=from]');
                  input.value = hourAgo.toISOString().slice(0, 16);
                  input.dispatchEvent(new Event('input', { bubbles: true }));
                }""");
        buttonOf("Replay changes to " + host(), "Replay").click();
        console.showsStatus("The changes are delivered again.");
        page.waitForCondition(
                () -> receiver.delivered().size() >= before + 3,
                new Page.WaitForConditionOptions().setTimeout(PATIENCE));
    }

    @Test
    void secretIsRotatedAndTheWebhookChangedAndDeleted() {
        String id = webhook();
        Page page = openWithoutRefusals(WIDE, "/console/webhooks/" + id);
        console.button("Rotate").click();
        console.inBothThemes("webhook-rotate", NARROW, WIDE);
        console.button("Create another secret").click();
        assertThat(console.dialog("Secret of the webhook at " + host()))
                .containsText("For a day, requests are signed with");
        String secret = page.locator(".secret").textContent();
        console.button("I have stored it").click();
        receiver.knows(secret);
        console.button("Send a test").click();
        assertThat(console.region("Status")).containsText("The test was delivered.");
        assertThat(receiver.all().get(0).verified()).isTrue();

        console.button("Edit").click();
        console.field("URL").fill("http://elsewhere.example.com/hook");
        console.button("Save").click();
        assertThat(console.field("URL")).hasAttribute("aria-invalid", "true");
        console.inBothThemes("webhook-edit", NARROW, WIDE);
        refused.clear();
        console.field("URL").fill(url() + "?v=2");
        console.field("Description").fill("");
        page.getByRole(
                        AriaRole.CHECKBOX,
                        new Page.GetByRoleOptions().setName("Enabled").setExact(true))
                .uncheck();
        console.button("Save").click();
        console.showsStatus("Saved");
        assertThat(console.region("Status")).containsText("Somebody has switched it off.");
        assertThat(console.region("Definition")).containsText(url() + "?v=2");
        assertThat(console.region("Definition")).not().containsText("Keeps the CRM up to date");
        console.inBothThemes("webhook-off", NARROW, WIDE);

        console.button("Resume").click();
        console.showsStatus("The webhook goes on.");
        assertThat(console.region("Status")).containsText("It delivers each change as it comes.");

        console.button("Delete webhook").click();
        buttonOf("Delete the webhook at " + host(), "Delete webhook").click();
        console.showsStatus("The webhook at " + host() + " is deleted.");
        assertThat(page.getByText("No webhooks")).isVisible();
        console.api().get(WEBHOOKS + "/" + id).expectProblem(404, "not-found");
    }

    @Test
    void readerSeesWebhooksWithoutButtons() {
        receiver.answers(number -> 500);
        webhook();
        change();
        Realm.Identity reader = Realm.get().createIdentity("webhook-reader", "user", "reader");
        Page page = console.newPage(WIDE, reader);
        page.navigate(console.url("/console/webhooks?new=1"));
        console.showsStatus("1 webhook");
        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(console.button("New webhook")).hasCount(0);
        console.link(url()).click();

        eventually(console.region("Status"), "The receiver answered with status 500.");
        assertThat(console.region("Actions")).hasCount(0);
        assertThat(page.locator("main button:visible")).hasCount(0);
        console.inBothThemes("reader-webhook", NARROW, WIDE);
    }

    @Test
    void ownerManagesTheWebhooksOfAnOrganization() {
        Realm.Identity owner = Realm.get().createIdentity("webhook-owner", "user");
        String organization = console.createOrganization(Map.of(
                "name", "Hooked " + UUID.randomUUID(), "ownerId", Api.as(owner).id()));
        Page page = console.newPage(WIDE, owner);
        page.navigate(console.url("/organizations/" + organization));
        console.link("Webhooks").click();
        assertThat(page.getByText("No webhooks")).isVisible();
        console.inBothThemes("organization-webhooks-none", NARROW, WIDE);
        console.button("New webhook").click();
        assertThat(page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName("All of users")))
                .hasCount(0);
        console.field("URL").fill("https://93.184.215.14/hooks");
        console.button("Create webhook").click();
        console.button("I have stored it").click();
        assertThat(headingOfPart("Webhook at 93.184.215.14")).isVisible();
        assertThat(console.region("Definition")).containsText("Created byyou");
        console.inBothThemes("organization-webhook", NARROW, WIDE);
        console.fits("organization-webhook", NARROWEST);

        console.button("Delete webhook").click();
        buttonOf("Delete the webhook at 93.184.215.14", "Delete webhook").click();
        assertThat(page.getByText("No webhooks")).isVisible();

        Realm.Identity admin = Realm.get().createIdentity("webhook-org-admin", "user");
        console.addMember(organization, Api.as(admin).id(), "admin");
        console.newPage(WIDE, admin).navigate(console.url("/organizations/" + organization + "?tab=webhooks"));
        assertThat(console.link("Invitations")).isVisible();
        assertThat(console.link("Webhooks")).hasCount(0);
    }
}
