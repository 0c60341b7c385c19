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
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import dev.rollcall.job.PerformedJobs;
import dev.rollcall.pages.PageTest;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.browser.Chromium;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The list of users, and the dialog that creates a user. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class UsersPageTest extends PageTest {

    @Inject
    OrganizationRecords organizations;

    @Inject
    PerformedJobs jobs;

    /** The height of a small screen. */
    private static final int LOW = 800;

    private static final int MANY = 1_050;
    private static final int MOST_ROWS = 100;
    private static final int MOST_PAGES = 4;

    /** The polling interval for a pending operation. */
    private static final int POLL_MILLIS = 3_000;

    /**
     * The distance of an element from the top of the window, once it has stayed the same for some frames. The scroll position says less: rows
     * above that come into view get their heights only then, and the browser scrolls by the difference.
     */
    private static final String PLACE = """
            (element) => new Promise((resolve) => {
              let last = null;
              let same = 0;
              const look = () => {
                const place = Math.round(element.getBoundingClientRect().top);
                same = place === last ? same + 1 : 0;
                last = place;
                return same === 10 ? resolve(place) : requestAnimationFrame(look);
              };
              look();
            })""";

    /** Only rows of this test have it. */
    @Test
    void listIsFilteredWhileTypingAndTheAddressHasTheFilters() {
        String some = insert(60);
        Page page = console.open(WIDE, "/console/users?role=" + some);
        console.showsStatus("60 users match");

        console.field("Search").fill("GIVEN7");
        console.showsStatus("1 user matches");
        assertThat(page).hasURL(Pattern.compile("[?&]q=GIVEN7(&|$)"));
        assertThat(rows(page)).hasCount(1);
        assertThat(rows(page)).containsText("mail7@example.org");

        console.field("Search").fill("");
        console.showsStatus("60 users match");
        console.field("Status").selectOption("false");
        console.showsStatus("12 users match");
        console.field("Created until").fill("2025-01-01");
        console.field("Created from").fill("2024-12-31");
        console.showsStatus("12 users match");
        console.button("Created").click();
        assertThat(page.getByRole(AriaRole.COLUMNHEADER, new GetByRoleOptions().setName("Created")))
                .hasAttribute("aria-sort", "ascending");
        assertThat(rows(page).first()).containsText("mail5@example.org");

        // someone else needs only the address
        String shared = page.url();
        page = console.open(NARROW, shared.substring(shared.indexOf("/console")));
        console.showsStatus("12 users match");
        assertThat(console.field("Status")).hasValue("false");
        assertThat(console.field("Created from")).hasValue("2024-12-31");
        assertThat(console.field("Sort")).hasValue("createdAt");
        assertThat(console.field("Role")).hasValue(some);
        assertThat(rows(page).first()).containsText("mail5@example.org");

        console.field("Search").fill("nobody at all");
        assertThat(page.getByText("No users match")).isVisible();
        console.inBothThemes("users-nobody");
        console.button("Clear filters").click();
        assertThat(page).hasURL(console.url("/console/users?sort=createdAt"));
        assertThat(console.field("Search")).hasValue("");
    }

    @Test
    void searchFindsAnExternalId() {
        String some = insert(3);
        records.execute(
                "update users set external_id = ? where ? = any(roles) and email = 'mail2@example.org'", some, some);
        Page page = console.open(WIDE, "/console/users?role=" + some);
        console.showsStatus("3 users match");

        console.field("Search").fill("ext:" + some);
        console.showsStatus("1 user matches");
        assertThat(rows(page)).hasCount(1);
        assertThat(rows(page)).containsText("mail2@example.org");
        console.field("Search").fill("ext:" + some.toUpperCase(Locale.ROOT));
        assertThat(page.getByText("No users match")).isVisible();
    }

    @Test
    void usersAreFilteredByAttributesAndTheAddressHasThem() throws IOException {
        String some = insert(20);
        records.execute(
                "update users set attributes = '{\"a.b \\\"ä\\\"\": [\"pro\", \"team\"]}' where ? = any(roles) and first_name like 'Given1%'",
                some);
        records.execute(
                "update users set profile = '{\"department\": \"Sales\"}' where ? = any(roles) and first_name = 'Given12'",
                some);
        Page page = console.open(WIDE, "/console/users?role=" + some);
        console.showsStatus("20 users match");

        console.button("Filter by attribute").click();
        console.field("Attribute").fill("a.b \"ä\"");
        // incomplete
        console.showsStatus("20 users match");
        console.field("Value").fill("team");
        console.showsStatus("11 users match");
        assertThat(page).hasURL(Pattern.compile("[?&]attributes\\.a\\.b\\+%22%C3%A4%22=team(&|$)"));
        Download csv = page.waitForDownload(() -> console.link("CSV").click());
        assertThat(Files.readAllLines(csv.path())).hasSize(12);
        console.field("Condition").selectOption("unset");
        console.showsStatus("9 users match");
        assertThat(console.field("Value")).hasCount(0);
        console.field("Condition").selectOption("is");
        console.showsStatus("11 users match");
        console.button("Filter by attribute").click();
        Locator second = page.locator(".filter-attribute").nth(1);
        second.getByLabel("Attribute of").selectOption("profile");
        second.getByLabel("Attribute", new Locator.GetByLabelOptions().setExact(true))
                .fill("department");
        second.getByLabel("Value").fill("Sales");
        console.showsStatus("1 user matches");
        console.inBothThemes("users-attributes", WIDE, NARROW);
        console.fits("users-attributes", NARROWEST);

        // someone else needs only the address
        String shared = page.url();
        page = console.open(WIDE, shared.substring(shared.indexOf("/console")));
        console.showsStatus("1 user matches");
        assertThat(console.field("Value")).hasCount(2);
        console.button("Remove the filter by department").click();
        console.showsStatus("11 users match");
        assertThat(console.field("Value")).hasValue("team");
        console.button("Clear filters").click();
        assertThat(page).hasURL(console.url("/console/users"));
        assertThat(page.locator(".filter-attribute")).hasCount(0);
    }

    /** Filters in the address have their kind anyway. */
    @Test
    void profileAttributesAreOfferedWhereRecordsHaveAny() {
        Page page = console.newPage(WIDE);
        page.route(
                "**/api/v1/profile",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("{\"languages\":[],\"attributes\":[],\"groups\":[],\"accountUrl\":null}")));
        page.waitForResponse("**/api/v1/profile", () -> page.navigate(console.url("/console/users")));
        console.button("Filter by attribute").click();
        assertThat(console.field("Condition")).isVisible();
        assertThat(page.getByLabel("Attribute of")).hasCount(0);

        page.navigate(console.url("/console/users?profile.department=Sales"));
        assertThat(page.getByLabel("Attribute of")).hasValue("profile");

        page.unroute("**/api/v1/profile");
        page.navigate(console.url("/console/users"));
        console.button("Filter by attribute").click();
        assertThat(page.getByLabel("Attribute of")).hasValue("attributes");
    }

    @Test
    void usersAreFilteredByOrganizationVerifiedAddressAndLastVisit() {
        String some = insert(20);
        String organization = organizations.organization(some + " Works");
        records.execute("""
                insert into memberships (id, organization_id, user_id, membership_type, joined_at)
                select gen_random_uuid(), ?::uuid, id, 'unmanaged', now() from users
                where ? = any(roles) and first_name like 'Given1%'""", organization, some);
        records.execute("update users set email_verified = true where ? = any(roles) and first_name = 'Given12'", some);
        Page page = console.open(WIDE, "/console/users?role=" + some);
        console.showsStatus("20 users match");
        assertThat(console.field("E-mail address")).hasCount(0);

        console.button("More filters").click();
        console.field("Member of").fill(some);
        assertThat(options(page)).hasCount(1);
        page.keyboard().press("Enter");
        console.showsStatus("11 users match");
        console.field("E-mail address").selectOption("false");
        console.showsStatus("10 users match");
        // seen from midnight on, or never
        console.field("Last seen until").fill("2025-05-30");
        console.showsStatus("2 users match");
        assertThat(console.field("Last seen until")).hasAccessibleDescription("Also finds users who were never seen.");
        assertThat(console.field("Sort")).hasValue("lastSeenAt");
        console.inBothThemes("users-more-filters", WIDE, NARROW);
        console.fits("users-more-filters", NARROWEST);

        // someone else needs only the address
        String shared = page.url();
        page = console.open(WIDE, shared.substring(shared.indexOf("/console")));
        console.showsStatus("2 users match");
        assertThat(console.button("Choose another organization than " + some + " Works"))
                .isVisible();
        assertThat(console.button("Fewer filters")).isVisible();
        console.button("Clear filters").click();
        assertThat(page).hasURL(console.url("/console/users"));
    }

    @Test
    void personsAreListedUnlessAnotherKindIsChosen() {
        String some = insert(5);
        records.execute("update users set kind = 'agent' where ? = any(roles) and first_name = 'Given3'", some);
        Page page = console.open(WIDE, "/console/users?q=given&role=" + some);
        console.showsStatus("4 users match");
        assertThat(rows(page).getByText("Agent")).hasCount(0);

        console.button("More filters").click();
        assertThat(console.field("Kind")).hasValue("");
        console.field("Kind").selectOption("agent");
        console.showsStatus("1 user matches");
        assertThat(page).hasURL(Pattern.compile("[?&]kind=agent(&|$)"));
        assertThat(rows(page)).containsText(Pattern.compile("Given3 Family3\\s*Agent"));
        console.field("Kind").selectOption("any");
        console.showsStatus("5 users match");
        assertThat(rows(page).getByText("Agent")).hasCount(1);
        console.inBothThemes("users-kinds", WIDE, NARROW);
        console.fits("users-kinds", NARROWEST);

        // someone else needs only the address
        String shared = page.url();
        page = console.open(WIDE, shared.substring(shared.indexOf("/console")));
        console.showsStatus("5 users match");
        assertThat(console.field("Kind")).hasValue("any");
        console.link("Given3 Family3").click();
        assertThat(console.region("About the user")).containsText(Pattern.compile("Given3 Family3\\s*Agent"));
        console.inBothThemes("user-agent", WIDE, NARROW);
    }

    @Test
    void filtersAndColumnsAreKeptInTheBrowser() {
        String some = insert(3);
        Page page = console.open(WIDE, "/console/users?enabled=true&role=" + some);
        console.button("Save filters").click();
        console.button("Save").click();
        assertThat(console.field("Name")).hasAttribute("aria-invalid", "true");
        console.field("Name").fill("Enabled ones");
        console.inBothThemes("users-save-filters");
        page.keyboard().press("Enter");
        console.showsStatus("The filters are saved as Enabled ones.");
        console.button("Columns").click();
        console.field("External ID").check();
        console.field("Created").uncheck();
        console.inBothThemes("users-columns");
        console.button("Done").click();

        page.navigate(console.url("/console/users"));
        assertThat(page.getByRole(AriaRole.COLUMNHEADER, new GetByRoleOptions().setName("External ID")))
                .isVisible();
        assertThat(page.getByRole(AriaRole.COLUMNHEADER, new GetByRoleOptions().setName("Created")))
                .hasCount(0);
        saved(page).selectOption("Enabled ones");
        console.showsStatus("3 users match");
        console.inBothThemes("users-saved-filters", WIDE, NARROW);
        console.fits("users-saved-filters", NARROWEST);
        console.resize(WIDE);
        console.button("Columns").click();
        console.button("Usual columns").click();
        console.button("Done").click();
        assertThat(page.getByRole(AriaRole.COLUMNHEADER, new GetByRoleOptions().setName("Created")))
                .isVisible();
        console.button("Forget the saved filters Enabled ones").click();
        assertThat(saved(page)).hasCount(0);
        assertThat(console.button("Save filters")).isVisible();

        // where browsers store nothing, they last as long as the page
        page = console.newPage(WIDE);
        page.addInitScript("Storage.prototype.setItem = () => { throw new Error('full'); };"
                + "Storage.prototype.getItem = () => { throw new Error('off'); };");
        page.navigate(console.url("/console/users?enabled=true&role=" + some));
        console.button("Columns").click();
        console.field("Created").uncheck();
        console.button("Done").click();
        assertThat(page.getByRole(AriaRole.COLUMNHEADER, new GetByRoleOptions().setName("Created")))
                .hasCount(0);
        console.showsStatus("3 users match");
    }

    private static Locator saved(Page page) {
        return page.getByLabel("Saved filters", new Page.GetByLabelOptions().setExact(true));
    }

    /** Three of them, with a role that the realm has. */
    @Test
    void selectedUsersGetARoleByAJob() {
        String mark = name();
        String role = Realm.get().createRole("granted");
        List<String> ids = Stream.of("one", "two", "three")
                .map(each -> console.createUser(mark + "-" + each, Map.of("firstName", mark, "lastName", each)))
                .toList();
        Page page = console.open(WIDE, "/console/users?q=" + mark);
        console.showsStatus("3 users match");

        page.getByLabel("Select " + mark + " one").check();
        page.getByLabel("Select " + mark + " two").focus();
        page.keyboard().press("Space");
        console.showsStatus("2 users selected");
        console.inBothThemes("users-selected", WIDE, NARROW);
        console.fits("users-selected", NARROWEST);
        console.resize(WIDE);
        console.button("Grant role").click();
        Locator dialog = console.dialog("Grant a role to 2 users");
        assertThat(dialog).containsText(mark + " one");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Grant role"))
                .click();
        assertThat(console.field("Role")).isFocused();
        console.inBothThemes("users-grant-role");
        console.field("Role").selectOption(role);
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Grant role"))
                .click();

        assertThat(dialog).hasCount(0);
        assertThat(console.region("Selection")).hasCount(0);
        page.getByLabel("Select " + mark + " one").check();
        console.inBothThemes("users-selected-while-a-job-runs", WIDE, NARROW);
        assertThat(page.getByRole(AriaRole.COMPLEMENTARY, new GetByRoleOptions().setName("Jobs")))
                .isVisible();
        console.button("Clear selection").click();
        jobs.untilAllEnded();
        assertThat(ids)
                .extracting(id -> console.user(id).list("roles").contains(role))
                .containsExactly(true, true, false);
    }

    @Test
    void allThatMatchAreSelectedAtOnce() {
        String some = insert(130);
        Page page = console.open(WIDE, "/console/users?role=" + some);
        console.showsStatus("130 users match");

        page.getByLabel("Select all users that are loaded").check();
        console.showsStatus("50 users selected");
        console.button("Select all 130 users that match").click();
        console.showsStatus("All users that match are selected");
        console.button("Delete").click();
        Locator dialog = console.dialog("Delete 130 users");
        assertThat(dialog).containsText("their personal data is erased here");
        console.button("Cancel").click();
        console.button("Clear selection").click();
        assertThat(console.region("Selection")).hasCount(0);

        // up to a hundred, the number is typed before they are deleted; another list has no selection
        rows(page).first().getByRole(AriaRole.CHECKBOX).check();
        console.button("Delete").click();
        Locator confirm = console.dialog("Delete 1 user")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Delete"));
        assertThat(confirm).isDisabled();
        console.field("Type 1 to confirm").fill("1");
        assertThat(confirm).isEnabled();
        page.keyboard().press("Escape");
        console.field("Status").selectOption("true");
        console.showsStatus("104 users match");
        assertThat(console.region("Selection")).hasCount(0);
    }

    /** They come from Keycloak's own pages. A joiner that joins letters belongs to the name. */
    @Test
    void namesAreShownWithoutInvisibleCharacters() {
        String some = insert(1);
        records.execute(
                "update users set first_name = ?, last_name = ? where ? = any(roles)",
                "\u202EA\u2066da\u200E",
                "\u0645\u06CC\u200C\u0631\u0648\u0645",
                some);
        Page page = console.open(WIDE, "/console/users?role=" + some);
        console.showsStatus("1 user matches");

        assertThat(rows(page).first().textContent())
                .contains("Ada \u0645\u06CC\u200C\u0631\u0648\u0645")
                .doesNotContain("\u202E", "\u2066", "\u200E");
    }

    @Test
    void searchShowsTheBestMatchFirstUntilAnOrderIsChosen() {
        String some = insert(12);
        records.execute("update users set username = keycloak_id where ? = any(roles)", some);
        Page page = console.open(WIDE, "/console/users?role=" + some);
        console.showsStatus("12 users match");
        assertThat(console.field("Sort")).hasValue("-createdAt");

        console.field("Search").fill(some + "-1");
        console.showsStatus("4 users match");
        assertThat(console.field("Sort")).hasValue("relevance");
        assertThat(rows(page).first()).containsText("mail1@example.org");
        assertThat(page.getByText("End of the list")).isVisible();

        console.field("Sort").selectOption("-createdAt");
        assertThat(rows(page).first()).containsText("mail12@example.org");
        assertThat(page).hasURL(Pattern.compile("[?&]sort=-createdAt(&|$)"));

        console.field("Search").fill("");
        console.showsStatus("12 users match");
        assertThat(console.field("Sort")).hasValue("-createdAt");
        assertThat(page).hasURL(console.url("/console/users?role=" + some));
    }

    @Test
    void searchThatTakesTooLongSaysHowToNarrowIt() {
        String detail = "The request was ended after 3 seconds. Search for longer words.";
        Page page = console.newPage(WIDE);
        page.route(
                "**/api/v1/users?*search=*",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(503)
                        .setContentType("application/problem+json")
                        .setBody("{\"type\":\"urn:rollcall:problem:search-too-slow\",\"status\":503,\"detail\":\"%s\"}"
                                .formatted(detail))));

        page.navigate(console.url("/console/users?q=x"));

        assertThat(page.getByText(detail)).isVisible();
    }

    @Test
    void scrollingReachesAThousandRowsWithFewInTheDocument() {
        String many = insert(MANY);
        for (int width : List.of(WIDE, NARROW)) {
            Page page = console.open(width, "/console/users?sort=username&role=" + many);
            console.showsStatus("1,050 users match");
            assertThat(page.getByRole(AriaRole.TABLE)).hasAttribute("aria-rowcount", Integer.toString(MANY + 1));

            Map<String, Object> seen = scrollToTheEnd(width, many);

            assertThat(seen.get("seen")).isEqualTo(MANY);
            assertThat((Integer) seen.get("most")).isLessThanOrEqualTo(MOST_ROWS);
            assertThat(console.page().getByText("End of the list")).isVisible();
            Chromium.screenshot(console.page(), "users-end-" + width);
        }
    }

    /**
     * On a busy machine Chromium sometimes stops painting a page for good, or paints a frame now and then, and nobody else limits how long a
     * script may take: what has stopped is opened anew.
     *
     * @return how many were {@code seen}, and the {@code most} rows that were in the document at once
     */
    private Map<String, Object> scrollToTheEnd(int width, String role) {
        for (int pages = 1; ; pages++) {
            @SuppressWarnings("unchecked") // as the script below answers
            Map<String, Object> seen = (Map<String, Object>) console.page().evaluate("""
                    async () => {
                      const seen = new Set();
                      let most = 0;
                      const end = performance.now() + 60_000;
                      const frame = () => new Promise((done) => {
                        const late = setTimeout(() => done(false), 5_000);
                        requestAnimationFrame(() => {
                          clearTimeout(late);
                          done(true);
                        });
                      });
                      for (let still = 0; still < 500 && seen.size < %d; still += 1) {
                        if (!(await frame()) || performance.now() > end) return { stopped: true };
                        const rows = [...document.querySelectorAll('[role=table] [role=row][aria-rowindex]')];
                        most = Math.max(most, rows.length);
                        let filled = 0;
                        for (const row of rows.slice(1)) {
                          const { top, bottom } = row.getBoundingClientRect();
                          if (bottom > 0 && top < innerHeight) {
                            filled = Math.max(filled, bottom);
                            if (!seen.has(row.ariaRowIndex)) {
                              seen.add(row.ariaRowIndex);
                              still = 0;
                            }
                          }
                        }
                        // not before the rows reach to the end of the screen: all of them are looked at
                        const begin = rows[1]?.getBoundingClientRect().top;
                        if (filled >= innerHeight || begin >= innerHeight) scrollBy(0, innerHeight);
                      }
                      return { seen: seen.size, most };
                    }""".formatted(MANY));
            if (!seen.containsKey("stopped") || pages == MOST_PAGES) {
                return seen;
            }
            console.open(width, "/console/users?sort=username&role=" + role);
            console.showsStatus("1,050 users match");
        }
    }

    @Test
    void keyboardLoadsMore() {
        String some = insert(130);
        Page page = console.newPage(WIDE);
        // scrolling loads nothing
        page.addInitScript("window.IntersectionObserver = class { observe() {} disconnect() {} }");
        page.navigate(console.url("/console/users?role=" + some));
        console.showsStatus("130 users match");

        console.button("Load more").focus();
        page.keyboard().press("Enter");

        assertThat(page.getByText("End of the list")).isVisible();
    }

    @Test
    void backButtonRestoresListAndScrollPosition() {
        String many = insert(250);
        for (int width : List.of(WIDE, NARROW)) {
            Page page = console.open(width, "/console/users?sort=username&enabled=true&role=" + many);
            console.showsStatus("200 users match");
            if (width == NARROW) { // the filters that are in use there come a moment later, and move the list down
                assertThat(page.getByLabel("Kind", new Page.GetByLabelOptions().setExact(true)))
                        .isVisible();
            }
            page.evaluate("scrollTo(0, %d)".formatted(width == WIDE ? 3_600 : 7_200));
            Locator row = row(page, 60);
            Locator link = row.getByRole(AriaRole.LINK);
            link.hover(); // scrolls as a click does
            String name = link.innerText();
            Object before = link.evaluate(PLACE);

            link.click();
            assertThat(console.heading(name)).isFocused();
            page.goBack();

            assertThat(row).isVisible();
            assertThat(link).isFocused();
            assertThat(link.evaluate(PLACE)).isEqualTo(before);
            assertThat(page).hasURL(console.url("/console/users?sort=username&enabled=true&role=" + many));
        }
    }

    @Test
    void backButtonRestoresThePlaceOfTheUserThoughTheFiltersAboveAreClosedAgain() {
        String many = insert(250);
        Page page = console.open(WIDE, "/console/users?sort=username&enabled=true&role=" + many);
        console.showsStatus("200 users match");
        console.button("More filters").click();
        assertThat(console.field("Kind")).isVisible();
        page.evaluate("scrollTo(0, 3_600)");
        Locator link = row(page, 60).getByRole(AriaRole.LINK);
        link.hover();
        String name = link.innerText();
        Object before = link.evaluate(PLACE);

        link.click();
        assertThat(console.heading(name)).isFocused();
        page.goBack();

        assertThat(link).isFocused();
        assertThat(console.field("Kind")).isHidden();
        assertThat(link.evaluate(PLACE)).isEqualTo(before);
    }

    @Test
    void linkBackToTheListKeepsTheSearch() {
        String some = insert(20);
        Page page = console.open(WIDE, "/console/users?enabled=true&role=" + some);
        console.showsStatus("16 users match");
        String list = page.url();
        rows(page).first().getByRole(AriaRole.LINK).first().click();
        assertThat(console.link("All users")).isVisible();

        console.link("All users").click();

        assertThat(page).hasURL(list);
        console.showsStatus("16 users match");
        // the navigation leads to all of them
        console.link("Users").click();
        assertThat(page).hasURL(console.url("/console/users"));
    }

    @Test
    void slashGoesToTheSearchUnlessItIsTyped() {
        Page page = console.open(WIDE, "/console/users");
        assertThat(rows(page).first()).isVisible();
        assertThat(console.field("Search")).not().isFocused();

        page.keyboard().press("/");
        assertThat(console.field("Search")).isFocused();
        assertThat(console.field("Search")).hasValue("");
        page.keyboard().type("a/b");
        assertThat(console.field("Search")).hasValue("a/b");

        console.button("New user").click();
        assertThat(console.field("Username")).isFocused();
        page.keyboard().type("/");
        assertThat(console.field("Username")).hasValue("/");
    }

    /** On a small screen, however long the form is. */
    private void buttonsAreWithinTheDialog(String name, String button) {
        Page page = console.page();
        page.setViewportSize(WIDE, LOW);
        BoundingBox dialog = console.dialog(name).boundingBox();
        assertThat(dialog.y).isPositive();
        assertThat(dialog.y + dialog.height).isLessThan(LOW);
        for (String each : List.of("Cancel", button)) {
            BoundingBox box = console.button(each).boundingBox();
            assertThat(box.y).as(each).isGreaterThan(dialog.y);
            assertThat(box.y + box.height).as(each).isLessThan(dialog.y + dialog.height);
            assertThat(console.button(each)).isInViewport(new LocatorAssertions.IsInViewportOptions().setRatio(1));
        }
        console.resize(WIDE);
    }

    @Test
    void exportContainsTheFilteredUsers() throws IOException {
        String some = insert(20);
        Page page = console.open(NARROW, "/console/users?enabled=false&sort=createdAt&role=" + some);
        console.showsStatus("4 users match");

        Download csv = page.waitForDownload(() -> console.link("CSV").click());
        Download ndjson = page.waitForDownload(() -> console.link("NDJSON").click());

        assertThat(csv.suggestedFilename()).startsWith("users-").endsWith(".csv");
        assertThat(Files.readAllLines(csv.path()))
                .hasSize(5)
                .anyMatch(line -> line.contains("mail20@example.org"))
                .noneMatch(line -> line.contains("mail7@example.org"));
        assertThat(Files.readAllLines(ndjson.path())).hasSize(4);
    }

    @Test
    void userIsCreatedWithATemporaryPasswordThatIsShownOnce() {
        String username = name();
        Page page = console.open(WIDE, "/console/users");
        console.button("New user").click();
        assertThat(console.dialog("New user")).isVisible();
        assertThat(console.field("Username")).isFocused();
        buttonsAreWithinTheDialog("New user", "Create user");
        console.field("E-mail").fill("Maren.Holm@example.org");
        assertThat(console.field("Username")).hasValue("maren.holm");

        console.field("Username").fill("a b");
        console.field("E-mail").fill("nonsense");
        console.button("Create user").click();
        assertThat(console.field("Username")).hasAttribute("aria-invalid", "true");
        assertThat(page.getByText("Must be an e-mail address.").first()).isVisible();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("These fields need another value:");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Username has a character");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("E-mail must be an e-mail address.");
        console.inBothThemes("user-new-errors");

        console.field("Username").fill(username);
        assertThat(console.field("Username")).not().hasAttribute("aria-invalid", "true");
        assertThat(console.field("E-mail")).hasAttribute("aria-invalid", "true");
        assertThat(console.field("E-mail")).hasCSS("border-top-color", "rgb(179, 38, 30)");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("E-mail must be an e-mail address.");
        console.field("E-mail").fill(username + "@example.org");
        assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
        console.field("First name").fill("Maren");
        console.field("Last name").fill("Holm");
        console.radio("Set a temporary password").check();
        console.button("Generate").click();
        String password = console.field("Temporary password").inputValue();
        assertThat(password).matches("([A-Z][a-z]{3}[2-9]-){3}[A-Z][a-z]{3}[2-9]");
        console.field("user").check();
        console.button("Add attribute").click();
        console.field("Name").fill("team");
        console.field("Value").fill("blue");
        buttonsAreWithinTheDialog("New user", "Create user");
        console.inBothThemes("user-new");
        console.button("Create user").click();

        assertThat(console.dialog("User created")).containsText(password);
        console.inBothThemes("user-created");
        console.link("Open user").click();
        assertThat(console.heading("Maren Holm")).isVisible();
        assertThat(console.field("Username")).hasValue(username);
        assertThat(page.getByText(password)).hasCount(0);
        page.goBack();
        assertThat(rows(page).first()).containsText(username);
    }

    @Test
    void failedInvitationIsReported() {
        String username = name();
        Page page = console.open(NARROW, "/console/users?new=1");

        console.field("Username").fill(username);
        console.button("Create user").click();
        assertThat(page.getByText("Enter an e-mail address for the invitation."))
                .isVisible();
        console.field("E-mail").fill(username + "@example.org");

        Realm.get().withoutMailServer(() -> {
            console.button("Create user").click();
            assertThat(console.dialog("User created")).containsText("could not send the invitation");
        });
        console.inBothThemes("user-not-invited");
        console.button("Done").click();
        assertThat(page).hasURL(console.url("/console/users"));
        assertThat(rows(page).first()).containsText(username);
    }

    @Test
    void lostAnswerCreatesOnlyOneUser() {
        String username = name();
        Page page = console.open(WIDE, "/console/users?new=1");
        AtomicInteger sent = new AtomicInteger();
        page.route("**/api/v1/users", route -> {
            if (route.request().method().equals("POST") && sent.getAndIncrement() == 0) {
                route.fetch();
                route.abort();
            } else {
                route.resume();
            }
        });
        console.field("Username").fill(username);
        console.radio("Neither").check();

        console.button("Create user").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The service cannot be reached");
        console.button("Create user").click();

        assertThat(console.dialog("User created")).isVisible();
        assertThat(sent).hasValue(2);
        assertThat(console.api().get("/api/v1/users?search=" + username).list("items"))
                .hasSize(1);
    }

    @Test
    void pendingCreationIsShownUntilItIsSettled() {
        UUID act = UUID.randomUUID();
        Page page = console.newPage(NARROW);
        page.clock().install();
        AtomicInteger asked = new AtomicInteger();
        page.route(
                "**/api/v1/users", route -> answer(route, 202, "{\"act\":\"%s\",\"outcome\":\"open\"}".formatted(act)));
        page.route(
                "**/api/v1/audit-log/" + act,
                route -> answer(
                        route,
                        200,
                        "{\"id\":\"%s\",\"outcome\":\"%s\"}"
                                .formatted(act, asked.getAndIncrement() == 0 ? "open" : "not-done")));
        page.navigate(console.url("/console/users?new=1"));
        console.field("Username").fill(name());
        console.radio("Neither").check();

        console.button("Create user").click();

        assertThat(page.getByText("Pending: Keycloak did not answer in time.")).isVisible();
        console.inBothThemes("user-pending");
        page.clock().fastForward(POLL_MILLIS);
        assertThat(page.getByText("The operation was not carried out. Nothing was changed"))
                .isVisible();
    }

    @Test
    void draftSurvivesTheEndOfTheSessionWithoutThePassword() {
        String username = name();
        Page page = console.open(NARROW, "/console/users?q=x&new=1");
        console.field("Username").fill(username);
        console.radio("Set a temporary password").check();
        console.field("Temporary password").fill("a-secret-1");
        page.context().clearCookies();

        console.button("Create user").click();
        console.signInAgain();

        page.waitForURL(console.url("/console/users?q=x&new=1"));
        assertThat(console.dialog("New user")).isVisible();
        assertThat(console.field("Username")).hasValue(username);
        assertThat(console.radio("Set a temporary password")).isChecked();
        assertThat(console.field("Temporary password")).hasValue("");
        page.keyboard().press("Escape");
        assertThat(console.dialog("New user")).hasCount(0);
        assertThat(page).hasURL(console.url("/console/users?q=x"));
    }

    @Test
    void inputImmediatelyBeforeEscapeIsRestored() {
        String username = name();
        Page page = console.open(WIDE, "/console/users?new=1");
        assertThat(console.field("Username")).isVisible();

        // both before the next render
        page.evaluate("""
                (name) => {
                  const field = document.querySelector('dialog[open] [name=username]');
                  field.value = name;
                  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
                  document.querySelector('dialog[open]').dispatchEvent(new Event('cancel', { cancelable: true }));
                }""", username);

        assertThat(console.dialog("New user")).hasCount(0);
        console.button("New user").click();
        assertThat(console.field("Username")).hasValue(username);
        assertThat(page.getByText("Your unsaved changes are still here. Cancel discards them."))
                .isVisible();
    }

    @Test
    void takenUsernameAndTakenEmailAreBothReported() {
        String one = name();
        String another = name();
        console.createUser(one, Map.of());
        console.createUser(another, Map.of());
        Page page = console.open(NARROW, "/console/users?new=1");
        console.field("Username").fill(one);
        console.field("E-mail").fill(another + "@example.org");
        console.radio("Neither").check();
        console.button("Create user").click();

        assertThat(console.field("Username")).hasAttribute("aria-invalid", "true");
        assertThat(console.field("E-mail")).hasAttribute("aria-invalid", "true");
        console.field("Username").fill(name());
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("E-mail is taken.");
    }

    @Test
    void usersPictureForTheReadme() {
        insertPeople();
        try {
            Page page = console.open(NARROW, "/console/users?role=staff&sort=-lastSeenAt");
            for (int width : List.of(NARROW, WIDE)) {
                console.resize(width);
                console.showsStatus("14 users match");
                assertThat(rows(page)).hasCount(14);
                console.inBothThemes("users");
            }
            Chromium.illustration(page, "users");
            console.fits("users", NARROWEST);
        } finally {
            records.execute("delete from users where 'staff' = any(roles)");
        }
    }

    private String insert(int count) {
        String own = "role-" + UUID.randomUUID();
        records.insertUsers(own, count);
        return own;
    }

    /** Realistic users: with names, some disabled, some never seen. */
    private void insertPeople() {
        records.execute("""
                with people as (select gen_random_uuid() as id, * from (values
                    (1, 'Amara', 'Okafor', true, 'admin staff user', '2 minutes'),
                    (2, 'Jonas', 'Lindqvist', true, 'staff user', '11 minutes'),
                    (3, 'Priya', 'Raman', true, 'auditor staff user', '47 minutes'),
                    (4, 'Tomasz', 'Wilk', false, 'staff user', '4 hours'),
                    (5, 'Mei', 'Tanaka', true, 'staff support user', '2 hours'),
                    (6, 'Luca', 'Bianchi', true, 'staff user', '5 hours'),
                    (7, 'Farida', 'Haddad', true, 'staff user', '1 day'),
                    (8, 'Noah', 'Vermeer', true, 'staff user', '1 day 4 hours'),
                    (9, 'Ingrid', 'Solberg', true, 'admin staff user', '3 days'),
                    (10, 'Mateo', 'Alvarez', false, 'staff user', '120 days'),
                    (11, 'Chloe', 'Moreau', true, 'staff support user', '6 days'),
                    (12, 'Samuel', 'Adeyemi', true, 'staff user', null),
                    (13, 'Hana', 'Novak', true, 'staff user', '9 days'),
                    (14, 'Elias', 'Brandt', true, 'staff user', null)) names (n, first, last, enabled, roles, seen)),
                inserted as (insert into users (id, keycloak_id, username, email, first_name, last_name, enabled, roles,
                    created_at, updated_at, synced_at, identity_as_of)
                select id, gen_random_uuid()::text, lower(first || '.' || replace(last, ' ', '')),
                    lower(first || '.' || replace(last, ' ', '')) || '@example.org', first, last, enabled, string_to_array(roles, ' '),
                    now() - n * interval '9 days 5 hours', now(), now(), now()
                from people)
                insert into last_visits (user_id, seen_at) select id, now() - seen::interval from people
                """);
    }

    private static Locator rows(Page page) {
        return page.getByRole(AriaRole.TABLE)
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHas(page.getByRole(AriaRole.LINK)));
    }

    /** By its number, counted from 1. */
    private static Locator row(Page page, int number) {
        return page.locator("[role=row][aria-rowindex='%d']".formatted(number + 1));
    }

    private static void answer(Route route, int status, String json) {
        if (route.request().method().equals("POST") || status == 200) {
            route.fulfill(new Route.FulfillOptions()
                    .setStatus(status)
                    .setContentType("application/json")
                    .setBody(json));
        } else {
            route.resume();
        }
    }

    private static String name() {
        return "page-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
