package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The pages of organizations for people who are no administrators: each sees what their role allows, and no more. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class MyOrganizationsPageTest extends PageTest {

    /** The record of the person in the browser. */
    private String me;

    private String boss;
    private String bossName;
    private String colleague;
    private String colleagueName;
    private String name;
    private String domain;
    private String id;

    @Override
    protected Console signedIn() {
        return Console.signedIn(service, "mine", "user");
    }

    @BeforeEach
    void createOrganization() {
        if (me == null) {
            me = Api.as(console.identity()).id();
            String mark = UUID.randomUUID().toString().substring(0, 8);
            bossName = "boss-" + mark;
            boss = console.createUser(bossName, Map.of("firstName", "Olive", "lastName", "Owner"));
            colleagueName = "colleague-" + mark;
            colleague = console.createUser(colleagueName, Map.of("firstName", "Milo", "lastName", "Member"));
        }
        name = "Org " + UUID.randomUUID().toString().substring(0, 8);
        domain = name.substring(4) + ".example";
        id = console.createOrganization(Map.of("name", name, "ownerId", boss, "domains", List.of(domain)));
        console.addMember(id, colleague, "member");
    }

    @Test
    void ownerManagesTheOrganizationWithoutSearchingUsers() {
        console.addMember(id, me, "owner");
        Page page = openWithoutRefusals(WIDE, "/organizations");
        assertThat(console.link("Organizations")).hasAttribute("aria-current", "page");
        for (int width : List.of(NARROW, WIDE)) {
            console.resize(width);
            assertThat(page.getByRole(AriaRole.LISTITEM).filter(new Locator.FilterOptions().setHasText(name)))
                    .containsText("Owner");
            console.inBothThemes("my-organizations");
        }
        console.link(name).click();
        assertThat(page).hasURL(console.url("/organizations/" + id));
        assertThat(console.heading(name)).isFocused();
        assertThat(console.button("Add member")).hasCount(0);
        assertThat(page.locator("main a[href^='/console']")).hasCount(0);
        for (int width : List.of(NARROW, WIDE)) {
            console.resize(width);
            assertThat(row("Olive Owner")).isVisible();
            console.inBothThemes("owner-members");
        }
        console.button("Change the role of " + colleagueName).click();
        console.radio("Owner Manages").check();
        console.button("Save role").click();
        console.showsStatus("Milo Member has the role Owner.");

        console.link("Audit log").click();
        Locator log = console.region("Audit log");
        assertThat(log).containsText("You set the role of Milo Member in this organization from Member to Owner");
        assertThat(log).containsText("The platform added Milo Member to this organization as Member");
        assertThat(log).containsText("The platform created this organization with Olive Owner as the owner");
        assertThat(page.locator("main a[href^='/console']")).hasCount(0);
        console.inBothThemes("owner-audit-log", NARROW, WIDE);
        assertThat(console.field("Actor")).hasCount(0);
        assertThat(console.link("CSV")).hasCount(0);
        console.field("Action").selectOption("set-member-role");
        assertThat(log.getByRole(AriaRole.LISTITEM)).hasCount(1);
        console.field("Member").fill("Milo");
        options(page).first().click();
        assertThat(page).hasURL(Pattern.compile("tab=audit-log&user=[0-9a-f-]{36}&action=set-member-role$"));
        assertThat(log.getByRole(AriaRole.LISTITEM)).hasCount(1);
        console.field("Outcome").selectOption("refused");
        assertThat(log).containsText("No entries match these filters.");
        console.button("Clear filters").first().click();
        assertThat(log).containsText("The platform created this organization");

        console.link("Settings").click();
        assertThat(console.field("E-mail domains")).hasValue(domain);
        assertThat(console.field("E-mail domains")).not().isEditable();
        assertThat(console.field("E-mail domains"))
                .hasAccessibleDescription(
                        "Only an administrator of the platform can change the domains. Ask one to add or remove a domain.");
        console.inBothThemes("owner-settings", NARROW, WIDE);
        assertThat(console.field("External ID")).hasCount(0);
        name += " Renamed";
        nameInput().fill(name);
        console.button("Save changes").click();
        console.showsStatus("Saved.");
        console.button("Delete organization").click();
        console.field("Type " + name + " to confirm").fill(name);
        console.dialog("Delete " + name)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete organization"))
                .click();
        console.showsStatus(name + " is deleted.");
        assertThat(page).hasURL(console.url("/organizations"));
        assertThat(console.link(name)).hasCount(0);
    }

    @Test
    void ownerMakesAnotherMemberTheOwner() {
        console.addMember(id, me, "owner");
        String agent = console.createUser("agent-" + domain, Map.of("firstName", "Milo", "lastName", "Machine"));
        records.execute("update users set kind = 'agent' where id = ?::uuid", agent);
        console.addMember(id, agent, "member");
        Page page = openWithoutRefusals(WIDE, "/organizations/" + id);
        assertThat(row("Milo Machine").getByText("Agent", new Locator.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(row("Milo Member").getByText("Agent")).hasCount(0);

        console.link("Settings").click();
        console.button("Transfer ownership").click();
        Locator dialog = console.dialog("Transfer the ownership of " + name);
        Locator transfer =
                dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Transfer ownership"));
        transfer.click();
        assertThat(dialog).containsText("Choose a member.");
        console.inBothThemes("owner-transfer", NARROW, WIDE);
        console.field("New owner").fill("Milo");
        Locator milo = options(page).filter(new Locator.FilterOptions().setHasText("Milo"));
        assertThat(milo).hasCount(1);
        assertThat(milo).containsText("Milo Member");
        milo.click();
        console.radio("Member Sees").check();
        console.inBothThemes("owner-transfer-chosen");
        transfer.click();

        console.showsStatus("Milo Member is an owner of " + name + ". Your role is Member.");
        assertThat(console.link("Details")).isVisible();
        assertThat(console.button("Transfer ownership")).hasCount(0);
        console.api()
                .get("/api/v1/organizations/" + id + "/members/" + colleague)
                .body("role", equalTo("owner"));
    }

    @Test
    void ownerIsShownOtherDomainsInAConflictWithoutAChoice() {
        console.addMember(id, me, "owner");
        openWithoutRefusals(WIDE, "/organizations/" + id + "?tab=settings");
        nameInput().fill(name + " Mine");
        console.api()
                .patch(
                        "/api/v1/organizations/" + id,
                        Map.of("name", name + " Theirs", "domains", List.of("other-" + domain)))
                .expect(200);
        console.button("Save changes").click();

        Locator conflict = console.dialog("Someone else has changed this organization");
        Locator domains = conflict.getByRole(
                AriaRole.GROUP,
                new Locator.GetByRoleOptions().setName("E-mail domains").setExact(true));
        assertThat(domains).containsText("other-" + domain);
        assertThat(domains.getByRole(AriaRole.RADIO)).hasCount(0);
        assertThat(conflict.getByRole(AriaRole.RADIO)).hasCount(2);
        console.button("Save this choice").click();

        console.showsStatus("Saved.");
        assertThat(console.heading(name + " Mine")).isVisible();
        assertThat(console.field("E-mail domains")).hasValue("other-" + domain);
        assertThat(refused).hasSize(1).allMatch(answer -> answer.startsWith("412 "));
        refused.clear();
    }

    @Test
    void ownerIsToldWhyManagedAccountsStay() {
        console.addMember(id, me, "owner");
        records.execute(
                "update memberships set membership_type = 'managed' where user_id = ?::uuid and organization_id = ?::uuid",
                colleague,
                id);
        Page page = openWithoutRefusals(NARROW, "/organizations/" + id);
        assertThat(row("Milo Member")).containsText("Managed");
        assertThat(console.button("Remove " + colleagueName)).hasCount(0);
        assertThat(console.button("Remove " + bossName)).isVisible();

        console.link("Settings").click();
        console.button("Delete organization").click();

        assertThat(console.dialog("Delete " + name))
                .containsText("only an administrator of the platform can delete it");
        assertThat(page.getByText("Milo Member")).isVisible();
        console.inBothThemes("owner-delete-managed");
    }

    @Test
    void adminOfTheOrganizationDoesNotTouchOwners() {
        console.addMember(id, me, "admin");
        Page page = openWithoutRefusals(WIDE, "/organizations/" + id);
        assertThat(console.button("Change the role of " + colleagueName)).isVisible();
        assertThat(console.button("Change the role of " + bossName)).hasCount(0);
        assertThat(console.button("Remove " + bossName)).hasCount(0);
        console.fits("admin-members", WIDE, NARROW, NARROWEST);
        console.button("Change the role of " + colleagueName).click();
        assertThat(page.getByRole(AriaRole.RADIO)).hasCount(2);
        console.radio("Admin Manages").check();
        console.button("Save role").click();
        console.showsStatus("Milo Member has the role Admin.");

        console.link("Details").click();
        assertThat(console.region("Record")).containsText(id);
        assertThat(page.locator("main form, main input")).hasCount(0);
        console.inBothThemes("admin-details");
        console.link("Teams").click();
        console.button("New team").click();
        console.field("Name").fill("Support");
        console.button("Create team").click();
        console.showsStatus("The team Support is created.");

        // their own role: afterwards less is offered
        console.link("Members").click();
        console.button("Change the role of " + console.identity().username()).click();
        console.radio("Member Sees").check();
        assertThat(page.getByText("This is your own role")).isVisible();
        console.inBothThemes("admin-own-role");
        console.button("Save role").click();
        assertThat(console.button("Change the role of " + colleagueName)).hasCount(0);
    }

    @Test
    void memberReadsAndLeaves() {
        console.addMember(id, me, "member");
        Page page = openWithoutRefusals(NARROW, "/organizations/" + id);
        assertThat(page.getByRole(AriaRole.MAIN).getByRole(AriaRole.BUTTON)).hasCount(1);
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(row("Olive Owner")).isVisible();
            console.inBothThemes("member-members");
        }
        assertThat(console.link("Invitations")).hasCount(0);
        console.link("Teams").click();
        assertThat(page.getByText("No teams yet")).isVisible();
        assertThat(console.button("New team")).hasCount(0);
        console.link("Members").click();

        console.button("Leave").click();
        assertThat(console.dialog("Leave " + name)).containsText("your account stays");
        console.inBothThemes("member-leave");
        console.fits("member-leave", WIDE);
        console.dialog("Leave " + name)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Leave").setExact(true))
                .click();

        console.showsStatus("You have left " + name + ".");
        assertThat(console.heading("My organizations")).isVisible();
        assertThat(console.link(name)).hasCount(0);
    }

    @Test
    void memberLeavesFromTheDetails() {
        console.addMember(id, me, "member");
        openWithoutRefusals(WIDE, "/organizations/" + id + "?tab=settings");
        Locator leave = console.button("Leave organization");
        assertThat(console.region("Membership")).containsText("You lose your role");
        // what people do stands above the ids
        assertThat(leave.boundingBox().y).isLessThan(console.region("Record").boundingBox().y);
        console.inBothThemes("member-details", NARROW, WIDE);

        leave.click();
        console.dialog("Leave " + name)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Leave").setExact(true))
                .click();

        console.showsStatus("You have left " + name + ".");
        assertThat(console.heading("My organizations")).isVisible();
        console.api().get("/api/v1/organizations/" + id + "/members/" + me).expect(404);
    }

    @Test
    void managedMemberIsNotOfferedToLeave() {
        console.addMember(id, me, "member");
        records.execute(
                "update memberships set membership_type = 'managed' where user_id = ?::uuid and organization_id = ?::uuid",
                me,
                id);
        openWithoutRefusals(WIDE, "/organizations/" + id + "?tab=settings");

        assertThat(console.region("Record")).isVisible();
        assertThat(console.button("Leave organization")).hasCount(0);
    }

    @Test
    void strangerIsToldThatThereIsNothing() {
        Page page = console.open(NARROW, "/organizations/" + id);

        assertThat(console.heading("Organization not found")).isVisible();
        assertThat(page.getByText(name)).hasCount(0);
        console.inBothThemes("organization-stranger");
    }

    @Test
    void personWithoutOrganizationsIsToldHowToJoinOne() {
        Page page = console.newPage(NARROW);
        page.route(
                "**/api/v1/users/me/organizations*",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("{\"items\": [], \"next\": null}")));
        page.navigate(console.url("/organizations"));

        assertThat(page.getByText("You are in no organization")).isVisible();
        assertThat(console.link("Organizations")).hasCount(0);
        console.inBothThemes("my-organizations-none");
    }

    @Test
    void pendingChangeIsExplainedToThoseWhoCannotReadTheAuditLog() {
        console.addMember(id, me, "admin");
        Page page = openWithoutRefusals(NARROW, "/organizations/" + id);
        page.route("**/members/" + colleague, route -> {
            if (route.request().method().equals("DELETE")) {
                route.fulfill(new Route.FulfillOptions()
                        .setStatus(202)
                        .setContentType("application/json")
                        .setBody("{\"act\":\"%s\",\"outcome\":\"open\"}".formatted(UUID.randomUUID())));
            } else {
                route.resume();
            }
        });
        console.button("Remove " + colleagueName).click();
        console.button("Remove member").click();

        console.showsStatus("The change is pending: Keycloak did not answer in time.");
        console.inBothThemes("owner-pending");
    }
}
