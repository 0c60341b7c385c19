package dev.rollcall.pages.keys;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.auth.key.KeyScopes;
import dev.rollcall.key.KeyRecords;
import dev.rollcall.pages.Console;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.browser.Chromium;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.keycloak.SignInTime;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The card of the account page on which people create, rotate and revoke their API keys. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class MyKeysPageTest extends PageTest {

    private static final String STORED = "JSON.stringify([location.href, {...localStorage}, {...sessionStorage},"
            + " document.documentElement.outerHTML, [...document.querySelectorAll('input')].map(input => input.value)])";

    @Inject
    KeyRecords keyRecords;

    private Keys keys;

    @Override
    protected Console signedIn() {
        return Console.signedIn(service, "my-keys", "user");
    }

    @BeforeEach
    void revokeAll() {
        keys = new Keys(console.identity());
        records.execute(
                "delete from api_keys where user_id = ?::uuid",
                console.apiAsUser().id());
    }

    @Test
    void createdKeyIsShownOnceAndWorks() {
        Page page = openWithoutRefusals(WIDE, "/");
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
        assertThat(card()).containsText("You have no active key.");
        console.button("Create a key").click();
        assertThat(console.dialog("Create an API key")).isVisible();
        console.button("Create key").click();
        assertThat(console.field("Name")).isFocused();
        assertThat(page.getByText("Enter a name.")).isVisible();
        assertThat(page.getByText("Choose at least one scope.")).isVisible();
        console.inBothThemes("key-create-errors", NARROW, WIDE);
        assertThat(page.getByLabel("users:read")).hasCount(0);
        assertThat(console.field("Last day"))
                .hasValue(LocalDate.now().plusDays(90).toString());
        console.field("Name").fill("Nightly report");
        page.getByLabel("account:read").check();
        console.inBothThemes("key-create", NARROW, WIDE);
        console.fits("key-create", NARROWEST);

        console.button("Create key").click();

        assertThat(console.dialog("Secret of Nightly report")).isVisible();
        assertThat(page.getByText("Copy the secret now")).isVisible();
        String secret = secret();
        assertThat(page.locator(".secret").last())
                .hasText("read -rs KEY && printf 'Authorization: Bearer %%s' \"$KEY\" | curl -s -H @- '%s'"
                        .formatted(console.url("/api/v1/users/me")));
        console.inBothThemes("key-secret", NARROW, WIDE);
        console.fits("key-secret", NARROWEST);
        console.button("Copy secret").click();
        console.showsStatus("Copied");
        assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(secret);
        assertThat(Api.as(secret).get("/api/v1/users/me").expect(200).<String>path("username"))
                .isEqualTo(console.identity().username());
        console.button("I have stored it").click();
        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(page).hasURL(console.url("/"));
        assertThat(card()).containsText(secret.substring(0, 11));
        assertThat(page.evaluate(STORED).toString())
                .contains(secret.substring(0, 11))
                .doesNotContain(secret);
        page.reload();
        assertThat(card()).containsText(Pattern.compile("Expires in 3 months\\. Last use: \\w+ \\d+, 20\\d\\d"));
    }

    @Test
    void keyIsRotatedAndRevokedByKeyboard() {
        Keys.Key key = keys.create("account:read");
        Page page = openWithoutRefusals(NARROW, "/");
        console.button("Rotate Test").focus();
        page.keyboard().press("Enter");
        assertThat(console.dialog("Rotate Test")).containsText("The former secret still works for a while");
        console.inBothThemes("key-rotate", NARROW, WIDE);
        console.button("Create another secret").focus();
        page.keyboard().press("Enter");

        assertThat(console.dialog("Secret of Test")).isVisible();
        assertThat(page.locator(".secret")).hasCount(2);
        String secret = secret();
        assertThat(secret).isNotEqualTo(key.secret());
        assertThat(console.dialog("Secret of Test")).containsText("The former secret still works for a while");
        Api.as(secret).get("/api/v1/users/me").expect(200);
        key.caller().get("/api/v1/users/me").expect(200);
        page.keyboard().press("Escape");
        assertThat(console.button("I have stored it")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(console.button("Rotate Test")).isFocused();
        assertThat(page.evaluate(STORED).toString()).doesNotContain(secret);

        assertThat(card()).containsText(secret.substring(0, 11));
        console.button("Revoke Test").focus();
        page.keyboard().press("Enter");
        assertThat(console.dialog("Revoke Test")).containsText("ends at once, and for good");
        console.inBothThemes("key-revoke", WIDE, NARROW);
        console.button("Revoke key").click();

        console.showsStatus("The key Test is revoked.");
        assertThat(headingOfPart("API keys")).isFocused();
        Api.as(secret).get("/api/v1/users/me").expect(401);
        card().getByText("1 key that has ended or expired").click();
        assertThat(card()).containsText("Revoked");
        assertThat(card().getByRole(AriaRole.BUTTON)).hasText(new String[] {"Create a key"});
        console.inBothThemes("my-keys-ended", NARROW);
    }

    /** An administrator stops all keys meanwhile, so that the list offers nothing any more. */
    @Test
    void secretStaysUntilThePersonSaysThatTheyHaveStoredIt() {
        Page page = openWithoutRefusals(NARROW, "/");
        console.button("Create a key").click();
        console.field("Name").fill("Kept");
        page.getByLabel("account:read").check();
        page.route("**/api/v1/users/me/keys?*", MyKeysPageTest::noKeysSinceTheyAreStopped);
        console.button("Create key").click();
        String secret = secret();
        assertThat(page.getByText("An administrator has stopped all API keys")).hasCount(1);

        for (int i = 0; i < 4; i++) {
            page.keyboard().press("Escape");
        }
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Copy it, then confirm that you have stored it.");
        assertThat(console.button("I have stored it")).isFocused();
        console.button("Close").click();
        page.goBack();
        assertThat(secret()).isEqualTo(secret);
        assertThat(leavesUnasked(page)).isFalse();
        console.inBothThemes("key-secret-stays", NARROW, WIDE);
        console.button("I have stored it").click();

        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(leavesUnasked(page)).isTrue();
    }

    private static void noKeysSinceTheyAreStopped(Route route) {
        route.fulfill(
                new Route.FulfillOptions().setContentType("application/json").setBody("""
                {"items": [], "next": null, "previous": null, "keysOff": "An administrator has stopped all API keys.",
                 "keysOffReason": "stopped"}"""));
    }

    /** Whether the page can be left without a question of the browser. */
    private static boolean leavesUnasked(Page page) {
        return (boolean) page.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))");
    }

    @Test
    void secretThatTheBrowserDoesNotCopyIsSelected() {
        keys.create("account:read");
        Page page = openWithoutRefusals(NARROW, "/");
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')) }");
        console.button("Rotate Test").click();
        console.button("Create another secret").click();
        String secret = secret();

        console.button("Copy secret").click();

        console.showsStatus("The browser did not copy it.");
        assertThat(page.evaluate("getSelection().toString()")).isEqualTo(secret);
        console.inBothThemes("key-secret-selected", NARROW);
    }

    /** Otherwise the second attempt would end the secret from before both. */
    @Test
    void rotationWithoutAnAnswerIsNotRepeated() {
        Keys.Key key = keys.create("account:read");
        Page page = console.open(WIDE, "/");
        page.route(
                "**/rotate",
                route -> {
                    assertThat(route.fetch().status()).isEqualTo(200);
                    route.abort();
                },
                new Page.RouteOptions().setTimes(1));
        console.button("Rotate Test").click();
        console.button("Create another secret").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("cannot be reached");

        console.button("Create another secret").click();

        assertThat(console.dialog("Secret of Test")).containsText("Rotate the key: then it gets another one.");
        key.caller().get("/api/v1/users/me").expect(200);
    }

    /** The row says so by then, and the next attempt is about the key as it is. */
    @Test
    void keyThatHasChangedIsNotRotatedUnseen() {
        Keys.Key key = keys.create("account:read");
        Page page = console.open(WIDE, "/");
        console.button("Rotate Test").click();
        keys.signedIn().post("/api/v1/users/me/keys/" + key.id() + "/rotate").expect(200);

        console.button("Create another secret").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("has changed in the meantime");
        console.button("Create another secret").click();

        assertThat(console.dialog("Secret of Test")).isVisible();
    }

    @Test
    void keyOfAnOrganizationHasItsScopesOnly() {
        String me = console.apiAsUser().id();
        String name = "keys of " + console.identity().username();
        String organization = console.createOrganization(Map.of("name", name, "ownerId", me));
        keyRecords.expire(keyRecords.key(me));
        keyRecords.useAt(keyRecords.key(me), "2026-11-30T12:00:00Z");
        Page page = openWithoutRefusals(WIDE, "/?key=new");
        page.getByLabel("account:read").check();
        console.field("Name").fill("Invites");

        console.field("Organization").selectOption(name);

        assertThat(page.getByLabel("account:read")).hasCount(0);
        assertThat(console.dialog("Create an API key").locator("fieldset code").allTextContents())
                .as("the page offers the scopes that the service accepts")
                .containsExactlyInAnyOrderElementsOf(KeyScopes.ofOneOrganization().stream()
                        .map(KeyScope::code)
                        .toList());
        page.getByLabel("organizations:read").check();
        console.inBothThemes("key-create-organization", WIDE);
        console.button("Create key").click();
        assertThat(page.locator(".secret").last()).containsText("/api/v1/organizations/" + organization);
        String secret = secret();
        Api.as(secret).get("/api/v1/organizations/" + organization).expect(200);
        Api.as(secret).get("/api/v1/users/me").expect(403);
        console.button("I have stored it").click();
        assertThat(card()).containsText("Only in " + name);
        assertThat(card()).containsText("Last use: Nov 30, 2026");
        console.inBothThemes("my-keys", NARROW, WIDE);
        console.fits("my-keys", NARROWEST);
    }

    @Test
    void signInThatWasLongAgoIsRepeatedAndTheFormIsKept() {
        try (Console again = SignInTime.hidden(Realm.get(), () -> Console.signedIn(service, "key-again", "user"))) {
            Realm.get().admin("POST", "/users/" + again.identity().subject() + "/logout", null);
            Page page = again.open(WIDE, "/?key=new");
            again.field("Name").fill("Later");
            page.getByLabel("account:read").check();

            again.button("Create key").click();
            Chromium.signIn(page, again.identity().username(), again.identity().password());

            page.waitForURL(again.url("/?key=new"));
            assertThat(again.field("Name")).hasValue("Later");
            assertThat(page.getByLabel("account:read")).isChecked();
            again.button("Create key").click();
            assertThat(again.dialog("Secret of Later")).isVisible();
        }
    }

    /** A repeated request gets the key without the secret. */
    @Test
    void lostSecretIsExplained() {
        Page page = console.newPage(NARROW);
        page.route("**/api/v1/users/me/keys", route -> {
            if (route.request().method().equals("POST")) {
                route.fulfill(new Route.FulfillOptions()
                        .setStatus(201)
                        .setContentType("application/json")
                        .setBody("""
                                {"id": "019ab4d4-0b70-7e12-8f5a-3c1d9e7b2a44", "name": "Lost", "prefix": "rc_4fJ9sQ2m",
                                 "scopes": ["account:read"], "secretNote": "It was shown."}"""));
            } else {
                route.fallback();
            }
        });
        page.navigate(console.url("/?key=new"));
        console.field("Name").fill("Lost");
        page.getByLabel("account:read").check();
        console.button("Create key").click();

        assertThat(console.dialog("Secret of Lost")).containsText("Rotate the key: then it gets another one.");
        assertThat(page.locator(".secret")).hasCount(0);
        console.inBothThemes("key-secret-lost");
    }

    @Test
    void stoppedKeysCanOnlyBeRevoked() {
        keys.create("account:read");
        try {
            console.api().put("/api/v1/keys/stop", Map.of("stopped", true)).expect(200);
            openWithoutRefusals(NARROW, "/?key=new");

            assertThat(card()).containsText("An administrator has stopped all API keys");
            assertThat(card().getByRole(AriaRole.BUTTON)).hasText(new String[] {"Revoke"});
            assertThat(console.page().locator("dialog")).hasCount(0);
            console.inBothThemes("my-keys-stopped", NARROW);
        } finally {
            console.api().put("/api/v1/keys/stop", Map.of("stopped", false)).expect(200);
        }
    }

    @Test
    void reasonWhyKeysAreOffIsShown() {
        Page page = console.newPage(NARROW);
        page.route("**/api/v1/users/me/keys?*", MyKeysPageTest::noKeysSinceTheSigningKeyIsUnreadable);
        page.navigate(console.url("/"));

        assertThat(card()).containsText("the service cannot read its signing key");
        assertThat(card().getByText("An administrator has stopped")).hasCount(0);
    }

    static void noKeysSinceTheSigningKeyIsUnreadable(Route route) {
        route.fulfill(
                new Route.FulfillOptions().setContentType("application/json").setBody("""
                {"items": [], "next": null, "previous": null, "keysOff": "API keys are off on this service.",
                 "keysOffReason": "signing-key-unreadable"}"""));
    }

    /** The shell is the one that the service sends without {@code rollcall.keys.enabled}, see {@code KeysOffTest}. */
    @Test
    void withoutKeysThereIsNoCard() {
        Page page = console.newPage(WIDE);
        page.route(console.url("/"), route -> {
            String shell = route.fetch().text();
            assertThat(shell).contains("name=\"features\" content=\"keys\"");
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("text/html")
                    .setBody(shell.replace("content=\"keys\"", "content=\"\"")));
        });
        page.navigate(console.url("/"));

        assertThat(headingOfPart("My data")).isVisible();
        assertThat(headingOfPart("Sessions")).isVisible();
        assertThat(headingOfPart("API keys")).hasCount(0);
    }

    @Test
    void personWhoAdministersTheRealmIsToldThatTheyCannotHaveKeys() {
        Realm.Identity administrator = Realm.get().createIdentity("key-keeper", "user");
        new RealmAdministrators(Realm.get()).grant(administrator, RealmAdministrators.GrantPath.DIRECT);
        console.newPage(NARROW, administrator).navigate(console.url("/?key=new"));

        assertThat(card()).containsText("You administer the realm in Keycloak, so you cannot have API keys");
        assertThat(console.button("Create a key")).hasCount(0);
    }

    private Locator card() {
        return console.region("API keys");
    }

    private String secret() {
        Locator shown = console.page().locator(".secret").first();
        assertThat(shown).hasText(Pattern.compile("^rc_\\w{49}$"));
        return shown.textContent();
    }
}
