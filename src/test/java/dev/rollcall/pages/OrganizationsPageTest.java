package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The list of organizations in the console, and the dialog that creates one. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class OrganizationsPageTest extends PageTest {

    @Inject
    OrganizationRecords organizations;

    @Test
    void listIsFilteredWhileTypingAndTheAddressHasTheFilters() {
        String mark = mark();
        String owner = organizations.user(mark);
        organizations.member(
                organizations.organization(mark + " Acme", mark + ".example", "acme.example"), owner, "owner");
        String disabled =
                organizations.organization(mark + " Borealis Freight and Forwarding of the Northern Countries");
        organizations.member(disabled, owner, "owner");
        String orphaned = organizations.organization(mark + " Cobalt");
        records.execute("update organizations set enabled = false where id = ?::uuid", disabled);
        records.execute("update organizations set orphaned_at = now() where id = ?::uuid", orphaned);
        Page page = console.open(WIDE, "/console/organizations");
        assertThat(console.link("Organizations")).hasAttribute("aria-current", "page");

        console.field("Search").fill(mark.toUpperCase(Locale.ROOT));
        console.showsStatus("3 organizations match");
        assertThat(page).hasURL(Pattern.compile("[?&]q=" + mark.toUpperCase(Locale.ROOT)));
        assertThat(rows(page)).hasCount(3);
        console.inBothThemes("organizations", WIDE, NARROW);
        console.fits("organizations", NARROWEST);
        console.field("Owner").selectOption("true");
        assertThat(rows(page)).containsText(new String[] {"Cobalt"});
        assertThat(rows(page).first()).containsText("No owner");
        console.field("Owner").selectOption("");
        console.field("Sort").selectOption("-name");
        assertThat(rows(page).first()).containsText("Cobalt");
        console.field("Status").selectOption("false");
        console.showsStatus("1 organization matches");
        assertThat(rows(page).first()).containsText("Disabled");

        // someone else needs only the address
        String shared = page.url();
        page = console.open(NARROW, shared.substring(shared.indexOf("/console")));
        console.showsStatus("1 organization matches");
        assertThat(console.field("Status")).hasValue("false");
        assertThat(console.field("Sort")).hasValue("-name");
        console.field("Search").fill("nothing at all");
        assertThat(page.getByText("No organizations match")).isVisible();
        console.inBothThemes("organizations-none");
        console.button("Clear filters").click();
        assertThat(page).hasURL(console.url("/console/organizations?sort=-name"));
        assertThat(console.field("Search")).hasValue("");
    }

    @Test
    void organizationsAreFilteredByAttributes() {
        String mark = mark();
        String pro = organizations.organization(mark + " Acme");
        organizations.organization(mark + " Borealis");
        records.execute("update organizations set attributes = '{\"plan\": 5}' where id = ?::uuid", pro);
        Page page = console.open(WIDE, "/console/organizations?q=" + mark);
        console.showsStatus("2 organizations match");

        console.button("Filter by attribute").click();
        console.field("Attribute").fill("plan");
        console.field("Value").fill("5");
        console.showsStatus("1 organization matches");
        assertThat(rows(page)).containsText(new String[] {"Acme"});
        assertThat(page).hasURL(Pattern.compile("[?&]attributes\\.plan=5(&|$)"));
        console.inBothThemes("organizations-attributes", WIDE, NARROW);
        console.fits("organizations-attributes", NARROWEST);
        console.field("Condition").selectOption("unset");
        assertThat(rows(page)).containsText(new String[] {"Borealis"});
        console.button("Remove the filter by plan").click();
        console.showsStatus("2 organizations match");
    }

    @Test
    void pickerShowsTheBestMatchesBeforeTheOthersAndKeepsThemIfTheOthersFail() {
        String mark = mark();
        console.createUser(mark + "-owner", Map.of("firstName", "Olive", "lastName", "Owner"));
        Page page = console.open(WIDE, "/console/organizations");
        console.button("New organization").click();
        List<Route> others = new ArrayList<>();
        page.route("**/api/v1/users?*cursor=*", others::add);

        // the list behind the dialog has a filter of this name
        assertThat(console.dialog("New organization")).isVisible();
        console.field("Owner").fill(mark);

        assertThat(options(page)).hasCount(1);
        assertThat(page.getByText("Searching…")).isVisible();
        page.waitForCondition(() -> !others.isEmpty());
        others.get(0)
                .fulfill(
                        new Route.FulfillOptions()
                                .setStatus(503)
                                .setContentType("application/problem+json")
                                .setBody(
                                        "{\"type\":\"urn:rollcall:problem:search-too-slow\",\"status\":503,\"detail\":\"Too slow.\"}"));
        assertThat(page.getByText("Other matches could not be loaded. Type more letters."))
                .isVisible();
        assertThat(options(page)).hasCount(1);
        page.keyboard().press("Enter");
        assertThat(console.button("Choose someone else than Olive Owner")).isVisible();
    }

    @Test
    void longListContinuesByScrollingAndTheBackButtonRestoresIt() {
        String mark = insert(160);
        for (int width : List.of(WIDE, NARROW)) {
            Page page = console.open(width, "/console/organizations?q=" + mark);
            console.showsStatus("50 organizations match so far");

            Locator last = console.link(mark + " 160");
            page.waitForCondition(() -> {
                page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
                return last.isVisible();
            });
            console.showsStatus("160 organizations match");
            assertThat(page.getByText("End of the list")).isVisible();
            // otherwise the click scrolls there, if the rows arrived after the last scrolling
            last.scrollIntoViewIfNeeded();
            Object before = page.evaluate("scrollY");

            last.click();
            assertThat(console.heading(mark + " 160")).isFocused();
            page.goBack();

            assertThat(last).isFocused();
            assertThat(page.evaluate("scrollY")).isEqualTo(before);
        }
    }

    @Test
    void keyboardLoadsMore() {
        String mark = insert(60);
        Page page = console.newPage(WIDE);
        // scrolling loads nothing
        page.addInitScript("window.IntersectionObserver = class { observe() {} disconnect() {} }");
        page.navigate(console.url("/console/organizations?q=" + mark));
        console.showsStatus("50 organizations match so far");

        console.button("Load more").focus();
        page.keyboard().press("Enter");

        console.showsStatus("60 organizations match");
    }

    /** The owner is chosen with the keyboard alone. */
    @Test
    void organizationIsCreatedWithAnOwnerWhoIsFoundByTyping() {
        String mark = mark();
        String owner = console.createUser(mark + "-owner", Map.of("firstName", "Olive", "lastName", "Owner"));
        console.createUser(mark + "-other", Map.of());
        Page page = console.open(WIDE, "/console/organizations");
        console.button("New organization").click();
        console.button("Create organization").click();
        assertThat(console.field("Name")).isFocused();
        assertThat(page.getByText("Enter a name.")).isVisible();
        console.field("Name").fill(mark + " Works");
        console.field("Description").fill("Makes everything");
        console.field("E-mail domains").fill("nonsense " + mark + ".example");
        Locator picker = console.field("Owner");
        picker.fill("no one has this name");
        assertThat(page.getByText("No one matches.")).isVisible();
        picker.fill(mark);
        assertThat(options(page)).hasCount(2);
        console.inBothThemes("organization-new", WIDE, NARROW);
        // closes the list, not the dialog
        page.keyboard().press("Escape");
        assertThat(options(page)).hasCount(0);
        page.keyboard().press("ArrowDown");
        assertThat(options(page)).hasCount(2);
        page.keyboard().press("ArrowDown");
        assertThat(options(page).nth(1)).hasAttribute("aria-selected", "true");
        page.keyboard().press("Enter");
        assertThat(console.button("Choose someone else than Olive Owner")).isVisible();
        console.button("Create organization").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("must contain only domain names");
        assertThat(console.field("E-mail domains")).isFocused();
        console.inBothThemes("organization-new-errors");
        console.field("E-mail domains").fill(mark + ".example");

        console.button("Create organization").click();

        console.showsStatus(mark + " Works is created.");
        assertThat(console.heading(mark + " Works")).isFocused();
        assertThat(console.region("Members")).containsText("Olive Owner");
        String id = page.url().replaceFirst(".*/", "");
        ApiResponse created = console.api().read("/api/v1/organizations/" + id);
        assertThat(created.text("description")).isEqualTo("Makes everything");
        assertThat(created.list("domains")).isEqualTo(List.of(mark + ".example"));
        assertThat(console.api()
                        .get("/api/v1/organizations/" + id + "/members/" + owner)
                        .text("role"))
                .isEqualTo("owner");
        page.goBack();
        assertThat(console.heading("Organizations")).isVisible();
    }

    @Test
    void takenNameIsReportedAndALostAnswerCreatesOnlyOneOrganization() {
        String mark = mark();
        console.createOrganization(Map.of("name", mark + " taken"));
        Page page = console.open(NARROW, "/console/organizations?new=1");
        AtomicInteger sent = new AtomicInteger();
        console.field("Name").fill(mark + " TAKEN");
        console.field("Alias").fill(mark + "-other");
        console.button("Create organization").click();
        assertThat(console.field("Name")).hasAttribute("aria-invalid", "true");
        console.field("Name").fill(mark + " new");
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        page.route("**/api/v1/organizations", route -> {
            if (route.request().method().equals("POST") && sent.getAndIncrement() == 0) {
                route.fetch();
                route.abort();
            } else {
                route.resume();
            }
        });

        console.button("Create organization").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The service cannot be reached");
        console.button("Create organization").click();

        assertThat(console.heading(mark + " new")).isVisible();
        assertThat(page.getByText("No members yet")).isVisible();
        console.inBothThemes("organization-empty");
        assertThat(sent).hasValue(2);
        assertThat(console.api().get("/api/v1/organizations?search=" + mark).list("items"))
                .hasSize(2);
    }

    @Test
    void linkBackToTheListKeepsTheSearch() {
        String mark = insert(2);
        Page page = console.open(WIDE, "/console/organizations?q=" + mark);
        console.showsStatus("2 organizations match");
        console.link(mark + " 001").click();
        assertThat(console.heading(mark + " 001")).isVisible();

        console.link("All organizations").click();

        assertThat(page).hasURL(console.url("/console/organizations?q=" + mark));
        console.showsStatus("2 organizations match");
    }

    @Test
    void draftSurvivesTheEndOfTheSessionUntilItIsCancelled() {
        String mark = mark();
        console.createUser(mark, Map.of("firstName", "Olive", "lastName", mark));
        Page page = console.open(NARROW, "/console/organizations?q=x&new=1");
        console.field("Name").fill(mark);
        console.field("Owner").fill(mark);
        options(page).first().click();
        page.context().clearCookies();
        console.button("Create organization").click();
        console.signInAgain();

        page.waitForURL(console.url("/console/organizations?q=x&new=1"));
        assertThat(console.field("Name")).hasValue(mark);
        assertThat(console.dialog("New organization")).containsText("Olive " + mark);
        assertThat(page.getByText("Your unsaved changes are still here. Cancel discards them."))
                .isVisible();
        console.button("Cancel").click();
        assertThat(page).hasURL(console.url("/console/organizations?q=x"));
        console.button("New organization").click();
        assertThat(console.field("Name")).hasValue("");
    }

    private String insert(int count) {
        String mark = mark();
        records.execute("""
                insert into organizations (id, keycloak_id, name, alias, domains, enabled, created_at, updated_at)
                select gen_random_uuid(), gen_random_uuid(), ? || ' ' || lpad(n::text, 3, '0'), ? || n, '{}', true, now(), now()
                from generate_series(1, ?::int) n""", mark, mark, Integer.toString(count));
        return mark;
    }

    private static Locator rows(Page page) {
        return page.locator("tbody").getByRole(AriaRole.ROW);
    }

    private static String mark() {
        return "page" + UUID.randomUUID().toString().substring(0, 8);
    }
}
