package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.browser.AccessibilityCheck;
import dev.rollcall.testing.browser.Chromium;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The synchronization page, with its own realm and records. */
@QuarkusTest
@WithBrowser
@Tag("slow")
@TestProfile(ReconciliationSwitchedOn.class)
class SyncPageTest extends PageTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String PROBLEMS = """
            {"items": [{"message": "Keycloak saves no admin events: only reconciliation finds changes made in its console.",
            "remedy": "In Keycloak, open Realm settings > Events > Admin events settings and switch on 'Save events'."}]}""";

    private final Realm realm = Realm.get();

    OwnRealm own;

    @Inject
    CircuitBreakerMaintenance breakers;

    @Override
    protected Console signedIn() {
        return Console.signedIn(service, "chief", "rollcall-admin");
    }

    @BeforeEach
    void deleteHistory() {
        execute("delete from sync_runs");
        execute("delete from sync_history");
    }

    @AfterEach
    void closePage() {
        console.page().context().close();
        own.admin().reset();
        breakers.resetAll();
        await().atMost(SOON).until(() -> text("select count(*) from sync_runs where finished_at is null"), "0"::equals);
    }

    @Test
    void lagAndLast24HoursAreShown() {
        insertHistory();
        recordLag(1.2, "{}");
        Page page = console.open(WIDE, "/console/sync");
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            recordLag(1.2, "{}");
            assertThat(page.getByText("In sync, 1 second behind")).isVisible();
            Locator chart = page.getByRole(AriaRole.IMG);
            assertThat(chart).hasAccessibleName(Pattern.compile("The records were at most 38 seconds behind, at .+"));
            assertThat(chart).hasAccessibleName(Pattern.compile("3 reconciliations found 9 differences"));
            assertThat(page.getByRole(AriaRole.TABLE, new GetByRoleOptions().setName("Reconciliations, newest first")))
                    .containsText("2 new, 3 changed (1 disabled)");
            console.inBothThemes("sync");
        }
        console.fits("sync", NARROWEST);
    }

    @Test
    void chartValuesAreAvailableByPointerKeyboardAndTable() {
        insertHistory();
        recordLag(1.2, "{}");
        Page page = console.open(WIDE, "/console/sync");

        Locator chart = page.getByRole(AriaRole.IMG);
        chart.hover();
        assertThat(page.getByText(Pattern.compile("^At most .+ behind$"))).isVisible();
        Chromium.screenshot(page, "sync-chart-pointer");
        page.mouse().move(0, 0);
        Locator scrub = page.getByRole(AriaRole.SLIDER, new GetByRoleOptions().setName("Point in time"));
        scrub.focus();
        page.keyboard().press("Home");
        assertThat(scrub).hasAttribute("aria-valuetext", Pattern.compile(".+: At most .+ behind; \\d+ events.*"));
        page.keyboard().press("ArrowRight");
        assertThat(page.getByText(Pattern.compile("^At most .+ behind$"))).isVisible();
        Chromium.screenshot(page, "sync-chart-keyboard");

        page.getByText("Show numbers").click();
        Locator numbers = page.getByRole(AriaRole.TABLE, new GetByRoleOptions().setName("Lag by hour"));
        assertThat(numbers).containsText("38 seconds");
        AccessibilityCheck.check(page, "the chart's numbers");
    }

    @Test
    void problemsAreShownWithTheirRemedy() {
        recordLag(34, PROBLEMS);
        Page page = console.open(WIDE, "/console/sync");
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(page.getByText("Not in sync, 34 seconds behind")).isVisible();
            Locator problem = page.locator(".notice").first();
            assertThat(problem).containsText("Keycloak saves no admin events");
            assertThat(problem).containsText("switch on 'Save events'");
        }
        console.inBothThemes("sync-problems");
    }

    @Test
    void setUpIsShownWithWhatNeedsAttentionFirst() {
        recordLag(1.2, "{}");
        Page page = console.open(WIDE, "/console/sync");
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            Locator setUp = page.getByRole(AriaRole.REGION, new GetByRoleOptions().setName("Set-up"));
            assertThat(setUp).containsText("Keycloak reports ended sessions to nobody");
            assertThat(setUp).containsText("set 'Backchannel logout URL'");
            if (width == WIDE) {
                setUp.getByText("Show what is right").click();
            }
            assertThat(setUp.getByText("The realm has the role 'rollcall-admin'"))
                    .isVisible();
            console.inBothThemes("sync-setup");
        }
    }

    @Test
    void emptyPageExplainsWhatToDo() {
        Page page = console.open(WIDE, "/console/sync");
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(page.getByText("Synchronization is off").first()).isVisible();
            assertThat(page.getByText("Set rollcall.sync.enabled to true")).isVisible();
            assertThat(headingOfPart("No reconciliations yet")).isVisible();
        }
        console.inBothThemes("sync-empty");
    }

    @Test
    void statusIsPolledEveryFiveSecondsWhileVisibleWithoutLayoutShift() {
        recordLag(1.2, "{}");
        Page page = console.newPage(WIDE);
        AtomicInteger asked = new AtomicInteger();
        page.onRequest(request -> {
            if (request.url().endsWith("/api/v1/sync")) {
                asked.incrementAndGet();
            }
        });
        page.clock().install();
        page.navigate(console.url("/console/sync"));
        assertThat(page.getByText("In sync, 1 second behind")).isVisible();
        page.evaluate("""
                () => new PerformanceObserver((list) => {
                  window.moved = (window.moved ?? 0) + list.getEntries().reduce((sum, entry) => sum + entry.value, 0);
                }).observe({ type: 'layout-shift', buffered: true })""");

        recordLag(2, "{}");
        page.waitForResponse("**/api/v1/sync", () -> page.clock().runFor(5_100));
        assertThat(page.getByText("In sync, 2 seconds behind")).isVisible();
        assertThat(((Number) page.evaluate("window.moved ?? 0")).doubleValue()).isLessThan(0.01);

        int before = asked.get();
        setVisible(false);
        page.clock().runFor(30_000);
        assertThat(asked).hasValue(before);
        recordLag(3, "{}");
        page.waitForResponse("**/api/v1/sync", () -> setVisible(true));
        assertThat(page.getByText("In sync, 3 seconds behind")).isVisible();
    }

    private void setVisible(boolean visible) {
        console.page().evaluate("""
                (visible) => {
                  Object.defineProperty(document, 'hidden', { configurable: true, get: () => !visible });
                  document.dispatchEvent(new Event('visibilitychange'));
                }""", visible);
    }

    @Test
    void dryRunShowsDifferencesAndReconciliationResolvesThem() {
        List<Realm.Identity> people = peopleWithRecords("differs", 4);
        realm.update(people.get(0), Map.of("firstName", "Second", "lastName", "Name"));
        realm.update(people.get(1), Map.of("firstName", "Second"));
        realm.delete(people.get(2));
        realm.createIdentity("new");
        recordLag(1.2, "{}");
        Page page = console.open(WIDE, "/console/sync");

        console.button("Dry run").click();

        page.waitForURL(Pattern.compile(".*/console/sync/[0-9a-f-]{36}"));
        assertThat(console.heading("Dry run")).isFocused();
        assertThat(headingOfPart("4 records differ")).isVisible();
        assertThat(console.region("Fields that differ"))
                .containsText(Pattern.compile("First name\\s*2\\s*Last name\\s*1"));
        Locator samples = page.getByRole(AriaRole.TABLE, new GetByRoleOptions().setName("Users whose records differ"));
        assertThat(samples.getByRole(AriaRole.ROW)).hasCount(5);
        String record = text(
                "select id::text from users where keycloak_id = ?",
                people.get(0).subject());
        assertThat(samples.getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName(people.get(0).subject())))
                .hasAttribute("href", "/console/users/" + record);
        console.fits("sync-dry-run", WIDE, NARROW);
        assertThat(text("select first_name from users where id::text = ?", record))
                .isEqualTo("First");

        console.button("Reconcile now").click();

        assertThat(headingOfPart("The records are updated")).isVisible();
        assertThat(page.getByText("4 of 4 differences were written")).isVisible();
        assertThat(text("select first_name from users where id::text = ?", record))
                .isEqualTo("Second");
    }

    @Tag("slow")
    @Test
    void differencesInOrganizationsAreShown() {
        List<Realm.Identity> people = peopleWithRecords("member", 2);
        Organizations organizations = new Organizations(realm);
        String organization = organizations.create("page");
        people.forEach(identity -> organizations.add(organization, identity.subject()));
        String team = organizations.createTeam(organization, organizations.createGroup(organization, "teams"), "Alpha");
        execute("""
                insert into organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at, orphaned_at)
                values (gen_random_uuid(), 'gone', 'Gone', 'gone', true, now(), now(), now())""");
        recordLag(1.2, "{}");
        Page page = console.open(WIDE, "/console/sync");
        assertThat(page.getByText("In sync, 1 second behind")).isVisible();
        assertThat(page.getByText("An organization has no enabled owner any more"))
                .isVisible();
        assertThat(page.getByText("Enable the last owner again, or appoint another one"))
                .isVisible();
        console.inBothThemes("sync-orphan");

        console.button("Dry run").click();

        assertThat(console.region("Organizations")).containsText(Pattern.compile("Memberships\\s*\\d+\\s*2\\s*0\\s*0"));
        Locator samples = page.getByRole(
                AriaRole.TABLE,
                new GetByRoleOptions().setName("Organizations, memberships and teams whose records differ"));
        assertThat(samples).containsText("The organization no longer exists in Keycloak");
        assertThat(samples).containsText(team);
        assertThat(samples.getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName(people.get(0).subject())))
                .isVisible();
        console.inBothThemes("sync-organizations", WIDE, NARROW);

        console.button("Reconcile now").click();

        assertThat(headingOfPart("The records are updated")).isVisible();
        page.navigate(console.url("/console/sync"));
        assertThat(page.getByRole(AriaRole.TABLE, new GetByRoleOptions().setName("Reconciliations, newest first")))
                .containsText("in organizations");
        organizations.delete(organization);
        execute("delete from organizations");
    }

    @Test
    void runningReconciliationIsFollowedAndASecondStartOpensIt() {
        new Organizations(realm).deleteAll(); // so that the run reads groups
        execute("delete from organizations");
        peopleWithRecords("goes-on", 1);
        PausedMessage groups = own.admin().pause(WireDirection.REQUEST, "GET", "/groups");
        Page page = console.open(NARROW, "/console/sync");
        console.button("Reconcile now").click();
        groups.awaitPaused();

        Locator bar = page.getByRole(AriaRole.PROGRESSBAR);
        assertThat(bar).hasAttribute("value", "70");
        assertThat(page.getByText("Reading users, roles and organizations from Keycloak"))
                .isVisible();
        assertThat(page.getByText("Nothing has been changed so far.")).isVisible();
        String run = page.url();
        Chromium.screenshot(page, "sync-run-390-light");
        try (Page other = page.context().newPage()) {
            other.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
            other.setViewportSize(WIDE, 900);
            other.navigate(console.url("/console/sync"));
            other.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Reconcile now"))
                    .click();
            other.waitForURL(run);
            assertThat(other.getByText("A reconciliation is already running. This is its page."))
                    .isVisible();
            Chromium.screenshot(other, "sync-run-1280-dark");
        }
        groups.release();

        assertThat(headingOfPart("No differences")).isVisible();
        assertThat(bar).hasCount(0);
    }

    @Test
    void waitingRunIsCancelled() {
        own.admin().pause(WireDirection.REQUEST, "GET", "/users/count");
        Page page = console.open(WIDE, "/console/sync");
        console.button("Dry run").click();
        assertThat(page.getByRole(AriaRole.PROGRESSBAR)).isVisible();

        console.button("Cancel reconciliation").click();

        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("It makes no further changes.");
        console.inBothThemes("sync-cancel");
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Cancel reconciliation"))
                .click();
        assertThat(headingOfPart("The reconciliation was cancelled")).isVisible();
        assertThat(page.getByText("Nothing was changed.")).isVisible();
        console.inBothThemes("sync-cancelled");
    }

    @Test
    void brakeIsExplainedAndForcedAfterConfirmation() {
        List<Realm.Identity> people = peopleWithRecords("brake", 12);
        people.subList(0, 6).forEach(realm::delete);
        people.subList(6, 12).forEach(identity -> realm.update(identity, Map.of("enabled", false)));
        Page page = console.open(WIDE, "/console/sync");
        console.button("Reconcile now").click();

        assertThat(headingOfPart("The brake stopped this reconciliation. Nothing was changed."))
                .isVisible();
        Locator brake = console.region("The brake stopped this reconciliation. Nothing was changed.");
        assertThat(brake).containsText("at least 6 users who are missing in Keycloak");
        assertThat(brake).containsText("disabled 6 users");
        assertThat(brake).containsText("which is more than 10");
        assertThat(brake).containsText("What to check in Keycloak");
        console.inBothThemes("sync-brake", WIDE, NARROW);

        // a dry run must not hide it
        page.navigate(console.url("/console/sync"));
        console.button("Dry run").click();
        assertThat(headingOfPart("12 records differ")).isVisible();
        recordLag(1.2, "{}");
        page.navigate(console.url("/console/sync"));
        assertThat(page.getByText("Not in sync, 1 second behind")).isVisible();
        assertThat(page.getByText("The brake stopped the last reconciliation. Of"))
                .isVisible();
        assertThat(page.getByText("look its samples up in Keycloak")).isVisible();
        console.inBothThemes("sync-stopped");
        page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Open the run"))
                .click();

        console.button("Force").click();
        Locator force = page.getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Force the reconciliation"));
        assertThat(force).isDisabled();
        console.inBothThemes("sync-force");
        page.getByLabel("Type force to confirm").fill("force");
        force.click();

        assertThat(console.heading("Forced reconciliation")).isVisible();
        assertThat(headingOfPart("The records are updated")).isVisible();
        assertThat(text(
                        "select count(*) from users where deleted_at is not null and keycloak_id = ?",
                        people.get(0).subject()))
                .isEqualTo("1");
        page.navigate(console.url("/console/sync"));
        assertThat(page.getByText("In sync, ")).isVisible();
        assertThat(page.getByText("The brake stopped the last reconciliation.")).hasCount(0);
    }

    @Tag("slow")
    @Test
    void brakeNamesUsersAndOrganizationsThatReturnOrChange() {
        List<Realm.Identity> people = peopleWithRecords("restored", 24);
        people.subList(0, 12)
                .forEach(identity -> execute(
                        "update users set username = '', enabled = false, deleted_at = now() where keycloak_id = ?",
                        identity.subject()));
        people.subList(12, 24)
                .forEach(identity ->
                        execute("update users set first_name = 'Other' where keycloak_id = ?", identity.subject()));
        Organizations organizations = new Organizations(realm);
        List<String> returning = Stream.generate(() -> organizations.create("restored"))
                .limit(11)
                .toList();
        returning.forEach(id -> execute("""
                insert into organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at)
                values (gen_random_uuid(), ?, 'Other', 'other', false, now(), now())""", id));
        console.open(NARROW, "/console/sync");
        console.button("Reconcile now").click();

        Locator brake = console.region("The brake stopped this reconciliation. Nothing was changed.");
        assertThat(brake)
                .containsText(
                        "brought back or enabled 11 organizations that were deleted or disabled, which is more than 10");
        assertThat(brake).containsText("replaced the value of a field of 11 organizations, which is more than 10");
        assertThat(brake).containsText("In the Organizations section");
        assertThat(brake).containsText("brought back 12 users who were deleted, which is more than 10");
        assertThat(brake).containsText("replaced the value of a field of 12 users, which is more than 10");
        console.inBothThemes("sync-brake-restored");

        console.button("Force").click();
        console.page().getByLabel("Type force to confirm").fill("force");
        console.page()
                .getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Force the reconciliation"))
                .click();
        assertThat(headingOfPart("The records are updated")).isVisible();
        returning.forEach(organizations::delete);
        execute("delete from organizations");
    }

    @Test
    void failedRunAndUnknownRunAreExplained() {
        own.admin().answer(500, "", "GET", "/users/count", 1000);
        Page page = console.open(NARROW, "/console/sync");
        console.button("Reconcile now").click();
        assertThat(headingOfPart("The reconciliation failed")).isVisible();
        assertThat(page.getByText("Waiting since")).hasCount(0);
        console.inBothThemes("sync-failed");

        page.navigate(console.url("/console/sync/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55"));

        assertThat(headingOfPart("Reconciliation not found")).isVisible();
        console.inBothThemes("sync-no-run");
    }

    /** A small lag with one peak, two reconciliations that found differences, and one that found none. */
    private void insertHistory() {
        execute("""
                insert into sync_history (begun_at, noted_at, in_sync_as_of, lag_seconds, events, changes, problems)
                select minute, minute, minute,
                    case when n = 700 then 38 else 1 + 0.8 * abs(sin(n / 37.0)) + 30 * exp(greatest(-50, -power(n - 700, 2) / 400.0)) end,
                    (n % 7), (n % 3), '{}'
                from (select n, date_trunc('minute', now()) - n * interval '1 minute' as minute
                    from generate_series(1, 1430) n where n not between 300 and 360) minutes""");
        run(23, "FINISHED", false, "{\"listed\": 4711}");
        run(14, "FINISHED", true, "{\"listed\": 4711, \"created\": 2, \"changed\": 3, \"disabled\": 1}");
        run(13, "FINISHED", false, "{\"listed\": 4713, \"changed\": 3, \"missing\": 1, \"applied\": 4}");
    }

    private void run(int hoursAgo, String state, boolean dryRun, String counts) {
        execute("""
                insert into sync_runs (id, requested_at, started_at, finished_at, reason, state, dry_run, expected, counts)
                select '00000000-0000-7000-8000-0000000000%1$d'::uuid, at, at + interval '1 second', at + interval '9 seconds',
                    'The next run is due.', ?, %2$s, 4711, ?::jsonb
                from (select now() - %3$d * interval '1 hour' as at) run""".formatted(99 - hoursAgo, dryRun, hoursAgo), state, counts);
    }

    /** Inserts what the leader records; in this test there is no leader. */
    private void recordLag(double lag, String problems) {
        execute("""
                insert into sync_history (begun_at, noted_at, in_sync_as_of, lag_seconds, events, changes, problems)
                values (date_trunc('minute', now()), now(), now() - %1$s * interval '1 second', %1$s, 0, 0, ?::jsonb)
                on conflict (begun_at) do update set noted_at = excluded.noted_at, in_sync_as_of = excluded.in_sync_as_of,
                    lag_seconds = excluded.lag_seconds, problems = excluded.problems""".formatted(lag), problems);
    }

    /** Creates people, and their records by a reconciliation. */
    private List<Realm.Identity> peopleWithRecords(String prefix, int count) {
        List<Realm.Identity> people =
                Stream.generate(() -> realm.createIdentity(prefix)).limit(count).toList();
        String run = console.api().post("/api/v1/sync/runs", "{}").expect(201).path("id");
        await().atMost(SOON)
                .until(
                        () -> text("select finished_at is not null from sync_runs where id::text = ?", run),
                        "t"::equals);
        assertThat(text("select state from sync_runs where id::text = ?", run))
                .as("the realm was in sync before")
                .isEqualTo("FINISHED");
        return people;
    }

    private void execute(String sql, String... parameters) {
        own.records().execute(sql, parameters);
    }

    private String text(String sql, String... parameters) {
        return own.records().text(sql, parameters);
    }
}
