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
import dev.rollcall.job.PerformedJobs;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.browser.WithBrowser;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bar of jobs on every page, the list of jobs, and the page of one. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class JobsPageTest extends PageTest {

    private static final String START =
            "job => import('/app/shared/jobs/start.js').then(({ startJob }) => { window.started = startJob(job); })";

    private final String mark = "jobs-" + UUID.randomUUID().toString().substring(0, 8);

    @Inject
    PerformedJobs performed;

    @Inject
    ServiceDatabase database;

    @AfterEach
    void endJobs() {
        performed.untilAllEnded();
    }

    /** As a list does with its selection. */
    private static void start(Page page, Map<String, ?> job) {
        page.evaluate(START, job);
    }

    private Locator bar() {
        return console.page().getByRole(AriaRole.COMPLEMENTARY, new Page.GetByRoleOptions().setName("Jobs"));
    }

    private static Locator count(Page page, String label) {
        return page.locator("dl.counts > div")
                .filter(new Locator.FilterOptions().setHasText(label))
                .locator("dd");
    }

    @Test
    void aJobIsShownOnEveryPageUntilItEndsAndCanBeUndone() {
        List<String> users = List.of(
                console.createUser(mark + "-ann", Map.of("firstName", "Ann", "lastName", mark)),
                console.createUser(mark + "-bob", Map.of("firstName", "Bob", "lastName", mark)));
        List<String> ids = List.of(users.get(0), users.get(1), UUID.randomUUID().toString());
        Page page = console.open(WIDE, "/console/sync");
        assertThat(console.heading("Synchronization")).isVisible();

        start(page, Map.of("kind", "disable", "ids", ids));
        console.showsStatus("Started: Disable 3 users");
        assertThat(bar()).containsText("Disable 3 users");
        assertThat(bar()).containsText("0 of 3");
        console.link("Audit log").click();
        assertThat(console.heading("Audit log")).isVisible();
        assertThat(bar()).containsText("Disable 3 users");
        console.inBothThemes("jobs-bar", WIDE, NARROW);
        console.fits("jobs-bar", NARROWEST);
        console.resize(WIDE);
        performed.untilAllEnded();

        console.showsStatus("2 users disabled, 1 refused.");
        assertThat(bar()).hasCount(0);
        assertThat(console.user(users.get(0)).<Boolean>path("enabled")).isFalse();
        console.button("Undo").click();
        console.showsStatus("Started: Enable 2 users");
        performed.untilAllEnded();
        console.showsStatus("2 users enabled.");
        assertThat(console.user(users.get(0)).<Boolean>path("enabled")).isTrue();

        page = console.open(WIDE, "/console/jobs");
        assertThat(row("Disable 3 users").first()).containsText("2 users disabled, 1 refused");
        assertThat(row("Disable 3 users").first()).containsText("you");
        console.inBothThemes("jobs", WIDE, NARROW);
        console.fits("jobs", NARROWEST);
        console.resize(WIDE);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Disable 3 users"))
                .first()
                .click();
        assertThat(console.heading("Disable 3 users")).isVisible();
        assertThat(count(page, "Done")).hasText("2");
        assertThat(count(page, "Refused")).hasText("1");
        assertThat(row("A deleted user")).containsText("The record no longer existed.");
        page.getByLabel("Show").selectOption("done");
        assertThat(row("Ann " + mark)).containsText("Done");
        assertThat(console.button("Enable these users again")).isVisible();
        console.inBothThemes("job", WIDE, NARROW);
        console.fits("job", NARROWEST);
    }

    @Test
    void manyUsersNeedTheirNumberAndAreStopped() {
        String role = "role-" + mark;
        database.insertUsers(role, 101);
        Page page = console.open(WIDE, "/console");
        start(page, Map.of("kind", "end-sessions", "filter", Map.of("role", role, "sort", "username", "search", "")));

        Locator dialog = console.dialog("End the sessions of 101 users");
        assertThat(dialog).containsText("101 records");
        assertThat(console.button("Start")).isDisabled();
        console.inBothThemes("job-number", WIDE, NARROW);
        console.field("Type 101 to confirm").fill("101");
        console.button("Start").click();
        assertThat(dialog).hasCount(0);
        assertThat(page.evaluate("window.started")).isEqualTo(true);

        bar().getByRole(AriaRole.LINK).first().click();
        assertThat(console.heading("End the sessions of 101 users")).isVisible();
        console.button("Stop").click();
        console.dialog("Stop this job")
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Stop").setExact(true))
                .click();
        console.showsStatus("Stopped");
        assertThat(count(page, "Skipped")).hasText("101");
    }

    @Test
    void aJobOnAllThatMatchSaysHowManyTheyAreFirst() {
        String role = "few-" + mark;
        database.insertUsers(role, 2);
        Page page = console.open(WIDE, "/console");
        start(page, Map.of("kind", "end-sessions", "filter", Map.of("role", role)));

        Locator dialog = console.dialog("End the sessions of 2 users");
        assertThat(dialog).containsText("2 records");
        assertThat(dialog.getByRole(AriaRole.TEXTBOX)).hasCount(0);
        assertThat(bar()).hasCount(0);
        console.button("Start").click();
        console.showsStatus("Started: End the sessions of 2 users");
    }

    @Test
    void manyUsersAreEnabledAgainOnlyWithTheirNumber() {
        String items = Stream.generate(() -> "{\"id\":\"%s\"}".formatted(UUID.randomUUID()))
                .limit(101)
                .collect(Collectors.joining(",", "{\"items\":[", "],\"next\":null}"));
        Page page = console.open(WIDE, "/console");
        page.route(
                "**/api/v1/jobs/disabled/items?*",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(items)));

        page.evaluate("import('/app/shared/jobs/start.js').then(({ undoJob }) => { undoJob({ id: 'disabled' }); })");

        Locator dialog = console.dialog("Enable 101 users");
        assertThat(console.button("Start")).isDisabled();
        console.field("Type 101 to confirm").fill("101");
        assertThat(console.button("Start")).isEnabled();
        console.button("Cancel").click();
        assertThat(dialog).hasCount(0);
        assertThat(bar()).hasCount(0);
    }

    @Test
    void aJobThatCannotBeReadAnyMoreIsForgotten() {
        List<String> asked = new CopyOnWriteArrayList<>();
        List<String> polled = new CopyOnWriteArrayList<>();
        Page page = console.open(WIDE, "/console");
        page.route(Pattern.compile("/api/v1/jobs/[0-9a-f-]{36}$"), route -> {
            asked.add(route.request().url());
            route.fulfill(new Route.FulfillOptions().setStatus(404));
        });
        start(
                page,
                Map.of("kind", "end-sessions", "ids", List.of(UUID.randomUUID().toString())));
        console.showsStatus("Started: End the sessions of 1 user");
        performed.untilAllEnded();
        assertThat(bar()).hasCount(0);
        page.waitForCondition(() -> !asked.isEmpty());
        String forgotten = asked.get(0);
        page.onRequest(request -> polled.add(request.url()));

        // the page asks for the jobs that are active as long as there is one, and would ask for the forgotten one as
        // often
        start(
                page,
                Map.of("kind", "end-sessions", "ids", List.of(UUID.randomUUID().toString())));
        page.waitForCondition(() -> polled.stream()
                        .filter(url -> url.contains("/api/v1/jobs?active"))
                        .count()
                >= 3);

        assertThat(asked).containsExactly(forgotten);
        performed.untilAllEnded();
    }

    @Test
    void aJobThatWaitsIsStartedByAnotherAdministrator() {
        List<String> ids =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(9_000).toList();
        String job = console.api()
                .post("/api/v1/jobs", Map.of("kind", "delete", "ids", ids, "expected", 9_000))
                .expect(201)
                .path("id");
        Page page = console.open(WIDE, "/console/jobs/" + job);
        assertThat(page.getByText("another administrator than the one who has created it has to start it"))
                .isVisible();
        assertThat(bar()).containsText("Waiting for another administrator");
        console.inBothThemes("job-waiting", WIDE, NARROW);

        console.button("Start").click();
        Locator dialog = console.dialog("Delete 9,000 users");
        console.field("Type 9000 to confirm").fill("9000");
        dialog.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Start").setExact(true))
                .click();
        console.showsStatus("Running");
        console.apiAsUser().post("/api/v1/jobs/" + job + "/stop").expect(200);
        console.showsStatus("Stopped");
    }

    @Test
    void anOwnerSeesTheJobsOfTheOrganization() {
        Realm.Identity identity = Realm.get().createIdentity(mark + "-owner");
        ApiCaller owner = Api.as(identity);
        String organization = console.api().createOrganization("Jobs " + mark, owner.id());
        String member = console.createUser(mark + "-member", Map.of("firstName", "Mia", "lastName", mark));
        console.api().addMember(organization, member, "member");
        owner.post(
                        "/api/v1/organizations/" + organization + "/jobs",
                        Map.of("kind", "change-role", "role", "admin", "filter", Map.of("role", "member")))
                .expect(201);

        Page page = console.newPage(NARROW, identity);
        page.navigate(console.url("/organizations/" + organization));
        assertThat(bar()).containsText("Give 1 member the role admin");
        performed.untilAllEnded();
        assertThat(bar()).hasCount(0);
        console.link("Jobs").click();
        console.link("Give 1 member the role admin").click();

        assertThat(count(page, "Done")).hasText("1");
        assertThat(row("Mia " + mark)).containsText("Done");
        console.inBothThemes("organization-job", NARROW, WIDE);
    }

    @Test
    void aDisabledUserIsEnabledAgainByTheToast() {
        String user = console.createUser(mark + "-uma", Map.of("firstName", "Uma", "lastName", mark));
        console.open(WIDE, "/console/users/" + user);
        console.button("Disable").click();
        console.dialog("Disable Uma " + mark)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Disable").setExact(true))
                .click();
        console.showsStatus("Uma " + mark + " is disabled.");
        console.inBothThemes("user-undo");

        console.button("Undo").click();

        console.showsStatus("Uma " + mark + " is enabled again.");
        assertThat(console.user(user).<Boolean>path("enabled")).isTrue();
    }
}
