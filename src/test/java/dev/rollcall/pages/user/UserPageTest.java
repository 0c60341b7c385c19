package dev.rollcall.pages.user;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page of one user: editing, actions, and conflicts between two people. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class UserPageTest extends PageTest {

    private String username;
    private String id;

    @BeforeEach
    void createUser() {
        username = "page-" + UUID.randomUUID().toString().substring(0, 8);
        id = console.createUser(
                username,
                Map.of(
                        "firstName",
                        "Nadia",
                        "lastName",
                        "Rahimi",
                        "roles",
                        List.of("user"),
                        "attributes",
                        Map.of("tier", "gold", "limits", Map.of("daily", 5))));
    }

    @Test
    void editedFieldsAreSavedAndAudited() {
        console.open(NARROW, path());
        for (int width : List.of(NARROW, WIDE)) {
            console.resize(width);
            assertThat(console.heading("Nadia Rahimi")).isVisible();
            assertThat(console.region("Audit log")).containsText("created this user");
            assertThat(console.button("Save changes")).isDisabled();
            console.inBothThemes("user");
        }
        console.fits("user", NARROWEST);
        console.field("E-mail").fill("a@b..c");
        console.button("Save changes").click();
        assertThat(console.page().getByText("Choose whether the new address counts as verified."))
                .isVisible();
        console.inBothThemes("user-new-email", WIDE, NARROW);
        console.radio("Not verified").check();
        console.button("Save changes").click();
        assertThat(console.field("E-mail")).isFocused();
        console.inBothThemes("user-errors");

        console.field("E-mail").fill(username + "@example.com");
        console.field("First name").fill("");
        console.field("Value").fill("silver");
        console.field("Value as JSON").fill("{\"weekly\": 9}");
        console.button("Save changes").click();

        console.showsStatus("Saved.");
        assertThat(console.heading("Rahimi")).isVisible();
        assertThat(console.region("Audit log")).containsText("updated this user");
        assertThat(console.region("Audit log")).containsText("E-mail, E-mail verified, First name, Attributes");
        ApiResponse now = console.user(id);
        assertThat(now.text("email")).isEqualTo(username + "@example.com");
        assertThat(now.<Boolean>path("emailVerified")).isFalse();
        assertThat(now.text("firstName")).isNull();
        assertThat(now.map("attributes")).isEqualTo(Map.of("tier", "silver", "limits", Map.of("weekly", 9)));
    }

    @Test
    void externalIdIsSetOnceAndRemoved() {
        String externalId = username + "/4711";
        String other = console.createUser(username + "-other", Map.of("externalId", externalId));
        console.open(NARROW, path());
        console.field("External ID").fill(externalId);
        console.button("Save changes").click();
        assertThat(console.field("External ID")).hasAttribute("aria-invalid", "true");
        console.api().patch("/api/v1/users/" + other, "{\"externalId\":null}").expect(200);
        console.button("Save changes").click();

        console.showsStatus("Saved.");
        assertThat(console.region("Audit log")).containsText("External ID");
        assertThat(console.user(id).text("externalId")).isEqualTo(externalId);

        console.field("External ID").fill("");
        console.button("Save changes").click();
        // the message of the first change may still be there
        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(
                        () -> assertThat(console.user(id).text("externalId")).isNull());
    }

    @Test
    void conflictShowsBothVersionsToChooseFrom() {
        Page page = console.open(NARROW, path());
        console.field("First name").fill("Mine");
        console.field("Last name").fill("Mine");
        console.patch(id, Map.of("lastName", "Theirs", "locale", "de", "attributes", Map.of("tier", "silver")));
        console.button("Save changes").click();

        Locator conflict = console.dialog("Someone else has changed this user");
        for (int width : List.of(NARROW, WIDE)) {
            console.resize(width);
            assertThat(side(conflict, "Last name", "Theirs (current)")).isVisible();
            assertThat(conflict.getByRole(AriaRole.GROUP, named("Last name"))).containsText("Theirs");
            assertThat(conflict.getByRole(AriaRole.GROUP, named("Last name"))).containsText("Mine");
            assertThat(side(conflict, "First name", "Yours")).isChecked();
            assertThat(side(conflict, "Language", "Theirs")).isChecked();
            assertThat(side(conflict, "Attribute tier", "Theirs")).isChecked();
            console.inBothThemes("conflict");
        }
        assertThat(console.user(id).text("lastName")).isEqualTo("Theirs");

        side(conflict, "Last name", "Theirs").check();
        // another change during the choice
        console.patch(id, Map.of("emailVerified", true));
        console.button("Save this choice").click();
        assertThat(conflict.getByRole(AriaRole.GROUP, named("E-mail verified"))).isVisible();
        assertThat(side(conflict, "First name", "Yours")).isChecked();
        console.button("Save this choice").click();

        console.showsStatus("Saved.");
        assertThat(conflict).hasCount(0);
        ApiResponse now = console.user(id);
        assertThat(now.text("firstName")).isEqualTo("Mine");
        assertThat(now.text("lastName")).isEqualTo("Theirs");
        assertThat(now.text("locale")).isEqualTo("de");
        assertThat(now.text("attributes.tier")).isEqualTo("silver");
        assertThat(now.<Boolean>path("emailVerified")).isTrue();
        assertThat(console.field("First name")).hasValue("Mine");
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
    }

    @Test
    void conflictKeepsTheOtherVersion() {
        console.open(WIDE, path());
        console.field("First name").fill("Mine");
        console.patch(id, Map.of("firstName", "Theirs"));
        console.button("Save changes").click();

        side(console.dialog("Someone else"), "First name", "Theirs").check();
        console.button("Save this choice").click();

        assertThat(console.heading("Theirs Rahimi")).isVisible();
        assertThat(console.field("First name")).hasValue("Theirs");
        assertThat(console.user(id).text("firstName")).isEqualTo("Theirs");
    }

    /** With the keyboard alone. */
    @Test
    void rolesAreChosenFromTheRealm() {
        String role = "page-" + UUID.randomUUID().toString().substring(0, 8);
        Realm.get().admin("POST", "/roles", Map.of("name", role, "description", "Reads all invoices"));
        // enough roles for the search field
        IntStream.range(0, 12).forEach(i -> Realm.get().createRole("page-many"));
        Page page = console.open(NARROW, path());
        assertThat(console.field(role)).isVisible();
        console.field("user").focus();
        page.keyboard().press("Space");
        assertThat(console.field("user")).not().isChecked();
        console.field("Find a role").focus();
        page.keyboard().type("no role has this name");
        assertThat(page.getByText("No other role matches.")).isVisible();
        assertThat(console.field(role)).hasCount(0);
        assertThat(console.field("user")).isVisible();
        page.keyboard().press("Control+a");
        page.keyboard().type(role.toUpperCase(Locale.ROOT));
        page.keyboard().press("Enter");
        console.field(role).focus();
        page.keyboard().press("Space");
        assertThat(console.field(role)).isChecked();
        assertThat(console.field(role)).hasAccessibleDescription("Reads all invoices.");
        console.inBothThemes("user-roles", NARROW, WIDE);
        console.field("Find a role").clear();
        console.fits("user-roles-all", WIDE, NARROW, NARROWEST);
        console.patch(id, Map.of("roles", List.of("user", "rollcall-admin")));
        console.button("Save roles").click();
        Locator conflict = console.dialog("Someone else has changed this user");
        assertThat(conflict.getByRole(AriaRole.GROUP, named("Roles"))).containsText("rollcall-admin, user");
        console.inBothThemes("conflict-roles");
        console.button("Save this choice").click();

        console.showsStatus("Saved.");
        assertThat(console.region("Audit log")).containsText("set the roles of this user");
        assertThat(console.user(id).list("roles")).isEqualTo(List.of(role));
    }

    @Test
    void roleThatCannotBeGrantedIsKeptButNotOffered() {
        Page page = console.newPage(WIDE);
        page.route(
                "**/api/v1/roles",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("""
                        {"changeable": true, "items": [
                          {"name": "auditor", "description": null, "composite": true, "grantable": true},
                          {"name": "operator", "description": "Runs the realm", "composite": true, "grantable": false},
                          {"name": "user", "description": "May sign in", "composite": false, "grantable": false}]}""")));
        page.navigate(console.url(path()));

        assertThat(console.field("auditor")).hasAccessibleDescription("Contains other roles.");
        assertThat(console.field("operator")).hasCount(0);
        assertThat(console.field("user")).hasAccessibleDescription("May sign in. Cannot be granted here.");
        console.field("user").uncheck();
        assertThat(console.button("Save roles")).isEnabled();
        console.field("user").check();
        assertThat(console.button("Save roles")).isDisabled();
        console.inBothThemes("user-roles-not-grantable");
    }

    @Test
    void rolesAreTypedWhileTheyCannotBeListed() {
        String role = Realm.get().createRole("page");
        Page page = openWithoutRoles(NARROW);
        assertThat(console.field("Another role")).isVisible();
        console.inBothThemes("user-roles-named");
        console.field("user").uncheck();
        console.field("Another role").fill("no such role");
        console.button("Add role").click();
        console.button("Save roles").click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("The realm does not have one of these roles.");
        assertThat(console.field("Another role")).hasAttribute("aria-invalid", "true");

        console.field("no such role").uncheck();
        console.field("Another role").fill(role);
        page.keyboard().press("Enter");
        console.button("Save roles").click();

        console.showsStatus("Saved.");
        assertThat(console.user(id).list("roles")).isEqualTo(List.of(role));
    }

    private Page openWithoutRoles(int width) {
        Page page = console.newPage(width);
        page.route("**/api/v1/roles", route -> route.abort());
        page.navigate(console.url(path()));
        return page;
    }

    @Test
    void discardingRolesRemovesErrorAndInvalidRole() {
        Page page = openWithoutRoles(WIDE);
        console.field("Another role").fill("no such role");
        console.button("Add role").click();
        console.button("Save roles").click();
        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();

        console.button("Discard").click();

        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        assertThat(console.field("no such role")).hasCount(0);
        assertThat(console.field("Another role")).not().hasAttribute("aria-invalid", "true");
        assertThat(console.field("user")).isChecked();
        console.fits("user-roles-discarded", WIDE);
    }

    @Test
    void draftSurvivesLeavingThePageUntilItIsDiscarded() {
        Page page = console.open(WIDE, path());
        console.field("Last name").fill("Half typed");
        console.field("user").uncheck();
        console.link("All users").click();
        assertThat(console.heading("Users")).isVisible();
        page.goBack();

        assertThat(console.field("Last name")).hasValue("Half typed");
        assertThat(page.getByText("Your unsaved changes are still here").first())
                .isVisible();
        assertThat(console.field("user")).not().isChecked();
        console.fits("user-draft", WIDE, NARROW);
        page.reload();
        assertThat(console.field("Last name")).hasValue("Half typed");

        console.button("Discard").first().click();
        console.button("Discard").click();
        page.reload();
        assertThat(console.field("Last name")).hasValue("Rahimi");
        assertThat(console.field("user")).isChecked();
        assertThat(page.getByText("Your unsaved changes")).hasCount(0);
    }

    @Test
    void closingATabWithUnsavedChangesAsksForConfirmation() {
        Page page = console.open(WIDE, path());
        List<String> asked = new ArrayList<>();
        page.onDialog(dialog -> {
            asked.add(dialog.type());
            dialog.dismiss();
        });
        Locator name = console.field("Last name");
        name.click();
        page.keyboard().type("X");

        page.close(new Page.CloseOptions().setRunBeforeUnload(true));

        page.waitForCondition(() -> !asked.isEmpty());
        assertThat(asked).containsExactly("beforeunload");
        page.keyboard().press("Backspace");
        assertThat(console.button("Save changes")).isDisabled();
        page.reload();
        assertThat(console.field("Last name")).hasValue("Rahimi");
        assertThat(asked).hasSize(1);
    }

    @Test
    void userIsDisabledAndEnabledAgain() {
        Page page = console.open(WIDE, path());
        console.button("Disable").click();
        console.inBothThemes("user-disable");
        console.dialog("Disable Nadia Rahimi")
                .getByRole(AriaRole.BUTTON, named("Disable"))
                .click();
        assertThat(page.getByText("Disabled", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(console.region("Audit log")).containsText("disabled this user");
        assertThat(console.user(id).<Boolean>path("enabled")).isFalse();

        console.button("Enable").click();
        console.inBothThemes("user-enable");
        console.dialog("Enable Nadia Rahimi")
                .getByRole(AriaRole.BUTTON, named("Enable"))
                .click();
        assertThat(page.getByText("Enabled", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(console.button("Disable")).isFocused();
    }

    @Test
    void passwordIsResetByEmailOrSet() {
        Page page = console.open(NARROW, path());
        console.button("Reset password").click();
        assertThat(console.radio("Send an e-mail")).isChecked();
        Realm.get().withoutMailServer(() -> {
            console.button("Send e-mail").click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("Keycloak");
        });

        console.radio("Set a temporary password").check();
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        console.button("Set password").click();
        assertThat(page.getByText("Enter a temporary password, or generate one."))
                .isVisible();
        console.button("Generate").click();
        assertThat(page.getByText("Enter a temporary password, or generate one."))
                .hasCount(0);
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        console.field("Temporary password").fill("only-for-now-1");
        console.inBothThemes("user-password");
        console.button("Set password").click();

        assertThat(console.dialog("Temporary password")).containsText("only-for-now-1");
        console.inBothThemes("user-password-set");
        console.button("Done").click();
        assertThat(page.getByText("only-for-now-1")).hasCount(0);
        assertThat(console.region("Audit log"))
                .containsText("reset the password of this user with a temporary password");
    }

    @Test
    void sessionsAreRevoked() {
        console.open(WIDE, path());
        console.button("Revoke sessions").click();
        console.inBothThemes("user-revoke");
        console.dialog("Revoke all sessions")
                .getByRole(AriaRole.BUTTON, named("Revoke sessions"))
                .click();

        console.showsStatus("All sessions of Nadia Rahimi have ended.");
        assertThat(console.region("Audit log")).containsText("revoked the sessions of this user");
    }

    /** With the keyboard alone. */
    @Test
    void deletionRequiresTheUsernameAndLeavesATombstone() {
        Page page = console.open(WIDE, path());
        console.button("Delete user").focus();
        page.keyboard().press("Enter");
        assertThat(console.dialog("Delete Nadia Rahimi")).isVisible();
        page.keyboard().press("Escape");
        assertThat(console.button("Delete user")).isFocused();

        page.keyboard().press("Enter");
        Locator dialog = console.dialog("Delete Nadia Rahimi");
        Locator confirm = dialog.getByRole(AriaRole.BUTTON, named("Delete user"));
        console.field("Type " + username + " to confirm").focus();
        page.keyboard().type("somebody");
        assertThat(confirm).isDisabled();
        console.inBothThemes("user-delete");
        page.keyboard().press("Control+a");
        page.keyboard().type(username);
        page.keyboard().press("Enter");

        assertThat(console.heading("Deleted user")).isVisible();
        assertThat(console.region("Audit log")).containsText("deleted this user");
        page.reload();
        assertThat(console.heading("Deleted user")).isVisible();
        assertThat(page.getByText("The personal data is erased")).isVisible();
        console.inBothThemes("user-deleted");
        console.api().get("/api/v1/users/" + id).expect(404);
    }

    @Test
    void unknownUserShowsNotFound() {
        Page page = console.open(NARROW, "/console/users/" + UUID.randomUUID());
        assertThat(console.heading("User not found")).isVisible();
        console.inBothThemes("user-unknown");
        page.navigate(console.url("/console/users/nonsense"));
        assertThat(console.heading("User not found")).isVisible();
    }

    /** The service would refuse it. */
    @Test
    void ownAccountIsOfferedNeitherDisablingNorDeletionNorTheLossOfAdministration() {
        String own = console.apiAsUser().id();
        console.open(WIDE, "/console/users/" + own);

        assertThat(console.region("Actions")).containsText("another administrator disables or deletes it");
        assertThat(console.button("Reset password")).isVisible();
        assertThat(console.field("rollcall-admin")).isDisabled();
        assertThat(console.field("rollcall-admin"))
                .hasAccessibleDescription(Pattern.compile("Another administrator can take it away from you\\."));
        assertThat(console.field("user")).isEnabled();
        assertThat(console.region("Sign-in and security"))
                .containsText("You change how you sign in on your account page.");
        assertThat(console.region("Sign-in and security").getByRole(AriaRole.BUTTON))
                .hasCount(0);
        for (String name : List.of("Disable", "Delete user")) {
            assertThat(console.button(name)).hasCount(0);
        }
        console.inBothThemes("user-own", WIDE, NARROW);
    }

    @Test
    void rolesFromGroupsAndOtherRolesSaySo() {
        Realm realm = Realm.get();
        String outer = realm.createRole("outer");
        String inner = realm.createRole("inner");
        String ofGroup = realm.createRole("staff");
        realm.admin("POST", "/roles/" + outer + "/composites", List.of(realm.read("/roles/" + inner)));
        String group = realm.createGroup("night-shift");
        realm.groupRole("POST", group, ofGroup);
        Realm.Identity person = realm.createIdentity("inherits", "user", outer);
        realm.join(person, group);
        String inherits = Api.as(person).id();
        String path = realm.read("/groups/" + group).path("path").asText();
        Page page = console.open(WIDE, "/console/users/" + inherits);

        assertThat(console.field(inner)).hasAccessibleDescription("Contained in the role " + outer + ".");
        assertThat(console.field(ofGroup)).hasAccessibleDescription("From the group " + path + ".");
        assertThat(console.field(inner)).isDisabled();
        assertThat(console.field(ofGroup)).isDisabled();
        assertThat(console.field(outer)).isEnabled();
        console.inBothThemes("user-inherited-roles", WIDE, NARROW);

        // what people do stands above what identifies the record
        double record = console.region("Record").boundingBox().y;
        assertThat(console.region("Record")).containsText(inherits);
        assertThat(console.region("Record")).containsText("Version");
        for (String name : List.of("About the user", "Organizations", "Actions")) {
            assertThat(console.region(name).boundingBox().y).as(name).isLessThan(record);
        }
        assertThat(page.getByText(inherits)).hasCount(1);
    }

    @Test
    void draftSurvivesTheEndOfTheSession() {
        Page page = console.open(NARROW, path());
        console.field("Last name").fill("Half typed");
        // someone else changes the user before the sign-in
        console.patch(id, Map.of("locale", "de"));
        page.context().clearCookies();
        console.button("Save changes").click();
        console.signInAgain();

        page.waitForURL(console.url(path()));
        assertThat(console.field("Last name")).hasValue("Half typed");
        assertThat(page.getByText("Your unsaved changes are still here").first())
                .isVisible();
        console.fits("user-restored", WIDE, NARROW);
        console.button("Save changes").click();
        // the draft still applies to the version it was based on
        assertThat(side(console.dialog("Someone else"), "Language", "Theirs")).isChecked();
        console.button("Save this choice").click();
        console.showsStatus("Saved.");
        assertThat(console.user(id).text("lastName")).isEqualTo("Half typed");
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }

    private String path() {
        return "/console/users/" + id;
    }
}
