package dev.rollcall.pages.user;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.pages.Console;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.browser.Chromium;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The account page, and what people without session or role see. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class HomePageTest extends PageTest {

    private final Realm realm = Realm.get();

    private Realm.Identity identity;

    @Override
    protected Console signedIn() {
        Console home = Console.signedIn(service, "home", "user");
        identity = home.identity();
        return home;
    }

    @Test
    void signedOutVisitorSeesWhatTheServiceIsForAndTheWaysIn() {
        Page page = openSignedOut(NARROW, "/");
        assertThat(console.heading("Rollcall")).isVisible();
        assertThat(page.getByRole(AriaRole.MAIN)).containsText("Your account for the applications of this platform");
        assertThat(console.link("Create an account")).isVisible();
        assertThat(page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Sign in")))
                .hasCount(1);
        console.inBothThemes("signed-out", NARROW, WIDE);
        console.link("Sign in").click();

        assertThat(page.locator("#username")).isVisible();
    }

    @Test
    void signedInPersonSeesTheirRecordAndSession() {
        Page page = console.open(WIDE, "/");
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(console.heading("My account")).isVisible();
            Locator who = console.region("About you");
            assertThat(who).containsText(identity.username() + "@example.org");
            assertThat(who).containsText("Verified");
            assertThat(who).containsText("user");
            assertThat(console.region("Sessions")).containsText(Pattern.compile("renewed .+ and is valid until \\d"));
            assertThat(page.getByRole(AriaRole.NAVIGATION)).hasCount(0);
            console.inBothThemes("account");
        }
        console.fits("account", NARROWEST);
    }

    @Test
    void timesUseTheLanguageOfThePageNotOfTheBrowser() {
        Page page = console.newPage(WIDE);
        page.addInitScript("Object.defineProperty(navigator, 'language', { get: () => 'de-DE' })");
        page.navigate(console.url("/"));

        assertThat(console.region("Sessions"))
                .containsText(Pattern.compile("last renewed (just now|.+ ago) and is valid until \\d+:\\d\\d\\s[AP]M"));
    }

    @Test
    void failedModuleShowsRetryInsteadOfNotFound() {
        Page page = console.newPage(WIDE);
        page.route("**/app/pages/home/index.js", route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
        page.navigate(console.url("/"));
        assertThat(console.heading("Page not loaded")).isVisible();
        console.inBothThemes("page-not-loaded");

        page.unroute("**/app/pages/home/index.js");
        console.button("Try again").click();
        assertThat(console.heading("My account")).isVisible();
    }

    @Test
    void accountPictureForTheReadme() {
        openSignedOut(WIDE, "/login");
        Chromium.signIn(console.page(), "alice", "alice");
        assertThat(console.heading("My account")).isVisible();
        assertThat(console.region("Sessions")).isVisible();

        Chromium.illustration(console.page(), "account");
    }

    @Test
    void skipLinkMovesFocusToTheContent() {
        Page page = console.open(WIDE, "/");
        assertThat(console.heading("My account")).isVisible();

        page.keyboard().press("Tab");
        assertThat(console.link("Skip to content")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.MAIN)).isFocused();
        page.keyboard().press("Tab");

        assertThat(console.field("First name")).isFocused();
    }

    @Test
    void profileIsEditedAndErrorsAreShownAtTheirFields() {
        Page page = console.open(NARROW, "/");
        assertThat(console.button("Save changes")).isDisabled();

        console.field("First name").fill("Zoë");
        console.field("E-mail").fill("a..b@example.org");
        console.button("Save changes").click();

        assertThat(page.getByText("Must be an e-mail address.")).isVisible();
        assertThat(console.field("E-mail")).isFocused();
        assertThat(console.field("E-mail")).hasAttribute("aria-invalid", "true");
        assertThat(console.field("First name")).hasValue("Zoë");
        console.inBothThemes("account-error");

        console.field("E-mail").fill(identity.username() + "@example.org");
        console.field("Language").selectOption("en");
        console.button("Save changes").click();

        console.showsStatus("Your profile is saved.");
        assertThat(page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName("Zoë Last")))
                .isVisible();
        assertThat(console.button("Save changes")).isDisabled();
        assertThat(realm.admin("GET", "/users/" + identity.subject(), null).body())
                .contains("Zoë");
    }

    @Test
    void languageIsOneOfTheRealmAndThatOfThePages() {
        Realm.Identity other = realm.createIdentity("language", "user");
        Page page = console.newPage(WIDE, other);
        page.navigate(console.url("/"));
        assertThat(console.field("Language").locator("option")).hasText(new String[] {"None", "Deutsch", "English"});
        console.field("Language").selectOption("de");
        console.button("Save changes").click();
        assertThat(console.button("Änderungen speichern")).isVisible();
        assertThat(page.locator("html")).hasAttribute("lang", "de");
        assertThat(console.field("Sprache")).hasValue("de");
        page.navigate(console.url("/nothing"));
        assertThat(console.heading("Seite nicht gefunden")).isVisible();

        // a browser that never showed this language
        page = console.newPage(NARROW, other);
        page.navigate(console.url("/"));
        console.field("Sprache").selectOption("");
        page.locator("section[aria-labelledby=profile] button[type=submit]").click();

        assertThat(console.button("Save changes")).isVisible();
        assertThat(page.locator("html")).hasAttribute("lang", "en");
    }

    @Test
    void languageIsTypedIfTheRealmHasNone() {
        Page page = console.newPage(WIDE);
        page.route(
                "**/api/v1/profile",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("{\"languages\":[],\"attributes\":[],\"groups\":[],\"accountUrl\":null}")));
        page.navigate(console.url("/"));

        assertThat(console.field("Language")).hasRole(AriaRole.TEXTBOX);
        console.field("Language").fill("pt-BR");
        assertThat(page.getByText("português (Brasil)")).isVisible();
    }

    @Test
    void conflictKeepsInputAndShowsCurrentValues() {
        Page page = console.open(WIDE, "/");
        console.field("Last name").fill("Mine");
        console.field("Language").selectOption("en");
        changeAsAdministrator(Map.of("lastName", "Theirs"));

        console.button("Save changes").click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Your record has changed in the meantime");
        assertThat(console.field("Last name")).hasValue("Mine");
        assertThat(page.getByText("Current value: Theirs")).isVisible();
        console.inBothThemes("account-conflict");

        console.button("Save changes").click();
        assertThat(page.getByText("Your profile is saved.")).isVisible();
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        changeAsAdministrator(Map.of("lastName", "Last"));
    }

    @Test
    void draftSurvivesTheEndOfTheSession() {
        Page page = console.open(NARROW, "/?from=a%20link");
        console.field("First name").fill("Half typed");
        console.endSession();

        console.button("Save changes").click();
        console.signInAgain();

        page.waitForURL(console.url("/?from=a%20link"));
        assertThat(console.field("First name")).hasValue("Half typed");
        assertThat(page.getByText("Your unsaved changes are still here")).isVisible();
        console.fits("account-restored", WIDE, NARROW);
        console.button("Save changes").click();
        assertThat(page.getByText("Your profile is saved.")).isVisible();
        page.reload();
        assertThat(console.field("First name")).hasValue("Half typed");
        assertThat(page.getByText("Your unsaved changes are still here")).hasCount(0);
    }

    @Test
    void draftOfAnotherPersonIsDiscarded() {
        Page page = console.open(WIDE, "/");
        console.field("First name").fill("Private");
        console.endSession();
        console.button("Save changes").click();
        console.button("Sign in again").click();

        Chromium.signIn(page, "alice", "alice");

        page.waitForURL(console.url("/"));
        assertThat(console.heading("My account")).isVisible();
        assertThat(console.field("First name")).not().hasValue("Private");
        assertThat(page.evaluate("sessionStorage.length")).isEqualTo(0);
    }

    @Test
    void ownDataIsDownloadedAsAFile() throws IOException {
        Page page = console.open(NARROW, "/");

        Download file =
                page.waitForDownload(() -> console.button("Download my data").click());

        assertThat(file.suggestedFilename()).startsWith("rollcall-").endsWith(".json");
        assertThat(Files.readString(file.path())).contains(identity.username(), identity.subject());
    }

    @Test
    void consoleIsForbiddenForOtherUsersWithAnExplanation() {
        Page page = console.newPage(NARROW);
        Response answer =
                page.navigate(console.url("/console/users/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55?tab=audit-log"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(console.heading("Administrators and readers only")).isVisible();
        console.inBothThemes("forbidden", NARROW, WIDE);
        console.resize(WIDE);
        assertThat(console.heading("Administrators and readers only")).isVisible();
        console.link("Go to my account").click();

        assertThat(console.heading("My account")).isFocused();
        assertThat(page).hasTitle("My account · Rollcall");
        assertThat(page).hasURL(console.url("/"));
        page.goBack();
        assertThat(console.heading("Administrators and readers only")).isVisible();
    }

    @Test
    void linkIntoTheConsoleIsRestoredAfterSignIn() {
        Page page = openSignedOut(NARROW, "/console/users?search=%C3%A4%20b%26c&enabled=true");
        Chromium.signIn(page, "admin", "admin");

        page.waitForURL(console.url("/console/users?search=%C3%A4%20b%26c&enabled=true"));
        assertThat(page.getByRole(AriaRole.NAVIGATION)).containsText("Synchronization");
        assertThat(console.link("Users")).hasAttribute("aria-current", "page");
    }

    @Test
    void unknownAddressShowsNotFound() {
        Page page = openSignedOut(WIDE, "/console/nothing/here");
        Chromium.signIn(page, "admin", "admin");

        assertThat(console.heading("Page not found")).isVisible();
        console.inBothThemes("not-found");
    }

    @Test
    void disabledPersonIsToldSo() {
        Realm.Identity disabled = realm.createIdentity("home-disabled", "user");
        Page page = openSignedOut(NARROW, "/login");
        Chromium.signIn(page, disabled.username(), disabled.password());
        assertThat(console.heading("My account")).isVisible();
        realm.update(disabled, Map.of("enabled", false));
        records.execute(
                "update users set enabled = false, identity_as_of = now() where keycloak_id = ?", disabled.subject());

        page.reload();

        assertThat(page.getByText("Your account is disabled")).isVisible();
        assertThat(signOut(AriaRole.MAIN)).isVisible();
        console.inBothThemes("disabled");
    }

    @Test
    void signOutEndsTheSessionInKeycloakToo() {
        Page page = openSignedOut(NARROW, "/login");
        console.signIn();
        assertThat(console.heading("My account")).isVisible();
        console.resize(WIDE);
        assertThat(signOut(AriaRole.BANNER)).isVisible();
        console.resize(NARROW);

        signOut(AriaRole.BANNER).click();

        assertThat(console.heading("Rollcall")).isVisible();
        console.link("Sign in").click();
        assertThat(page.locator("#username")).isVisible();
    }

    private Page openSignedOut(int width, String path) {
        console.newPageSignedOut(width).navigate(console.url(path));
        return console.page();
    }

    private Locator signOut(AriaRole place) {
        return console.page()
                .getByRole(place)
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Sign out"));
    }

    private void changeAsAdministrator(Map<String, String> change) {
        String id = Api.as(identity).id();
        console.patch(id, change);
    }
}
