package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByLabelOptions;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.rollcall.testing.Accessible;
import dev.rollcall.testing.Chromium;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Records;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The account's page as people see it, and what the pages do with whoever is signed out or may not see them. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HomePageTest {

    private static final int WIDE = 1280;
    private static final int NARROW = 390;
    private static final int NARROWEST = 360;

    private final Realm realm = Realm.get();

    private Chromium chromium;
    private Realm.Person person;
    private String session;
    private Page page;

    @TestHTTPResource("/")
    URI service;

    @Inject
    DataSource database;

    @BeforeAll
    void signIn() {
        chromium = Chromium.launch();
        person = realm.createPerson("home", "user");
        page = chromium.newPage();
        page.navigate(url("/login"));
        Chromium.signIn(page, person.username(), person.password());
        page.waitForURL(url("/"));
        session = page.context().storageState();
    }

    @AfterEach
    void leave() {
        page.context().close();
    }

    @AfterAll
    void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Test
    void whoeverIsSignedOutIsToldWhatThisIsAndHasOneButton() {
        for (int width : Accessible.WIDTHS) {
            open(width, null, "/");

            assertThat(heading("Rollcall")).isVisible();
            assertThat(page.getByRole(AriaRole.MAIN)).containsText("Rollcall knows the people of this platform");
            assertThat(page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Sign in")))
                    .hasCount(1);
            inBothThemes("signed-out");
        }
        link("Sign in").click();

        assertThat(page.locator("#username")).isVisible();
    }

    @Test
    void whoeverIsSignedInSeesThemselvesAndTheirSession() {
        for (int width : List.of(WIDE, NARROW, NARROWEST)) {
            open(width, session, "/");

            assertThat(heading("My account")).isVisible();
            Locator who = page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Who you are"));
            assertThat(who).containsText(person.username() + "@example.org");
            assertThat(who).containsText("Verified");
            assertThat(who).containsText("user");
            assertThat(page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Session")))
                    .containsText(Pattern.compile("renewed .+ and is good until \\d"));
            assertThat(page.getByRole(AriaRole.NAVIGATION)).hasCount(0);
            fitsTheScreen();
            inBothThemes("account");
        }
    }

    @Test
    void itsPictureIsForTheReadme() {
        open(WIDE, realmSession("alice"), "/");
        assertThat(heading("My account")).isVisible();
        assertThat(page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Session")))
                .isVisible();

        Chromium.illustration(page, "account");
    }

    @Test
    void theKeyboardReachesTheContentAtOnce() {
        open(WIDE, session, "/");
        assertThat(heading("My account")).isVisible();

        page.keyboard().press("Tab");
        assertThat(link("Skip to content")).isFocused();
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.MAIN)).isFocused();
        page.keyboard().press("Tab");

        assertThat(field("First name")).isFocused();
    }

    @Test
    void aProfileIsEditedAndWhatIsWrongStandsAtItsField() {
        open(NARROW, session, "/");
        assertThat(button("Save changes")).isDisabled();

        field("First name").fill("Zoë");
        field("E-mail").fill("a@b..c");
        button("Save changes").click();

        assertThat(page.getByText("Must be an e-mail address.")).isVisible();
        assertThat(field("E-mail")).isFocused();
        assertThat(field("E-mail")).hasAttribute("aria-invalid", "true");
        assertThat(field("First name")).hasValue("Zoë");
        inBothThemes("account-error");

        field("E-mail").fill(person.username() + "@example.org");
        field("Language").fill("de");
        assertThat(page.getByText("Deutsch")).isVisible();
        button("Save changes").click();

        assertThat(page.getByRole(AriaRole.STATUS).getByText("Your profile is saved."))
                .isVisible();
        assertThat(page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName("Zoë Last")))
                .isVisible();
        assertThat(button("Save changes")).isDisabled();
        assertThat(realm.admin("GET", "/users/" + person.subject(), null).body())
                .contains("Zoë");
    }

    @Test
    void aConflictKeepsWhatIsTypedAndShowsWhatIsNew() {
        open(WIDE, session, "/");
        field("Last name").fill("Mine");
        field("Language").fill("en");
        changeBehindTheirBack(Map.of("lastName", "Theirs", "locale", "de"));

        button("Save changes").click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Your record was changed meanwhile");
        assertThat(field("Last name")).hasValue("Mine");
        assertThat(page.getByText("The record has now: Theirs")).isVisible();
        inBothThemes("account-conflict");

        button("Save changes").click();
        assertThat(page.getByText("Your profile is saved.")).isVisible();
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        changeBehindTheirBack(Map.of("lastName", "Last"));
    }

    @Test
    void aSessionThatEndsMidWayLosesNothingThatIsTyped() {
        for (int width : Accessible.WIDTHS) {
            open(width, session, "/?from=a%20link");
            field("First name").fill("Half typed " + width);
            page.context().clearCookies();

            button("Save changes").click();
            Chromium.signIn(page, person.username(), person.password());

            page.waitForURL(url("/?from=a%20link"));
            assertThat(field("First name")).hasValue("Half typed " + width);
            assertThat(page.getByText("What you had typed is still here")).isVisible();
            Chromium.screenshot(page, "account-restored-" + width);
            button("Save changes").click();
            assertThat(page.getByText("Your profile is saved.")).isVisible();
            page.reload();
            assertThat(field("First name")).hasValue("Half typed " + width);
            assertThat(page.getByText("What you had typed is still here")).hasCount(0);
        }
    }

    @Test
    void whatSomebodyElseHasTypedIsNotShown() {
        open(WIDE, session, "/");
        field("First name").fill("Private");
        page.context().clearCookies();
        button("Save changes").click();

        Chromium.signIn(page, "alice", "alice");

        page.waitForURL(url("/"));
        assertThat(heading("My account")).isVisible();
        assertThat(field("First name")).not().hasValue("Private");
        assertThat(page.evaluate("sessionStorage.length")).isEqualTo(0);
    }

    @Test
    void allThatIsHeldIsAFile() throws IOException {
        open(NARROW, session, "/");

        Download file = page.waitForDownload(() -> button("Download my data").click());

        assertThat(file.suggestedFilename()).startsWith("rollcall-").endsWith(".json");
        assertThat(Files.readString(file.path())).contains(person.username(), person.subject());
    }

    @Test
    void theConsoleIsClosedToThemInWords() {
        for (int width : Accessible.WIDTHS) {
            Response answer = open(width, session, "/console/users/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55?tab=trail");

            assertThat(answer.status()).isEqualTo(403);
            assertThat(heading("For administrators")).isVisible();
            inBothThemes("forbidden");
        }
        link("Go to my account").click();

        assertThat(heading("My account")).isFocused();
        assertThat(page).hasTitle("My account · Rollcall");
        assertThat(page).hasURL(url("/"));
        page.goBack();
        assertThat(heading("For administrators")).isVisible();
    }

    @Test
    void aLinkIntoTheConsoleComesBackThereAfterTheSignIn() {
        open(NARROW, null, "/console?search=%C3%A4%20b%26c&enabled=true");
        Chromium.signIn(page, "admin", "admin");

        page.waitForURL(url("/console?search=%C3%A4%20b%26c&enabled=true"));
        assertThat(page.getByRole(AriaRole.NAVIGATION)).containsText("Synchronisation");
        assertThat(link("Users")).hasAttribute("aria-current", "page");
    }

    @Test
    void anAddressWithoutAPageIsSaidToBeSo() {
        open(WIDE, realmSession("admin"), "/console/nothing/here");

        assertThat(heading("Page not found")).isVisible();
        inBothThemes("not-found");
    }

    @Test
    void whoeverIsDisabledIsToldSo() throws SQLException {
        Realm.Person disabled = realm.createPerson("home-disabled", "user");
        page = chromium.newPage(NARROW, ColorScheme.LIGHT);
        page.navigate(url("/login"));
        Chromium.signIn(page, disabled.username(), disabled.password());
        assertThat(heading("My account")).isVisible();
        new Records(database)
                .execute(
                        "update users set enabled = false, identity_as_of = now() + interval '1 hour' where keycloak_id = ?",
                        disabled.subject());

        page.reload();

        assertThat(page.getByText("Your account is disabled")).isVisible();
        assertThat(page.getByRole(AriaRole.MAIN)
                        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Sign out")))
                .isVisible();
        inBothThemes("disabled");
    }

    @Test
    void signingOutEndsTheSessionAtKeycloakToo() {
        for (int width : Accessible.WIDTHS) {
            page = chromium.newPage(width, ColorScheme.LIGHT);
            page.navigate(url("/login"));
            Chromium.signIn(page, person.username(), person.password());
            assertThat(heading("My account")).isVisible();

            page.getByRole(AriaRole.BANNER)
                    .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Sign out"))
                    .click();

            assertThat(heading("Rollcall")).isVisible();
            link("Sign in").click();
            assertThat(page.locator("#password")).isVisible();
        }
    }

    private Response open(int width, String storageState, String path) {
        page.context().close();
        page = chromium.newPage(width, ColorScheme.LIGHT, storageState);
        return page.navigate(url(path));
    }

    /** Of one of the demo people, whose password is their name. */
    private String realmSession(String username) {
        page.context().close();
        page = chromium.newPage();
        page.navigate(url("/login"));
        Chromium.signIn(page, username, username);
        page.waitForURL(url("/"));
        return page.context().storageState();
    }

    private void changeBehindTheirBack(Map<String, String> change) {
        String id = given().auth()
                .oauth2(realm.token(person))
                .get("/api/v1/users/me")
                .jsonPath()
                .getString("id");
        given().auth()
                .oauth2(realm.token("admin", "admin"))
                .contentType("application/merge-patch+json")
                .body(change)
                .patch("/api/v1/users/" + id)
                .then()
                .statusCode(200);
    }

    private void inBothThemes(String name) {
        int width = page.viewportSize().width;
        for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            Accessible.check(page, "%s at %d, %s".formatted(name, width, scheme));
            Chromium.screenshot(
                    page, "%s-%d-%s".formatted(name, width, scheme.name().toLowerCase(Locale.ROOT)));
        }
    }

    private void fitsTheScreen() {
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    private Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING, new GetByRoleOptions().setName(name).setLevel(1));
    }

    private Locator link(String name) {
        return page.getByRole(
                AriaRole.LINK, new GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator field(String label) {
        return page.getByLabel(label, new GetByLabelOptions().setExact(true));
    }

    private String url(String path) {
        return "http://localhost:" + service.getPort() + path;
    }
}
