package dev.rollcall.pages.agent;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.agent.Sponsor;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page of one agent, as an administrator sees it: who is responsible, what it may do and why, what it did, and how it is stopped. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class AgentPageTest extends PageTest {

    private final Sponsor sponsor = Sponsor.create("user");
    private final Sponsor.Agent agent = sponsor.agent();

    private String address(Sponsor.Agent of) {
        return "/console/agents/" + of.id();
    }

    private Locator right(String name) {
        return console.region("What it may do, and why")
                .getByRole(AriaRole.LISTITEM)
                .filter(new Locator.FilterOptions()
                        .setHas(console.page()
                                .locator("strong, code")
                                .getByText(name, new Locator.GetByTextOptions().setExact(true))));
    }

    private void confirm(String dialog, String button) {
        console.dialog(dialog)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button))
                .click();
    }

    @Test
    void rightsAreShownWithTheirReasons() {
        Keys.Key key = agent.key("account:read", "users:read", "organizations:read");
        String prefix = key.secret().substring(0, 11);
        String name = "Works " + UUID.randomUUID();
        String organization = console.createOrganization(Map.of("name", name, "ownerId", sponsor.id()));
        console.addMember(organization, agent.id(), "member");
        openWithoutRefusals(WIDE, address(agent));

        assertThat(right("account:read")).containsText(Pattern.compile("^\\s*Yes"));
        assertThat(right("account:read")).containsText("Read its own account");
        assertThat(right("account:read")).containsText("The key " + prefix + "… has this scope.");
        assertThat(right("account:write")).containsText("Does not apply: no active key has this scope.");
        assertThat(right("users:read")).containsText("Does not apply: no role of the agent gives this right.");
        assertThat(right("users:read")).containsText("The key " + prefix + "… has this scope.");
        assertThat(right("users:read")).containsText("The agent has no role for this.");
        assertThat(right("organizations:read"))
                .containsText("The agent has the role Member.The sponsor has the role Owner.");
        assertThat(right(name)).containsText(Pattern.compile("^\\s*Yes"));
        assertThat(right(name)).containsText("The agent has the role Member in this organization.");
        assertThat(right(name)).containsText("The sponsor has the role Owner in this organization.");
        assertThat(right(name).getByRole(AriaRole.LINK))
                .hasAttribute("href", "/console/organizations/" + organization + "?tab=agents");
        console.inBothThemes("agent", NARROW, WIDE);
        console.fits("agent", NARROWEST);
    }

    @Test
    void oneButtonStopsTheAgentWithItsKeys() {
        Sponsor.Agent stopped = sponsor.agent("user");
        Keys.Key key = stopped.key("account:read");
        Page page = openWithoutRefusals(WIDE, address(stopped));
        assertThat(right("account:read")).containsText(Pattern.compile("^\\s*Yes"));
        assertThat(right("user")).containsText("The sponsor has the role user.");
        console.button("Suspend agent and its keys").click();
        Locator dialog = console.dialog("Suspend Agent");
        assertThat(dialog).containsText("Other services accept the tokens that it has for up to five minutes.");
        console.inBothThemes("agent-suspend", NARROW, WIDE);

        confirm("Suspend Agent", "Suspend agent and its keys");

        console.showsStatus("is suspended, with all its keys.");
        assertThat(page.locator(".notice.warning").first())
                .containsText(Pattern.compile("Suspended .* It has no rights, and none of its keys works\\."));
        assertThat(right("account:read")).containsText(Pattern.compile("^\\s*No"));
        assertThat(right("account:read")).containsText("Does not apply: the agent is suspended.");
        key.caller().get("/api/v1/users/me").expect(401);
        console.inBothThemes("agent-suspended", NARROW, WIDE);
        console.field("Show").selectOption("What was done to the agent");
        assertThat(console.region("What the agent did")).containsText("suspended the agent");
        console.button("Resume agent").click();
        confirm("Resume Agent", "Resume agent");

        console.showsStatus("may act again.");
        assertThat(right("account:read")).containsText(Pattern.compile("^\\s*Yes"));
        key.caller().get("/api/v1/users/me").expect(200);
    }

    @Test
    void agentIsMovedToAnotherSponsor() {
        Sponsor.Agent moved = sponsor.agent();
        String mark = "ap" + UUID.randomUUID().toString().substring(0, 8);
        console.createUser(mark, Map.of("firstName", "Noor", "lastName", mark));
        openWithoutRefusals(WIDE, address(moved));
        console.button("Change sponsor").click();
        confirm("Change the sponsor", "Change sponsor");
        assertThat(console.dialog("Change the sponsor")).containsText("Choose a person");
        console.field("New sponsor").fill(mark);
        options(console.page()).click();
        console.inBothThemes("agent-move", NARROW, WIDE);

        confirm("Change the sponsor", "Change sponsor");

        console.showsStatus("Noor " + mark + " is responsible for");
        assertThat(console.region("Who is responsible")).containsText("Noor " + mark);
        assertThat(console.link("Noor " + mark)).isVisible();
    }

    @Test
    void agentIsAddedToItsOrganization() {
        String name = "Joins " + UUID.randomUUID();
        String organization = console.createOrganization(Map.of("name", name, "ownerId", sponsor.id()));
        Sponsor.Agent joining = sponsor.agentOf(organization);
        openWithoutRefusals(WIDE, address(joining));
        console.button("Add to organization").click();
        console.inBothThemes("agent-join", NARROW, WIDE);

        confirm("Add Agent", "Add to organization");

        console.showsStatus("is a member of its organization now.");
        assertThat(right(name)).containsText("The agent has the role Member in this organization.");
        assertThat(console.button("Add to organization")).hasCount(0);
    }

    @Test
    void agentWhoseSponsorIsDisabledIsMovedInsteadOfResumed() {
        Sponsor disabled = Sponsor.create("user");
        Sponsor.Agent orphan = disabled.agent();
        console.patch(disabled.id(), Map.of("enabled", false));
        openWithoutRefusals(WIDE, address(orphan));

        assertThat(console.page().getByText("No sponsor").first()).isVisible();
        assertThat(console.region("Who is responsible"))
                .containsText("It stays suspended until it has another sponsor.");
        assertThat(console.button("Resume agent")).hasCount(0);
        assertThat(console.button("Suspend agent and its keys")).hasCount(0);
        console.inBothThemes("agent-without-sponsor", NARROW, WIDE);
        console.button("Change sponsor").click();
        console.field("New sponsor").fill(sponsor.identity().username());
        options(console.page()).click();
        confirm("Change the sponsor", "Change sponsor");

        assertThat(console.button("Suspend agent and its keys")).isVisible();
    }

    @Test
    void keyOfAnAgentIsCreatedAndItsUseIsInTheAuditLog() {
        Sponsor.Agent working = sponsor.agent();
        Page page = openWithoutRefusals(WIDE, address(working));
        assertThat(console.region("API keys")).containsText("The agent has no active key, so it cannot act.");
        console.button("Create a key").click();
        console.field("Name").fill("Nightly");
        assertThat(page.getByLabel("users:read")).hasCount(0);
        page.getByLabel("Read its own account").check();
        page.getByLabel("Change its own profile").check();
        console.inBothThemes("agent-key-create", NARROW, WIDE);
        console.button("Create key").click();
        assertThat(console.dialog("Secret of Nightly")).isVisible();
        String secret = page.locator(".secret").first().textContent();
        console.inBothThemes("agent-key-secret", NARROW, WIDE);
        console.button("I have stored it").click();
        Api.as(secret).patch("/api/v1/users/me", Map.of("firstName", "Robot")).expect(200);

        page.reload();

        assertThat(right("account:write")).containsText("The key " + secret.substring(0, 11) + "… has this scope.");
        Locator log = console.region("What the agent did");
        assertThat(log).containsText("What it did at other services is not here");
        assertThat(log.getByRole(AriaRole.LISTITEM)).hasCount(1);
        assertThat(log).containsText(secret.substring(0, 11));
        console.inBothThemes("agent-log", NARROW, WIDE);
        console.button("Revoke Nightly").click();
        console.button("Revoke key").click();
        console.showsStatus("The key Nightly is revoked.");
        assertThat(right("account:write")).containsText("Does not apply: no active key has this scope.");
    }

    @Test
    void agentIsEditedAndDeleted() {
        Sponsor.Agent old = sponsor.agent();
        Page page = openWithoutRefusals(WIDE, address(old));
        console.button("Edit").click();
        console.field("Name").fill("Nightly report");
        console.field("Purpose").fill("Sends the sales of the day");
        console.field("Last day").fill("2999-12-31");
        console.inBothThemes("agent-edit", NARROW, WIDE);
        confirm("Edit Agent", "Save");
        assertThat(console.heading("Nightly report")).isVisible();
        assertThat(page.getByText("Sends the sales of the day")).isVisible();
        assertThat(Api.admin().read(old.path()).<String>path("expiresAt")).isEqualTo("3000-01-01T00:00:00Z");
        console.button("Delete agent").click();
        Locator dialog = console.dialog("Delete Nightly report?");
        dialog.getByRole(AriaRole.TEXTBOX).fill("Nightly report");
        console.inBothThemes("agent-delete", NARROW, WIDE);

        confirm("Delete Nightly report?", "Delete agent");

        console.showsStatus("The agent Nightly report is deleted.");
        assertThat(console.heading("Agents")).isVisible();
        Api.admin().get(old.path()).expect(404);
        page = console.open(NARROW, address(old));
        assertThat(console.heading("Agent not found")).isVisible();
        console.inBothThemes("agent-not-found", NARROW, WIDE);
    }

    @Test
    void lostAgentIsMadeOneAgainOnThePageOfItsUser() {
        Sponsor.Agent lost = sponsor.agent("user");
        records.execute("delete from agents where user_id = ?::uuid", lost.id());
        records.execute("update users set kind = 'person' where id = ?::uuid", lost.id());
        records.execute("delete from revocations where kind = 'agent' and id = ?", lost.subject());
        Page page = openWithoutRefusals(WIDE, "/console/users/" + lost.id());
        console.button("Make agent").click();
        Locator dialog = console.dialog("Make agent-");
        assertThat(dialog).containsText("It keeps its roles, which the sponsor must have, too.");
        assertThat(dialog.getByRole(AriaRole.CHECKBOX)).hasCount(0);
        console.field("Name").fill("Found again");
        dialog.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(Pattern.compile("Choose someone else than .*")))
                .click();
        console.button("Make agent").last().click();
        assertThat(dialog).containsText("Choose a person");
        console.field("Sponsor").fill(sponsor.identity().username());
        options(page).click();
        console.inBothThemes("agent-again", NARROW, WIDE);

        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Make agent"))
                .click();

        console.showsStatus("The user is the agent Found again again.");
        assertThat(console.heading("Found again")).isVisible();
        assertThat(right("user")).containsText("The agent has the role user.");
        console.link("Its record as a user").click();
        assertThat(console.link("The page of the agent")).isVisible();
        assertThat(console.button("Make agent")).hasCount(0);
        assertThat(console.button("Save roles")).isVisible();
        console.inBothThemes("agent-user", NARROW, WIDE);
        assertThat(console.user(lost.id()).<String>path("kind")).isEqualTo("agent");
    }
}
