package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The console as a reader sees it: everything that administrators see, and nothing that the service would refuse. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class ReaderPagesTest extends PageTest {

    @Override
    protected Console signedIn() {
        return Console.signedIn(service, "reads", "user", "reader");
    }

    /** Checks that these are the only buttons of the page, and that it has no input except filters. */
    private void offersOnly(String... buttons) {
        Page page = console.page();
        assertThat(page.locator(
                        "main form:not([role=search]), main fieldset, main input[type=file], main dialog[open]"))
                .hasCount(0);
        assertThat(page.locator("main button:visible").allInnerTexts().stream()
                        .map(text -> text.replaceAll("[↑↓]", "").strip()))
                .isSubsetOf(buttons);
        assertThat(page.locator("main a[href^='/console/import']")).hasCount(0);
    }

    @Test
    void numbersAreShownAndLeadToLists() {
        openWithoutRefusals(WIDE, "/console");
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(console.page()
                            .getByRole(AriaRole.LIST, new GetByRoleOptions().setName("Numbers"))
                            .getByRole(AriaRole.LINK)
                            // shown only where there are any, as other tests may have left some
                            .filter(new Locator.FilterOptions().setHasNotText("agent")))
                    .hasCount(9);
            offersOnly();
            console.inBothThemes("reader-overview");
        }
    }

    @Test
    void listCanBeFilteredAndExportedButNotExtended() throws IOException {
        String role = "role-" + UUID.randomUUID();
        records.insertUsers(role, 30);
        Page page = openWithoutRefusals(WIDE, "/console/users?new=1&role=" + role);
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            console.showsStatus("30 users match");
            for (String link : List.of("Users", "Audit log", "Synchronization", "CSV", "NDJSON")) {
                assertThat(console.link(link)).isVisible();
            }
            offersOnly(
                    "User",
                    "Last seen",
                    "Created",
                    "Filter by attribute",
                    "Columns",
                    "Save filters",
                    "Clear filters",
                    "Fewer filters",
                    "More filters");
            assertThat(page.getByRole(AriaRole.CHECKBOX)).hasCount(0);
            console.inBothThemes("reader-users");
        }
        console.fits("reader-users", NARROWEST);

        Download csv = page.waitForDownload(() -> console.link("CSV").click());

        assertThat(Files.readAllLines(csv.path())).hasSize(31);
    }

    @Test
    void userIsShownWithoutFormsAndActions() {
        String username = "read-" + UUID.randomUUID().toString().substring(0, 8);
        String id = console.createUser(
                username,
                Map.of(
                        "firstName",
                        "Nadia",
                        "roles",
                        List.of("user"),
                        "attributes",
                        Map.of(
                                "tier",
                                "gold",
                                "limits",
                                Map.of("daily", 5),
                                "a-long-name-".repeat(8),
                                "x".repeat(200))));
        Page page = openWithoutRefusals(WIDE, "/console/users/" + id);
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(console.heading("Nadia")).isVisible();
            assertThat(console.region("Profile")).containsText(Pattern.compile("Username\\s*" + username));
            assertThat(console.region("Profile")).containsText(Pattern.compile("Last name\\s*Empty"));
            assertThat(console.region("Profile")).containsText(Pattern.compile("E-mail verified\\s*No"));
            assertThat(console.region("Attributes")).containsText(Pattern.compile("tier\\s*gold"));
            assertThat(console.region("Attributes")).containsText("{\"daily\":5}");
            assertThat(console.region("Roles")).containsText("user");
            assertThat(console.region("Record")).containsText(id);
            assertThat(console.region("Audit log")).containsText("created this user");
            assertThat(console.region("Actions")).hasCount(0);
            offersOnly();
            console.inBothThemes("reader-user");
        }
        console.fits("reader-user", NARROWEST);
        assertThat(page.locator("main input, main select, main textarea")).hasCount(0);
    }

    /** The service tells readers nothing of credentials, locks and required actions. */
    @Test
    void sessionsAndLinkedAccountsOfAUserAreShownWithoutButtons() {
        Realm realm = Realm.get();
        Realm.Identity user = realm.createIdentity("read-sessions", "user");
        String id = Api.as(realm.token(user)).id();
        openWithoutRefusals(WIDE, "/console/users/" + id);

        assertThat(console.region("Sign-in and security")).containsText("rollcall-public");
        assertThat(console.region("Sign-in and security")).containsText("Linked accounts");
        assertThat(console.region("Sign-in and security")).not().containsText("Credentials");
        offersOnly();
        console.inBothThemes("reader-user-security", WIDE, NARROW);
    }

    @Test
    void organizationsAreShownWithoutFormsAndActions() {
        String name = "read-" + UUID.randomUUID().toString().substring(0, 8);
        String owner = console.createUser(name, Map.of("firstName", "Olive", "lastName", "Owner"));
        String id = console.createOrganization(Map.of("name", name, "ownerId", owner));
        String invited = "new-" + name + "@example.org";
        console.api()
                .post("/api/v1/organizations/" + id + "/invitations", Map.of("emails", List.of(invited)))
                .expect(201);
        openWithoutRefusals(WIDE, "/console/organizations?new=1&q=" + name);
        console.showsStatus("1 organization matches");
        assertThat(row(name)).containsText(Pattern.compile("1\\s*1\\s*0"));
        offersOnly("Filter by attribute", "Columns", "Save filters", "Clear filters");
        console.link(name).click();
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(console.region("Members")).containsText("Olive Owner");
            offersOnly();
            console.inBothThemes("reader-members");
        }
        for (String tab : List.of("Teams", "Details")) {
            console.link(tab).click();
            assertThat(console.region(tab).first()).isVisible();
            offersOnly();
        }
        console.inBothThemes("reader-organization");
        console.link("Invitations").click();
        assertThat(console.region("Invitations")).containsText(invited);
        offersOnly();
        console.inBothThemes("reader-invitations");
        console.fits("reader-invitations", WIDE);
        console.open(NARROW, "/console/organizations/" + id + "?tab=audit-log");
        assertThat(console.region("Audit log")).containsText("with Olive Owner as the owner");
    }

    @Test
    void userWhoAdministersTheRealmIsMarked() {
        Realm realm = Realm.get();
        Realm.Identity administrator = realm.createIdentity("keeper", "user");
        new RealmAdministrators(realm).grant(administrator, RealmAdministrators.GrantPath.DIRECT);
        String id = Api.as(administrator).id();

        Page page = openWithoutRefusals(NARROW, "/console/users/" + id);

        assertThat(page.getByText("This user administers the realm in Keycloak"))
                .isVisible();
        offersOnly();
    }

    @Test
    void auditLogCanBeFiltered() {
        String username = "read-" + UUID.randomUUID().toString().substring(0, 8);
        String disabled = console.createUser(username + "-disabled", Map.of());
        console.patch(disabled, Map.of("enabled", false));
        console.createUser(username, Map.of("firstName", "Tracy", "lastName", username));
        Page page = openWithoutRefusals(WIDE, "/console/audit-log");
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(page.getByRole(AriaRole.LISTITEM).first()).containsText("created Tracy " + username);
            assertThat(page.getByText("Undo", new Page.GetByTextOptions().setExact(true)))
                    .hasCount(0);
            console.inBothThemes("reader-audit-log");
        }
        console.fits("reader-audit-log", NARROWEST);
        console.field("Action").selectOption("create");
        assertThat(page.getByRole(AriaRole.LISTITEM).first()).containsText("created Tracy " + username);
        assertThat(page.locator("main form:not([role=search])")).hasCount(0);
    }

    @Test
    void importPageSaysThatItIsForAdministrators() {
        Page page = openWithoutRefusals(WIDE, "/console/import");
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(console.heading("Import users")).isVisible();
            assertThat(page.getByText("Only administrators can import users")).isVisible();
            offersOnly();
            console.inBothThemes("reader-import");
        }
        console.link("All users").click();
        assertThat(console.heading("Users")).isVisible();
    }

    /** As everybody else who manages an organization. */
    @Test
    void jobsAreStoppedInOwnOrganizationsOnly() {
        String mark = "read-" + UUID.randomUUID().toString().substring(0, 8);
        String owner = console.createUser(mark, Map.of());
        List<String> jobs = Stream.of(owner, console.apiAsUser().id())
                .map(each -> console.createOrganization(Map.of("name", mark + each, "ownerId", each)))
                .map(id -> console.api()
                        .post(
                                "/api/v1/organizations/" + id + "/jobs",
                                Map.of("kind", "change-role", "role", "admin", "ids", List.of(owner)))
                        .expect(201)
                        .<String>path("id"))
                .toList();

        openWithoutRefusals(WIDE, "/console/jobs/" + jobs.get(0));
        assertThat(console.heading("Give 1 member the role admin")).isVisible();
        offersOnly();
        console.inBothThemes("reader-job");
        openWithoutRefusals(WIDE, "/console/jobs/" + jobs.get(1));
        console.button("Stop").click();
        console.dialog("Stop this job")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Stop").setExact(true))
                .click();
        console.showsStatus("Stopped");

        console.api().post("/api/v1/jobs/" + jobs.get(0) + "/stop").expect(200);
    }

    @Test
    void synchronizationIsShownWithoutStartingOrCancellingRuns() {
        records.execute("delete from sync_runs where finished_at is not null");
        openWithoutRefusals(WIDE, "/console/sync");
        assertThat(console.page().getByText("A dry run only shows the differences."))
                .isVisible();
        offersOnly();
        String run = console.api().post("/api/v1/sync/runs", "{}").expect(201).path("id");
        Page page = openWithoutRefusals(NARROW, "/console/sync/" + run);
        for (int width : List.of(NARROW, WIDE)) {
            console.resize(width);
            assertThat(page.getByRole(AriaRole.PROGRESSBAR)).isVisible();
            assertThat(page.getByText("Requested by an administrator.")).isVisible();
            offersOnly();
            console.inBothThemes("reader-run");
        }

        console.api().post("/api/v1/sync/runs/" + run + "/cancel").expect(200);

        assertThat(headingOfPart("The reconciliation was cancelled")).isVisible();
        offersOnly();
        records.execute("""
                update sync_runs set state = 'STOPPED', counts = '{"listed": 300, "missing": 12}',
                    problem = '12 users would be erased. Repeat the run with force.' where id::text = ?""", run);
        page = openWithoutRefusals(WIDE, "/console/sync");
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(page.getByRole(AriaRole.TABLE, new GetByRoleOptions().setName("Reconciliations, newest first")))
                    .containsText("Stopped by the brake");
            offersOnly();
            console.inBothThemes("reader-sync");
        }
        page.getByRole(AriaRole.TABLE, new GetByRoleOptions().setName("Reconciliations, newest first"))
                .getByRole(AriaRole.LINK)
                .click();
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(headingOfPart("The brake stopped this reconciliation. Nothing was changed."))
                    .isVisible();
            assertThat(page.getByText("Only administrators can start a reconciliation."))
                    .isVisible();
            offersOnly();
            console.inBothThemes("reader-brake");
        }
        records.execute("update sync_runs set state = 'FINISHED', dry_run = true where id::text = ?", run);
        page.reload();
        assertThat(headingOfPart("12 records differ")).isVisible();
        offersOnly();
        records.execute("update sync_runs set state = 'FAILED' where id::text = ?", run);
        page.reload();
        assertThat(headingOfPart("The reconciliation failed")).isVisible();
        offersOnly();
    }
}
