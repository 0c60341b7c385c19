package dev.rollcall.pages;

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
import dev.rollcall.job.PerformedJobs;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page of one organization as administrators of the platform use it: members, teams, settings, deletion. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class OrganizationPageTest extends PageTest {

    @Inject
    PerformedJobs performed;

    @Inject
    OrganizationRecords organizations;

    private String owner;
    private String member;

    /** Part of all names of a test. */
    private String mark;

    private String name;
    private String id;

    @BeforeEach
    void createOrganization() {
        if (owner == null) {
            String people = UUID.randomUUID().toString().substring(0, 8);
            owner = console.createUser("owner-" + people, Map.of("firstName", "Olive", "lastName", "Owner"));
            member = console.createUser("member-" + people, Map.of("firstName", "Milo", "lastName", "Member"));
        }
        mark = "page" + UUID.randomUUID().toString().substring(0, 8);
        name = mark + " Works";
        id = console.createOrganization(Map.of(
                "name",
                name,
                "ownerId",
                owner,
                "domains",
                List.of(mark + ".example"),
                "attributes",
                Map.of("plan", "gold")));
    }

    @Test
    void membersAreFoundByTypingAndByRole() {
        organizations.members(id, 60);
        Page page = console.open(WIDE, path());
        console.showsStatus("50 members so far");
        page.waitForCondition(() -> {
            page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
            return page.getByText("End of the list").isVisible();
        });
        console.showsStatus("61 members");

        console.field("Search").fill("OLIVE own");
        console.showsStatus("1 member matches");
        assertThat(row("Olive Owner")).containsText("Owner");
        assertThat(page).hasURL(Pattern.compile("[?&]q=OLIVE"));
        console.field("Search").fill("");
        console.showsStatus("50 members so far");
        console.field("Role").selectOption("owner");
        console.showsStatus("1 member matches");
        page.reload();
        assertThat(console.field("Role")).hasValue("owner");
        console.showsStatus("1 member matches");
        console.field("Role").selectOption("admin");
        assertThat(page.getByText("No members match")).isVisible();
        console.inBothThemes("members-none");

        // the name leads to the user, and the back button to the list
        console.button("Clear filters").click();
        console.link("Olive Owner").click();
        assertThat(console.heading("Olive Owner")).isFocused();
        assertThat(console.region("Organizations")).containsText(name);
        console.inBothThemes("user-organizations", NARROW, WIDE);
        page.goBack();
        assertThat(console.link("Olive Owner")).isFocused();
    }

    @Test
    void selectedMembersJoinATeamAndGetARoleByJobs() {
        console.addMember(id, member, "member");
        String team = console.api().createTeam(id, "Support");
        Page page = console.open(WIDE, path());
        assertThat(page.getByText("2 members, 1 owner, 1 team")).isVisible();

        page.getByLabel("Select all members that are loaded").check();
        console.showsStatus("2 members selected");
        console.inBothThemes("members-selected", WIDE, NARROW);
        console.fits("members-selected", NARROWEST);
        console.resize(WIDE);
        console.button("Add to team").click();
        console.field("Team").selectOption("Support");
        console.inBothThemes("members-add-to-team");
        console.dialog("Add 2 members to a team")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Add to team"))
                .click();
        console.showsStatus("Started: Add 2 members to a team");
        performed.untilAllEnded();
        console.showsStatus("2 members added to the team.");
        String members = "/api/v1/organizations/" + id + "/teams/" + team + "/members";
        assertThat(console.api().read(members).<Object>list("items")).hasSize(2);

        page.getByLabel("Select Milo Member").check();
        console.button("Change role").first().click();
        console.field("Role").last().selectOption("admin");
        console.dialog("Change the role of 1 member")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Change role"))
                .click();
        console.showsStatus("Started: Give 1 member the role admin");
        performed.untilAllEnded();
        assertThat(role(member)).isEqualTo("admin");
    }

    /** With the keyboard alone, and opening the dialog while the list is loading. */
    @Test
    void memberIsAddedWithARole() {
        List<Route> members = new ArrayList<>();
        Page page = console.newPage(NARROW);
        page.route("**/members?*", members::add);
        page.navigate(console.url(path()));
        console.button("Add member").focus();
        page.keyboard().press("Enter");
        Locator dialog = console.dialog("Add a member to " + name);
        assertThat(dialog).isVisible();
        page.waitForCondition(() -> !members.isEmpty());
        page.unroute("**/members?*");
        members.forEach(Route::resume);
        assertThat(page.getByText("End of the list")).isVisible();
        assertThat(page.locator("dialog:modal")).hasCount(1);
        button(dialog, "Add member").click();
        assertThat(console.field("User")).isFocused();
        page.keyboard().type("owner olive");
        assertThat(options(page).first()).isVisible();
        page.keyboard().type(" " + username(owner));
        assertThat(options(page)).hasCount(1);
        page.keyboard().press("Enter");
        assertThat(button(dialog, "Choose someone else than Olive Owner")).isVisible();
        button(dialog, "Add member").click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("Olive Owner is a member already.");
        console.inBothThemes("member-add-error");
        button(dialog, "Choose someone else than Olive Owner").focus();
        page.keyboard().press("Enter");
        assertThat(console.field("User")).isFocused();
        page.keyboard().type(username(member));
        assertThat(options(page)).hasCount(1);
        console.inBothThemes("member-add");
        console.fits("member-add", WIDE);
        page.keyboard().press("Enter");
        assertThat(button(dialog, "Choose someone else than Milo Member")).isVisible();
        console.radio("Admin Manages").focus();
        page.keyboard().press("Space");
        page.keyboard().press("Enter");

        console.showsStatus("Milo Member is a member of " + name + " with the role Admin.");
        assertThat(row("Milo Member")).containsText("Admin");
        console.inBothThemes("members", NARROW, WIDE);
        console.fits("members", NARROWEST);
    }

    @Test
    void lastOwnerKeepsTheRoleUntilThereIsAnother() {
        console.addMember(id, member, "member");
        Page page = console.open(WIDE, path());
        console.button("Change the role of " + username(owner)).click();
        Locator dialog = console.dialog("Change the role of Olive Owner");
        console.radio("Admin Manages").check();
        console.button("Save role").click();
        assertThat(page.getByRole(AriaRole.ALERT))
                .hasText(name + " would have no owner who can sign in. Make another member an owner first.");
        console.inBothThemes("member-last-owner", WIDE, NARROW);
        console.button("Cancel").click();
        assertThat(dialog).hasCount(0);

        console.button("Change the role of " + username(member)).click();
        console.radio("Owner Manages").check();
        console.button("Save role").click();
        console.showsStatus("Milo Member has the role Owner.");
        console.button("Change the role of " + username(owner)).click();
        console.radio("Member Sees").check();
        console.button("Save role").click();

        console.showsStatus("Olive Owner has the role Member.");
        assertThat(row("Milo Member")).containsText("Owner");
        assertThat(role(owner)).isEqualTo("member");
    }

    @Test
    void roleThatSomeoneElseHasChangedIsConfirmedAgain() {
        console.addMember(id, member, "member");
        Page page = console.open(WIDE, path());
        console.button("Change the role of " + username(member)).click();
        console.radio("Admin Manages").check();
        console.api()
                .patch("/api/v1/organizations/" + id + "/members/" + member, "{\"role\": \"owner\"}")
                .expect(200);

        console.button("Save role").click();

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Someone else has changed this in the meantime");
        assertThat(console.radio("Owner Manages")).isChecked();
        console.radio("Admin Manages").check();
        console.button("Save role").click();
        console.showsStatus("Milo Member has the role Admin.");
        assertThat(role(member)).isEqualTo("admin");
    }

    @Test
    void managedMemberIsRemovedOnlyWithTheChoiceToDeleteTheAccount() {
        String other = console.createUser(mark + "-managed", Map.of("firstName", "Mira", "lastName", "Managed"));
        console.addMember(id, member, "member");
        console.addMember(id, other, "member");
        records.execute("update memberships set membership_type = 'managed' where user_id = ?::uuid", other);
        Page page = console.open(WIDE, path());
        console.button("Remove " + username(member)).click();
        assertThat(console.dialog("Remove Milo Member")).containsText("the account stays");
        console.inBothThemes("member-remove");
        console.fits("member-remove", NARROW);
        console.button("Remove member").click();
        console.showsStatus("Milo Member is no longer a member of " + name);
        assertThat(row("Milo Member")).hasCount(0);

        assertThat(row("Mira Managed")).containsText("Managed");
        console.button("Remove " + mark + "-managed").click();
        Locator dialog = console.dialog("Remove Mira Managed");
        assertThat(dialog).containsText("Keycloak deletes the account together with the membership");
        assertThat(console.button("Remove and delete account")).isDisabled();
        console.inBothThemes("member-remove-managed", WIDE, NARROW);
        console.field("Delete the account of Mira Managed").check();
        console.button("Remove and delete account").click();
        console.showsStatus("Mira Managed is no longer a member of " + name);
        console.showsStatus("1 member");
        assertThat(page.getByText("End of the list")).isVisible();
    }

    @Test
    void teamsAreCreatedFilledRenamedAndDeleted() {
        console.addMember(id, member, "member");
        Page page = console.open(NARROW, path() + "?tab=teams");
        assertThat(page.getByText("No teams yet")).isVisible();
        console.inBothThemes("teams-none");
        console.button("New team").click();
        console.button("Create team").click();
        assertThat(console.field("Name")).isFocused();
        assertThat(console.field("Name")).hasAttribute("aria-invalid", "true");
        console.field("Name").fill("Support");
        page.keyboard().press("Enter");
        console.showsStatus("The team Support is created.");
        console.button("New team").click();
        console.field("Name").fill("SUPPORT");
        console.button("Create team").click();
        assertThat(console.field("Name")).hasAttribute("aria-invalid", "true");
        console.inBothThemes("team-new-error");
        console.button("Cancel").click();

        console.link("Support").click();
        assertThat(page).hasURL(Pattern.compile("[?&]tab=teams&team="));
        assertThat(page.getByText("No one is in this team")).isVisible();
        Locator picker = console.field("Add a member to this team");
        picker.click();
        assertThat(options(page)).hasCount(2);
        picker.fill("milo");
        assertThat(options(page)).hasCount(1);
        console.inBothThemes("team-add");
        console.fits("team-add", WIDE);
        page.keyboard().press("Enter");
        console.showsStatus("Milo Member is in Support.");
        assertThat(row("Milo Member")).isVisible();
        console.inBothThemes("team", NARROW, WIDE);
        console.button("Remove " + username(member) + " from the team").click();
        console.button("Remove from team").click();
        console.showsStatus("Milo Member is no longer in Support.");
        assertThat(page.getByText("No one is in this team")).isVisible();

        console.link("All teams").click();
        console.button("Rename Support").click();
        console.field("Name").fill("Help desk");
        console.button("Rename team").click();
        console.showsStatus("The team is called Help desk.");
        for (int width : List.of(NARROW, WIDE)) {
            console.resize(width);
            assertThat(console.link("Help desk")).isVisible();
            console.inBothThemes("teams");
        }
        console.button("Delete Help desk").click();
        console.inBothThemes("team-delete");
        console.fits("team-delete", NARROW);
        console.button("Delete team").click();
        console.showsStatus("The team Help desk is deleted.");
        assertThat(page.getByText("No teams yet")).isVisible();
    }

    @Test
    void settingsAreSavedAndAConflictShowsBothVersions() {
        Page page = console.open(WIDE, path());
        console.link("Settings").click();
        assertThat(page).hasURL(console.url(path() + "?tab=settings"));
        assertThat(console.button("Save changes")).isDisabled();
        assertThat(console.field("Alias")).not().isEditable();
        assertThat(console.field("Alias")).hasAccessibleDescription("The name in tokens. It can never change.");
        console.inBothThemes("organization-settings", NARROW, WIDE);
        console.fits("organization-settings", NARROWEST);
        nameInput().fill(" ");
        console.button("Save changes").click();
        assertThat(nameInput()).isFocused();
        nameInput().fill(mark + " Renamed");
        console.field("Description").fill("Makes everything");
        console.field("E-mail domains").fill(mark + ".example, more." + mark + ".example");
        change(Map.of("name", mark + " Theirs", "attributes", Map.of("plan", "silver")));
        console.button("Save changes").click();

        Locator conflict = console.dialog("Someone else has changed this organization");
        for (int width : List.of(NARROW, WIDE)) {
            console.resize(width);
            assertThat(side(conflict, "Name", "Yours")).isChecked();
            assertThat(side(conflict, "E-mail domains", "Yours")).isChecked();
            assertThat(side(conflict, "Attribute plan", "Theirs")).isChecked();
            console.inBothThemes("organization-conflict");
        }
        side(conflict, "Name", "Theirs").check();
        console.button("Save this choice").click();

        console.showsStatus("Saved.");
        assertThat(console.heading(mark + " Theirs")).isVisible();
        ApiResponse now = organization();
        assertThat(now.text("name")).isEqualTo(mark + " Theirs");
        assertThat(now.text("description")).isEqualTo("Makes everything");
        assertThat(now.<String>list("domains"))
                .containsExactlyInAnyOrder(mark + ".example", "more." + mark + ".example");
        assertThat(now.text("attributes.plan")).isEqualTo("silver");
        console.field("External ID").fill(mark + "/A-2041");
        console.button("Save changes").click();
        // the message of the first change may still be there
        await().atMost(TimeLimits.LIMIT)
                .untilAsserted(
                        () -> assertThat(organization().text("externalId")).isEqualTo(mark + "/A-2041"));

        console.field("Enabled").uncheck();
        console.button("Save changes").click();
        assertThat(page.getByRole(AriaRole.MAIN).getByText("Disabled", new Locator.GetByTextOptions().setExact(true)))
                .isVisible();
        console.link("Audit log").last().click();
        assertThat(console.region("Audit log")).containsText("You disabled this organization");
        assertThat(console.region("Audit log")).containsText("updated this organization");
        assertThat(console.region("Audit log")).containsText("created this organization with Olive Owner as the owner");
        console.inBothThemes("organization-audit-log");
        console.field("Action").selectOption("create-organization");
        assertThat(console.region("Audit log").locator(".timeline > li")).hasCount(1);
        assertThat(console.link("CSV"))
                .hasAttribute(
                        "href", Pattern.compile("organizationId=" + id + "&action=create-organization&format=csv$"));
    }

    @Test
    void draftOfSettingsSurvivesOtherTabsAndTheEndOfTheSession() {
        Page page = console.open(NARROW, path() + "?tab=settings");
        nameInput().fill("Half typed");
        console.link("Teams").click();
        assertThat(page.getByText("No teams yet")).isVisible();
        page.goBack();
        assertThat(nameInput()).hasValue("Half typed");
        assertThat(page.getByText("Your unsaved changes are still here")).isVisible();
        page.context().clearCookies();
        console.button("Save changes").click();
        console.signInAgain();

        page.waitForURL(console.url(path() + "?tab=settings"));
        assertThat(nameInput()).hasValue("Half typed");
        console.button("Discard").click();
        assertThat(nameInput()).hasValue(name);
    }

    @Test
    void deletionListsWhatGoesAlongAndWantsTheNameTyped() {
        console.addMember(id, member, "member");
        organizations.team(id, "Support");
        records.execute(
                "update memberships set membership_type = 'managed' where user_id = ?::uuid and organization_id = ?::uuid",
                member,
                id);
        invite("new@" + mark + ".example");
        Page page = console.open(WIDE, path() + "?tab=settings");
        console.button("Delete organization").click();
        Locator dialog = console.dialog("Delete " + name);
        assertThat(dialog).containsText("2 memberships");
        assertThat(dialog).containsText("1 team");
        assertThat(dialog).containsText("1 open invitation; the links in the mails no longer work");
        assertThat(dialog).containsText("1 managed account with all personal data: Milo Member");
        console.field("Type " + name + " to confirm").fill(name);
        Locator delete = button(dialog, "Delete organization");
        assertThat(delete).isDisabled();
        console.inBothThemes("organization-delete", NARROW, WIDE);
        console.field("Delete 1 managed account").check();
        console.field("Type " + name + " to confirm").fill(name.toUpperCase(Locale.ROOT));
        assertThat(delete).isDisabled();
        console.field("Type " + name + " to confirm").fill(name);
        delete.click();

        console.showsStatus(name + " is deleted.");
        assertThat(page).hasURL(console.url("/console/organizations"));
        assertThat(console.heading("Organizations")).isVisible();
        console.api().get("/api/v1/organizations/" + id).expect(404);
        console.open(NARROW, path());
        assertThat(console.heading("Organization not found")).isVisible();
        console.inBothThemes("organization-not-found");
    }

    @Test
    void organizationWithoutOwnerAsksForOne() {
        records.execute("delete from memberships where organization_id = ?::uuid", id);
        Page page = console.open(NARROW, path());

        assertThat(page.getByText("This organization has no owner who can sign in"))
                .isVisible();
        assertThat(page.getByText("Add the first member")).isVisible();
        console.inBothThemes("organization-orphaned");
    }

    private void invite(String email) {
        console.api()
                .post("/api/v1/organizations/" + id + "/invitations", Map.of("emails", List.of(email)))
                .expect(201);
    }

    private static Locator button(Locator in, String name) {
        return in.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private String username(String user) {
        return console.user(user).text("username");
    }

    private String role(String user) {
        return console.api()
                .get("/api/v1/organizations/" + id + "/members/" + user)
                .text("role");
    }

    private ApiResponse organization() {
        return console.api().read("/api/v1/organizations/" + id);
    }

    private void change(Map<String, ?> patch) {
        console.api().patch("/api/v1/organizations/" + id, patch).expect(200);
    }

    private String path() {
        return "/console/organizations/" + id;
    }
}
