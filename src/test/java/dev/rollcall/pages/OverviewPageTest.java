package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static dev.rollcall.testing.TimeLimits.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.testing.InvitationRecords;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The start page of the console, and the list of the invitations of all organizations, to which it leads. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class OverviewPageTest extends PageTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final String mark = "overview-" + UUID.randomUUID().toString().substring(0, 8);

    @Inject
    OrganizationRecords organizations;

    @Inject
    InvitationRecords invitations;

    @AfterEach
    void deleteRecords() {
        records.execute("delete from statistics_days");
        records.execute("update statistics set first_day = (now() at time zone 'UTC')::date");
        records.execute("delete from organizations where name like ? || '%'", mark);
    }

    private Locator number(String pattern) {
        return console.page()
                .getByRole(AriaRole.LIST, new GetByRoleOptions().setName("Numbers"))
                .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(Pattern.compile(pattern)));
    }

    @Test
    void eachNumberLeadsToItsList() {
        records.insertUsers(mark, 5);
        organizations.organization(mark);
        Page page = openWithoutRefusals(WIDE, "/console");
        assertThat(console.heading("Overview")).isVisible();
        assertThat(console.link("Overview")).hasAttribute("aria-current", "page");

        for (Map.Entry<String, String> list : Map.of(
                        "^[\\d,]+ users?$", "/console/users",
                        "^[\\d,]+ disabled users?$", "/console/users?enabled=false",
                        "^[\\d,]+ users? with an unverified e-mail$", "/console/users?verified=false",
                        "^[\\d,]+ organizations?$", "/console/organizations",
                        "^[\\d,]+ organizations? without an owner$", "/console/organizations?orphaned=true",
                        "^[\\d,]+ open invitations?$", "/console/invitations?status=open",
                        "^[\\d,]+ invitations? whose mail failed$", "/console/invitations?status=open&mail=failed",
                        "^[\\d,]+ pending changes?$", "/console/audit-log?outcome=open",
                        "(Synchronization|problems?)$", "/console/sync")
                .entrySet()) {
            assertThat(number(list.getKey())).hasAttribute("href", list.getValue());
        }
        number("disabled users?$").click();
        assertThat(page).hasURL(console.url("/console/users?enabled=false"));
        assertThat(console.heading("Users")).isFocused();
        assertThat(console.field("Status")).hasValue("false");
        assertThat(console.link("Users")).hasAttribute("aria-current", "page");
        page.goBack();
        number("without an owner$").click();
        assertThat(console.field("Owner")).hasValue("true");
        page.goBack();
        number("pending changes?$").click();
        assertThat(console.field("Outcome")).hasValue("open");
    }

    @Test
    void newAndActiveUsersOf30DaysAreChartsAndTables() {
        records.execute("update statistics set first_day = (now() at time zone 'UTC')::date - 30");
        records.execute("""
                insert into statistics_days
                select (now() at time zone 'UTC')::date - n, n, 40 * n from generate_series(1, 30) n""");
        openWithoutRefusals(WIDE, "/console");
        for (int width : new int[] {WIDE, NARROW}) {
            console.resize(width);
            assertThat(console.region("New users").getByRole(AriaRole.IMG))
                    .hasAccessibleName(Pattern.compile("^1 new user on .+\\. The most were 30 on .+\\.$"));
            assertThat(console.region("Active users").getByRole(AriaRole.IMG))
                    .hasAccessibleName(Pattern.compile("^40 active users on .+\\. The most were 1,200 on .+\\.$"));
            assertThat(console.region("New users")).containsText(Pattern.compile("By day \\(UTC\\), since .+ \\d{4}"));
            console.inBothThemes("overview");
        }
        console.fits("overview", NARROWEST);

        console.region("Active users").getByText("Show numbers").click();

        Locator table = console.page().getByRole(AriaRole.TABLE, new GetByRoleOptions().setName("Active users by day"));
        assertThat(table.getByRole(AriaRole.ROW)).hasCount(31);
        assertThat(table.getByRole(AriaRole.ROW).nth(1)).containsText(Pattern.compile("\\d{4}\\s*40$"));
        assertThat(table.getByRole(AriaRole.ROW).last()).containsText(Pattern.compile("\\d{4}\\s*1,200$"));
        console.inBothThemes("overview-numbers", WIDE, NARROW);
    }

    @Test
    void firstDayIsSaidToBeCountedLater() {
        records.execute("delete from statistics_days");
        openWithoutRefusals(NARROW, "/console");

        assertThat(console.region("New users")).containsText("is counted as soon as it is over, at midnight UTC");
        assertThat(console.page().getByRole(AriaRole.IMG)).hasCount(0);
        console.inBothThemes("overview-first-day");
    }

    @Test
    void invitationsOfAllOrganizationsAreListedAndLeadToTheirOrganization() {
        String organization = organizations.organization(mark + " Acme");
        organizations.member(organization, organizations.user(mark), "owner");
        String email = mark + "@example.org";
        String failed = invitations.invitation(organization, email);
        invitations.invitation(organization, "sent-" + email);
        records.execute(
                "update invitation_mails set sent_at = null, failed_at = now(), problem = 'The mail server is away.' where invitation_id = ?::uuid",
                failed);
        await().atMost(SOON).until(() -> records.number("select failed_mails from statistics") > 0);
        Page page = openWithoutRefusals(WIDE, "/console");

        number("whose mail failed$").click();

        assertThat(console.heading("Invitations")).isFocused();
        assertThat(console.field("Status")).hasValue("open");
        assertThat(console.field("Mail")).hasValue("failed");
        assertThat(console.link("Organizations")).hasAttribute("aria-current", "page");
        // the status is the same before
        page.waitForResponse(
                response -> response.url().contains("search=" + mark),
                () -> console.field("Search").fill(mark));
        console.showsStatus("1 invitation matches");
        assertThat(row(email)).containsText(mark + " Acme");
        assertThat(row(email)).containsText("The mail could not be sent. The mail server is away.");
        console.inBothThemes("invitations-of-all", WIDE, NARROW);
        console.fits("invitations-of-all", NARROWEST);
        console.field("Mail").selectOption("");
        console.showsStatus("2 invitations match");
        console.field("Mail").selectOption("failed");
        console.link(email).click();
        page.waitForURL("**/console/organizations/" + organization + "?tab=invitations**");
        assertThat(console.region("Invitations")).containsText("The mail could not be sent. The mail server is away.");
        page.goBack();
        console.showsStatus("1 invitation matches");
        console.field("Search").fill("nobody at all");
        assertThat(page.getByText("No invitations match")).isVisible();
    }
}
