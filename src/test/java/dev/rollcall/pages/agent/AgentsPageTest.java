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
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agents of all people, and those of an organization. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class AgentsPageTest extends PageTest {

    private final String mark = "al" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void administratorCreatesAnAgentAndSeesIt() {
        String sponsor = console.createUser(mark, Map.of("firstName", "Sia", "lastName", mark));
        Page page = openWithoutRefusals(WIDE, "/console/users");
        console.link("Agents").click();
        assertThat(console.heading("Agents")).isFocused();
        console.button("New agent").click();
        console.button("Create agent").click();
        assertThat(console.field("Name")).hasAttribute("aria-invalid", "true");
        console.inBothThemes("agent-create-errors", NARROW);
        console.field("Name").fill("Nightly " + mark);
        console.field("Purpose").fill("Sends the sales of the day");
        console.button("Choose someone else than Ada Admin").click();
        console.field("Sponsor").fill(mark);
        options(page).click();
        console.inBothThemes("agent-create", NARROW, WIDE);
        console.fits("agent-create", NARROWEST);

        console.button("Create agent").click();

        console.showsStatus("The agent Nightly " + mark + " is created.");
        assertThat(console.heading("Nightly " + mark)).isVisible();
        assertThat(console.region("Who is responsible")).containsText("Sia " + mark);
        assertThat(page.getByText("Sends the sales of the day")).isVisible();
        console.link("All agents").click();
        console.field("Search").fill(mark);
        console.showsStatus("1 agent matches");
        assertThat(row("Nightly " + mark)).containsText(Pattern.compile("Sia " + mark + ".*None.*Active"));
        assertThat(console.link("Sia " + mark)).hasAttribute("href", "/console/users/" + sponsor);
    }

    @Test
    void agentsAreFiltered() {
        Sponsor sponsor = Sponsor.create("user");
        String name = "Works " + UUID.randomUUID();
        String owner = console.createUser(mark + "-owner", Map.of());
        String organization = console.createOrganization(Map.of("name", name, "ownerId", owner));
        console.addMember(organization, sponsor.id(), "member");
        sponsor.agentOf(organization);
        sponsor.agent().suspend();
        Page page = openWithoutRefusals(WIDE, "/console/agents");
        console.field("Sponsor").fill(sponsor.identity().username());
        options(page).click();
        console.showsStatus("2 agents match");
        assertThat(row("Active")).containsText(name);
        assertThat(row("Suspended")).containsText("None");
        console.inBothThemes("agents", NARROW, WIDE);
        console.fits("agents", NARROWEST);
        console.field("Status").selectOption("suspended");
        console.showsStatus("1 agent matches");
        console.field("Responsibility").selectOption("Nobody who may act");
        assertThat(page.getByText("No agents match")).isVisible();
        console.button("Clear filters").click();
        console.field("Organization").fill(name);
        options(page).click();
        console.showsStatus("1 agent matches");
        console.patch(sponsor.id(), Map.of("enabled", false));
        console.field("Responsibility").selectOption("Nobody who may act");

        assertThat(row("No sponsor")).containsText("its sponsor was disabled");
        console.link(name).click();

        assertThat(console.heading(name)).isVisible();
        assertThat(row("No sponsor")).isVisible();
    }

    @Test
    void readerSeesAgentsWithoutButtons() {
        Sponsor.Agent agent = Sponsor.create("user").agent();
        String name = agent.created().path("name");
        agent.key("account:read");
        Realm.Identity reader = Realm.get().createIdentity("agent-reader", "user", "reader");
        Page page = console.newPage(WIDE, reader);
        page.navigate(
                console.url("/console/agents?new=1&sponsor=" + agent.sponsor().id()));
        console.showsStatus("1 agent matches");
        assertThat(page.locator("dialog")).hasCount(0);
        assertThat(console.button("New agent")).hasCount(0);
        console.inBothThemes("reader-agents", NARROW, WIDE);
        console.link(name).click();

        assertThat(console.heading(name)).isVisible();
        assertThat(console.region("What it may do, and why")).containsText("Read its own account");
        assertThat(console.region("API keys")).containsText("Test");
        assertThat(console.region("What the agent did")).containsText("The agent has changed nothing yet.");
        assertThat(page.locator("main button:visible")).hasCount(0);
        assertThat(console.region("Actions")).hasCount(0);
        console.inBothThemes("reader-agent", NARROW, WIDE);
    }

    @Test
    void adminOfAnOrganizationCreatesAndAdoptsItsAgents() {
        Sponsor owner = Sponsor.create("user");
        String name = "Owned " + UUID.randomUUID();
        String organization = console.createOrganization(Map.of("name", name, "ownerId", owner.id()));
        Sponsor.Agent agent = owner.agentOf(organization);
        String called = agent.created().path("name");
        Realm.Identity admin = Realm.get().createIdentity("agent-admin", "user");
        console.addMember(organization, Api.as(admin).id(), "admin");
        Page page = console.newPage(WIDE, admin);
        page.navigate(console.url("/organizations/" + organization));
        console.link("Agents").click();
        console.showsStatus("1 agent");
        assertThat(row(called).getByTitle(owner.identity().username())).hasText("First Last");
        console.inBothThemes("organization-agents", NARROW, WIDE);
        console.fits("organization-agents", NARROWEST);
        console.button("New agent").click();
        console.field("Name").fill("Mine " + mark);
        assertThat(console.field("Sponsor")).hasCount(0);
        console.inBothThemes("organization-agent-create", NARROW, WIDE);
        console.button("Create agent").click();
        assertThat(console.heading("Mine " + mark)).isVisible();
        assertThat(console.region("Who is responsible")).containsText("You");

        page.navigate(console.url("/organizations/" + organization + "?tab=agents"));
        console.link(called).click();
        assertThat(console.region("What it may do, and why")).containsText("Read its own account");
        console.button("Adopt").click();
        console.inBothThemes("agent-adopt", NARROW, WIDE);
        console.dialog("Adopt " + called)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Adopt"))
                .click();

        console.showsStatus("You are responsible for " + called + " now.");
        assertThat(console.region("Who is responsible")).containsText("You");
        assertThat(console.button("Adopt")).hasCount(0);
        console.inBothThemes("agent-of-organization", NARROW, WIDE);
        assertThat(Api.admin().read(agent.path()).<String>path("sponsor"))
                .isEqualTo(Api.as(admin).id());
    }
}
