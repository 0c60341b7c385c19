package dev.rollcall.pages.keys;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.key.KeyRecords;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The API keys of all users, and those of an organization. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class KeysPageTest extends PageTest {

    @Inject
    KeyRecords keyRecords;

    private String mark;

    /** A user with a name that no other test has. */
    private String createOwner() {
        mark = "kp" + UUID.randomUUID().toString().substring(0, 8);
        return console.createUser(mark, Map.of("firstName", "Kim", "lastName", mark));
    }

    @Test
    void keysAreFilteredAndRevoked() {
        String owner = createOwner();
        String organization = console.createOrganization(Map.of("name", mark + " Works", "ownerId", owner));
        keyRecords.useAt(keyRecords.key(owner, organization), "2026-11-30T12:00:00Z");
        keyRecords.expire(keyRecords.key(owner));
        keyRecords.endAt(keyRecords.key(owner), "2026-11-20T12:00:00Z");
        Page page = openWithoutRefusals(WIDE, "/console/users");
        console.link("API keys").click();
        assertThat(console.heading("API keys")).isFocused();
        console.field("Owner").fill(mark);
        options(page).click();
        console.showsStatus("3 keys match");
        assertThat(row("Active")).containsText(Pattern.compile("Kim " + mark + ".*" + mark + " Works.*Nov 30, 2026"));
        assertThat(row("Expired")).containsText("Never");
        assertThat(row("Revoked").getByRole(AriaRole.BUTTON)).hasCount(0);
        console.inBothThemes("keys", NARROW, WIDE);
        console.fits("keys", NARROWEST);
        assertThat(page).hasURL(Pattern.compile(".*[?&]user=" + owner + ".*"));

        console.field("Status").selectOption("active");
        console.showsStatus("1 key matches");
        console.field("Search").fill("nightly");
        console.field("Organization").fill(mark);
        options(page).click();
        console.showsStatus("1 key matches");
        console.button("Revoke Nightly report").click();
        console.inBothThemes("keys-revoke", NARROW, WIDE);
        console.button("Revoke key").click();

        console.showsStatus("The key Nightly report is revoked.");
        assertThat(page.getByText("No keys match")).isVisible();
        console.button("Clear filters").click();
        console.field("Owner").fill(mark);
        options(page).click();
        console.showsStatus("3 keys match");
        row("Expired")
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Kim " + mark))
                .click();
        assertThat(console.heading("Kim " + mark)).isVisible();
    }

    @Test
    void allKeysAreStoppedAndAllowedAgain() {
        Realm.Identity identity = Realm.get().createIdentity("stopped", "user");
        Keys keys = new Keys(identity);
        keys.signedIn().id();
        Keys.Key key = keys.create("account:read");
        Page page = openWithoutRefusals(WIDE, "/console");
        assertThat(console.heading("Overview")).isVisible();
        console.openPalette();
        page.keyboard().type("API keys");
        page.keyboard().press("Enter");
        assertThat(console.heading("API keys")).isFocused();
        try {
            console.button("Stop all keys").click();
            assertThat(console.dialog("Stop all API keys?"))
                    .containsText("Programs that use keys are refused at once.");
            console.inBothThemes("keys-stop", NARROW, WIDE);
            console.dialog("Stop all API keys?")
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Stop all keys"))
                    .click();

            console.showsStatus("All API keys are stopped.");
            assertThat(console.heading("API keys")).isFocused();
            assertThat(console.region("All API keys are stopped")).containsText(Pattern.compile("Stopped .* by you"));
            assertThat(console.button("Stop all keys")).hasCount(0);
            key.caller().get("/api/v1/users/me").expect(401);
            console.inBothThemes("keys-stopped", NARROW, WIDE);
            page.reload();
            console.button("Allow keys again").click();

            console.showsStatus("API keys work again.");
            assertThat(console.heading("API keys")).isFocused();
            assertThat(console.region("All API keys are stopped")).hasCount(0);
            assertThat(console.button("Stop all keys")).isVisible();
            key.caller().get("/api/v1/users/me").expect(200);
        } finally {
            console.api().put("/api/v1/keys/stop", Map.of("stopped", false)).expect(200);
        }
    }

    @Test
    void reasonWhyKeysAreOffIsShown() {
        Page page = console.newPage(NARROW);
        page.route("**/api/v1/keys?*", MyKeysPageTest::noKeysSinceTheSigningKeyIsUnreadable);
        page.navigate(console.url("/console/keys"));

        assertThat(page.getByText("the service cannot read its signing key")).isVisible();
        assertThat(console.region("All API keys are stopped")).hasCount(0);
    }

    @Test
    void readerSeesKeysWithoutButtons() {
        String owner = createOwner();
        keyRecords.key(owner);
        Realm.Identity reader = Realm.get().createIdentity("key-reader", "user", "reader");
        try {
            console.api().put("/api/v1/keys/stop", Map.of("stopped", true)).expect(200);
            Page page = console.newPage(WIDE, reader);
            page.navigate(console.url("/console/keys?user=" + owner));

            console.showsStatus("1 key matches");
            assertThat(console.region("All API keys are stopped")).isVisible();
            assertThat(page.getByText("An administrator has stopped all API keys"))
                    .hasCount(0);
            assertThat(console.link("Users")).hasAttribute("aria-current", "page");
            for (String action : new String[] {"Stop all keys", "Allow keys again", "Revoke Nightly report"}) {
                assertThat(console.button(action)).hasCount(0);
            }
            console.inBothThemes("reader-keys", NARROW, WIDE);
        } finally {
            console.api().put("/api/v1/keys/stop", Map.of("stopped", false)).expect(200);
        }
    }

    @Test
    void ownerOfAnOrganizationSeesItsKeysAndRevokesThem() {
        Realm.Identity identity = Realm.get().createIdentity("key-owner", "user");
        String name = "of " + identity.username();
        String organization = console.createOrganization(
                Map.of("name", name, "ownerId", Api.as(identity).id()));
        Realm.Identity member = Realm.get().createIdentity("key-member", "user");
        Realm.get().update(member, Map.of("firstName", "Mia", "lastName", "Member"));
        Keys keys = new Keys(member);
        console.addMember(organization, keys.signedIn().id(), "member");
        Keys.Key key = keys.createIn(organization, "organizations:read");
        keyRecords.key(createOwner(), organization);
        Page page = console.newPage(WIDE, identity);
        page.navigate(console.url("/organizations/" + organization));
        console.link("API keys").click();

        console.showsStatus("2 keys");
        assertThat(row("Test")).containsText("Mia Member");
        assertThat(row("Nightly report")).containsText("Someone who is no member");
        console.inBothThemes("organization-keys", NARROW, WIDE);
        console.fits("organization-keys", NARROWEST);
        console.button("Revoke Test").click();
        console.button("Revoke key").click();

        console.showsStatus("The key Test is revoked.");
        assertThat(row("Test")).containsText("Revoked");
        key.caller().get("/api/v1/organizations/" + organization).expect(401);
        console.field("Status").selectOption("active");
        console.showsStatus("1 key matches");
        // a member sees no such tab
        page = console.newPage(WIDE, member);
        page.navigate(console.url("/organizations/" + organization));
        assertThat(console.link("Teams")).isVisible();
        assertThat(console.link("API keys")).hasCount(0);
    }
}
