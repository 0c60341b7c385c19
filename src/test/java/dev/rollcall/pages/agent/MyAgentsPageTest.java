package dev.rollcall.pages.agent;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.rollcall.pages.Console;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agents of a person, on their account page. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class MyAgentsPageTest extends PageTest {

    @Override
    protected Console signedIn() {
        return Console.signedIn(service, "my-agents", "user");
    }

    private Locator card() {
        return console.region("Agents");
    }

    @Test
    void ownAgentIsStoppedFromTheAccountPage() {
        String name = "Mine " + UUID.randomUUID();
        Map<String, ?> body = Map.of(
                "name",
                name,
                "purpose",
                "Sorts my mail",
                "sponsor",
                console.apiAsUser().id());
        String id = Api.admin().post("/api/v1/agents", body).expect(201).path("id");
        Page page = openWithoutRefusals(WIDE, "/?agent=new");
        assertThat(card()).containsText("Sorts my mail");
        assertThat(console.button("New agent")).hasCount(0);
        assertThat(page.locator("dialog")).hasCount(0);
        console.inBothThemes("my-agents", NARROW, WIDE);
        console.fits("my-agents", NARROWEST);

        console.link(name).click();

        assertThat(page).hasURL(console.url("/agents/" + id));
        assertThat(console.heading(name)).isVisible();
        assertThat(console.region("Who is responsible")).containsText("You");
        assertThat(console.region("What the agent did")).containsText("The agent has changed nothing yet.");
        assertThat(console.button("Create a key")).isVisible();
        assertThat(console.button("Change sponsor")).hasCount(0);
        console.inBothThemes("my-agent", NARROW, WIDE);
        console.button("Suspend agent and its keys").click();
        console.button("Suspend agent and its keys").last().click();
        console.showsStatus("is suspended, with all its keys.");
        console.link("My account").first().click();
        assertThat(card()).containsText("Suspended");
    }

    @Test
    void otherAgentsAreNotFound() {
        String other = console.createUser("other-" + UUID.randomUUID(), Map.of());
        String id = Api.admin()
                .post("/api/v1/agents", Map.of("name", "Hidden", "sponsor", other))
                .expect(201)
                .path("id");
        console.open(NARROW, "/agents/" + id);

        assertThat(console.heading("Agent not found")).isVisible();
    }

    /** The shell is the one that the service sends with {@code rollcall.agents.self-service}. */
    @Test
    void selfServiceOffersToCreateAnAgent() {
        Page page = console.newPage(NARROW);
        page.route(
                console.url("/"),
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/html")
                        .setBody(route.fetch().text().replace("content=\"keys\"", "content=\"keys ownagents\""))));
        page.navigate(console.url("/"));
        console.button("New agent").click();
        console.field("Name").fill("Mine");
        assertThat(console.field("Sponsor")).hasCount(0);
        console.inBothThemes("my-agent-create", NARROW, WIDE);

        // the service has the final say
        console.button("Create agent").click();

        assertThat(console.dialog("Create an agent")).containsText("Only administrators create agents here");
    }
}
