package dev.rollcall.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.rollcall.pages.Console.NARROW;
import static dev.rollcall.pages.Console.NARROWEST;
import static dev.rollcall.pages.Console.WIDE;
import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.uuid.Generators;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.browser.WithBrowser;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The audit log of all users. */
@QuarkusTest
@WithBrowser
@Tag("slow")
class AuditLogPageTest extends PageTest {

    private static final int ENTRIES = 120;

    /** The labels and selects of the toolbar that are wider than their place, or than what they show. */
    private static final String CLIPPED = """
            () => {
              const pen = document.createElement('canvas').getContext('2d');
              const widthOf = (select) => {
                pen.font = getComputedStyle(select).font;
                return pen.measureText(select.selectedOptions[0].text).width;
              };
              const roomOf = (select) => {
                const { paddingLeft, paddingRight } = getComputedStyle(select);
                return select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
              };
              return [...document.querySelectorAll('.audit-log-toolbar .field')].flatMap((field) => {
                const end = field.getBoundingClientRect().right + 0.5;
                const parts = [...field.querySelectorAll('label, .label, input, select')];
                const wide = parts.filter((part) => part.getBoundingClientRect().right > end);
                const cut = parts.filter((part) => part.matches('select') && widthOf(part) > roomOf(part));
                return [...wide, ...cut].map((part) => part.name || part.textContent);
              });
            }""";

    @Test
    void auditLogShowsActorActionAndUserAndIsFiltered() {
        String username = "trail-" + UUID.randomUUID().toString().substring(0, 8);
        String id = console.createUser(username, Map.of("firstName", "Tracy", "lastName", username));
        console.patch(id, Map.of("lastName", "Of " + username));
        console.patch(id, Map.of("enabled", false));
        console.api().get("/api/v1/users/export?search=" + username).expect(200);
        String gone = console.createUser(username + "-gone", Map.of());
        console.api().delete("/api/v1/users/" + gone).expect(204);

        Page page = console.open(WIDE, "/console/audit-log");
        for (int width : List.of(WIDE, NARROW)) {
            console.resize(width);
            assertThat(entries(page).first()).containsText("deleted a deleted user");
            assertThat(entries(page).filter(new Locator.FilterOptions().setHasText("disabled Tracy Of " + username)))
                    .isVisible();
            assertThat(entries(page)
                            .filter(new Locator.FilterOptions().setHasText("exported 1 user"))
                            .first())
                    .containsText("ndjson, filtered by search");
            console.inBothThemes("audit-log");
            assertThat((List<?>) page.evaluate(CLIPPED)).isEmpty();
        }
        console.fits("audit-log", NARROWEST);
        console.field("Action").selectOption("update");
        assertThat(page).hasURL(console.url("/console/audit-log?action=update"));
        assertThat(entries(page).first()).containsText("disabled Tracy Of " + username);
        assertThat(entries(page).nth(1)).containsText("updated Tracy Of " + username);
        assertThat(entries(page).nth(1)).containsText("Last name");

        console.field("From").fill("2001-01-01");
        console.field("Until").fill("2001-01-02");
        assertThat(page.getByText("No entries match these filters.")).isVisible();
        console.inBothThemes("audit-log-nothing");
        page.reload();
        assertThat(page.getByText("No entries match these filters.")).isVisible();
        console.button("Clear filters").first().click();

        entries(page)
                .filter(new Locator.FilterOptions().setHasText("disabled Tracy Of " + username))
                .getByRole(AriaRole.LINK)
                .last()
                .click();
        assertThat(console.heading("Tracy Of " + username)).isVisible();
    }

    @Test
    void deletedUsersAreLookedUpWithoutFailedRequests() {
        String username = "trail-" + UUID.randomUUID().toString().substring(0, 8);
        console.createUser(username, Map.of("firstName", "Still", "lastName", username));
        String gone = console.createUser(username + "-gone", Map.of());
        console.api().delete("/api/v1/users/" + gone).expect(204);
        Page page = console.newPage(WIDE);
        List<String> failed = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        page.onRequest(request -> asked.add(request.url()));
        page.onResponse(response -> {
            if (response.status() >= 400) {
                failed.add(response.status() + " " + response.url());
            }
        });
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                failed.add(message.text());
            }
        });

        page.navigate(console.url("/console/audit-log"));

        assertThat(entries(page).first()).containsText("deleted a deleted user");
        assertThat(entries(page).filter(new Locator.FilterOptions().setHasText("created Still " + username)))
                .isVisible();
        assertThat(failed).isEmpty();
        assertThat(asked)
                .anyMatch(url -> url.contains("/api/v1/users?") && url.contains(gone))
                .noneMatch(url -> url.matches(".*/api/v1/users/[0-9a-f-]{36}.*"));
    }

    @Test
    void organizationsTeamsAndActorsHaveNamesAndLinks() {
        String username = "trail-" + UUID.randomUUID().toString().substring(0, 8);
        String user = console.createUser(username, Map.of("firstName", "Terry", "lastName", username));
        ApiCaller owner = Api.user("trail-owner");
        String organization = console.api()
                .post("/api/v1/organizations", Map.of("name", "Org " + username, "ownerId", owner.id()))
                .expect(201)
                .path("id");
        console.api()
                .post("/api/v1/organizations/" + organization + "/members", Map.of("userId", user, "role", "member"))
                .expect(201);
        String team = owner.createTeam(organization, "Team " + username);
        owner.put("/api/v1/organizations/" + organization + "/teams/" + team + "/members/" + user)
                .expect(204);
        Page page = console.newPage(WIDE);
        List<String> asked = new ArrayList<>();
        page.onRequest(request -> asked.add(request.url()));

        page.navigate(console.url("/console/audit-log"));

        Locator added = entries(page)
                .filter(new Locator.FilterOptions()
                        .setHasText("added Terry %1$s to the team Team %1$s in Org %1$s".formatted(username)));
        assertThat(added.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Team " + username)))
                .hasAttribute("href", "/console/organizations/" + organization + "?tab=teams&team=" + team);
        assertThat(added.getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Org " + username)))
                .hasAttribute("href", "/console/organizations/" + organization);
        assertThat(added.getByRole(AriaRole.LINK).first()).hasAttribute("href", "/console/users/" + owner.id());
        assertThat(asked.stream().filter(url -> url.contains("/api/v1/users?ids=")))
                .hasSize(1);
        assertThat(asked.stream().filter(url -> url.contains("/api/v1/organizations?ids=")))
                .hasSize(1);
        assertThat(asked.stream().filter(url -> url.contains("/teams?ids="))).hasSize(1);
    }

    /** Whoever confirms has seen the values that are there then. */
    @Test
    void undoShowsWhatWouldChangeFirst() {
        String username = "trail-" + UUID.randomUUID().toString().substring(0, 8);
        String user = console.createUser(username, Map.of("firstName", "Una", "lastName", username));
        console.patch(user, Map.of("enabled", false));
        Page page = console.open(WIDE, "/console/audit-log?user=" + user);
        entries(page)
                .filter(new Locator.FilterOptions().setHasText("disabled Una"))
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Undo “Updated a user”"))
                .click();
        Locator dialog = console.dialog("Undo this change?");
        assertThat(dialog).containsText("Enabled: no → yes");
        console.inBothThemes("audit-log-undo", WIDE, NARROW);

        console.patch(user, Map.of("lastName", "Changed"));
        Locator undo = dialog.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Undo").setExact(true));
        undo.click();
        assertThat(dialog).containsText("This has changed in the meantime.");
        undo.click();

        console.showsStatus("The change is undone.");
        assertThat(dialog).isHidden();
        assertThat(entries(page).first()).containsText("enabled Una");
        assertThat(entries(page).first()).containsText("Undoes an act of");
        console.api().get("/api/v1/users/" + user).body("enabled", equalTo(true));
    }

    /** For oneself, for the deleted, and for those who administer the realm. */
    @Test
    void undoIsNotOfferedWhereItWouldBeRefused() {
        String own = console.apiAsUser().id();
        List<String> roles = new ArrayList<>(console.user(own).list("roles"));
        roles.add("reader");
        console.api()
                .put("/api/v1/users/" + own + "/roles", Map.of("roles", roles))
                .expect(200);
        String gone = console.createUser("trail-" + UUID.randomUUID(), Map.of());
        console.patch(gone, Map.of("enabled", false));
        console.api().delete("/api/v1/users/" + gone).expect(204);
        Realm realm = Realm.get();
        Realm.Identity keeper = realm.createIdentity("trail-keeper", "user");
        String guarded = Api.as(keeper).id();
        console.patch(guarded, Map.of("enabled", false));
        new RealmAdministrators(realm).grant(keeper, RealmAdministrators.GrantPath.DIRECT);

        Page page = console.open(WIDE, "/console/audit-log?user=" + own);
        assertThat(entries(page).first()).containsText("+ reader");
        assertThat(undoButtons(page)).hasCount(0);
        page.navigate(console.url("/console/audit-log?user=" + gone));
        assertThat(entries(page).filter(new Locator.FilterOptions().setHasText("disabled a deleted user")))
                .hasCount(1);
        assertThat(undoButtons(page)).hasCount(0);
        page.navigate(console.url("/console/users/" + guarded));
        assertThat(page.getByText("This user administers the realm in Keycloak"))
                .isVisible();
        assertThat(page.locator(".timeline").getByText("disabled this user")).isVisible();
        assertThat(undoButtons(page)).hasCount(0);
    }

    @Test
    void sentencesSayWhatHappenedAndDetailsHaveOldAndNewValues() {
        String username = "trail-" + UUID.randomUUID().toString().substring(0, 8);
        ApiCaller owner = Api.user("trail-owner");
        ApiCaller member = Api.user("trail-member");
        String organization = console.api()
                .post("/api/v1/organizations", Map.of("name", "Org " + username, "ownerId", owner.id()))
                .expect(201)
                .path("id");
        String members = "/api/v1/organizations/" + organization + "/members";
        console.api()
                .post(members, Map.of("userId", member.id(), "role", "member"))
                .expect(201);
        owner.patch(members + "/" + member.id(), "{\"role\":\"admin\"}").expect(200);
        member.delete(members + "/" + member.id()).expect(204);
        owner.delete(members + "/" + owner.id()).expect(409);
        String user = console.createUser(username, Map.of("firstName", "Vera", "lastName", username));
        console.patch(user, Map.of("emailVerified", true, "lastName", "V. " + username));
        console.api()
                .put("/api/v1/users/" + user + "/roles", Map.of("roles", List.of("reader")))
                .expect(200);

        Page page = console.open(WIDE, "/console/audit-log");

        String name = "Org " + username;
        for (String sentence : List.of(
                "to %s as Member".formatted(name),
                "in %s from Member to Admin".formatted(name),
                "left " + name,
                "tried to leave " + name,
                "set the roles of Vera V. " + username)) {
            assertThat(entries(page).filter(new Locator.FilterOptions().setHasText(sentence)))
                    .hasCount(1);
        }
        assertThat(entries(page).filter(new Locator.FilterOptions().setHasText("set the roles of Vera V. " + username)))
                .containsText("+ reader");
        assertThat(entries(page).filter(new Locator.FilterOptions().setHasText("updated Vera V. " + username)))
                .containsText("E-mail verified: no → yes");
    }

    @Test
    void entriesAreFilteredByPeopleOrganizationOutcomeAndOriginAndExported() {
        String username = "trail-" + UUID.randomUUID().toString().substring(0, 8);
        ApiCaller owner = Api.user("trail-owner");
        String organization = console.api()
                .post("/api/v1/organizations", Map.of("name", "Org " + username, "ownerId", owner.id()))
                .expect(201)
                .path("id");
        owner.delete("/api/v1/organizations/" + organization + "/members/" + owner.id())
                .expect(409);
        Page page = console.open(WIDE, "/console/audit-log");

        console.field("Organization").fill("Org " + username);
        page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName(Pattern.compile(username)))
                .click();
        assertThat(entries(page)).hasCount(2);
        assertThat(page).hasURL(Pattern.compile("organization=" + organization));
        console.field("Outcome").selectOption("refused");
        assertThat(entries(page)).hasCount(1);
        assertThat(entries(page).first()).containsText("tried to leave Org " + username);
        console.field("Origin").selectOption("event");
        assertThat(page.getByText("No entries match these filters.")).isVisible();
        console.button("Clear filters").first().click();

        console.field("Actor").fill(owner.identity().username());
        page.getByRole(
                        AriaRole.OPTION,
                        new Page.GetByRoleOptions()
                                .setName(Pattern.compile(owner.identity().username())))
                .click();
        assertThat(entries(page)).hasCount(1);
        assertThat(page).hasURL(Pattern.compile("actor=" + owner.identity().subject()));
        console.fits("audit-log-filtered", NARROWEST);
        page.reload();
        assertThat(entries(page)).hasCount(1);
        assertThat(page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(Pattern.compile("^Choose someone else than"))))
                .isVisible();
        Download file =
                page.waitForDownload(() -> page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("CSV"))
                        .click());
        assertThat(file.suggestedFilename()).startsWith("audit-log-").endsWith(".csv");
        console.button("Clear filters").first().click();

        console.field("User").fill(owner.identity().username());
        page.getByRole(
                        AriaRole.OPTION,
                        new Page.GetByRoleOptions()
                                .setName(Pattern.compile(owner.identity().username())))
                .click();
        assertThat(page).hasURL(Pattern.compile("user=" + owner.id()));
        assertThat(entries(page).filter(new Locator.FilterOptions().setHasText("created Org " + username)))
                .hasCount(1);
    }

    /** Inserted, since a real creation is pending for a moment only. */
    @Test
    void pendingErasedAndRefusedUsersAreSaidToBeSo() {
        String actor = "actor-" + UUID.randomUUID();
        for (String outcome : List.of("open", "refused", "done")) {
            String entry = Generators.timeBasedEpochRandomGenerator().generate().toString();
            records.execute("""
                    insert into audit_log (id, at, action, user_id, actor, actor_kind, client_id, via)
                    values (?::uuid, now(), 'create', gen_random_uuid(), ?, 'service-account', 'batch', 'bearer')""", entry, actor);
            if (!outcome.equals("open")) {
                records.execute("""
                        insert into audit_outcomes (act_id, at, outcome, settled_by)
                        values (?::uuid, now(), ?, 'request')""", entry, outcome);
            }
        }

        Page page = console.open(WIDE, "/console/audit-log?actor=" + actor);

        assertThat(entries(page)).hasCount(3);
        for (String sentence : List.of(
                "Service account batch asked to create a new user, not created yet",
                "Service account batch tried to create a new user",
                "Service account batch created a deleted user")) {
            assertThat(entries(page).filter(new Locator.FilterOptions().setHasText(sentence)))
                    .not()
                    .hasCount(0);
        }
    }

    @Test
    void entriesOfOneActorArePagedByCursor() {
        String actor = "actor-" + UUID.randomUUID();
        // IDs have the format of the service, since the audit log is sorted by them
        records.execute("""
                insert into audit_log (id, at, action, user_id, actor, via)
                select overlay(overlay(gen_random_uuid()::text placing substr(stamp, 1, 8) from 1 for 8)
                        placing substr(stamp, 9) || '-7' from 10 for 6)::uuid,
                    at, 'revoke-sessions', gen_random_uuid(), ?, 'bearer'
                from (select at, lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') as stamp
                    from (select now() - n * interval '1 hour' as at from generate_series(1, ?::int) n) times) stamps
                """, actor, Integer.toString(ENTRIES));
        Page page = console.open(WIDE, "/console/audit-log?actor=" + actor);

        assertThat(entries(page).first()).containsText("Pending");
        await().atMost(Duration.ofMinutes(2)).pollInSameThread().until(() -> {
            page.mouse().wheel(0, 2000);
            return entries(page).count() == ENTRIES;
        });
        assertThat(console.button("Show more")).hasCount(0);
        console.button("Only my entries").click();
        assertThat(page).hasURL(Pattern.compile("actor=" + console.identity().subject()));
        assertThat(page.getByTitle("Show only entries by " + actor)).hasCount(0);
    }

    @Test
    void furtherRefusalsAreOneEntryWithTheirNumber() {
        String actor = "actor-" + UUID.randomUUID();
        // the audit log is sorted by ids
        String entry = Generators.timeBasedEpochRandomGenerator().generate().toString();
        records.execute("""
                insert into audit_log (id, at, action, actor, via, details)
                values (?::uuid, now(), 'delete', ?, 'summary', '{"refusals": 30, "hour": "2026-01-02T03:00:00Z"}')""", entry, actor);
        records.execute("""
                insert into audit_outcomes (act_id, at, outcome, settled_by, details)
                values (?::uuid, now(), 'refused', 'summary', '{"reason": "urn:rollcall:problem:own-deletion-off"}')""", entry);

        Page page = console.open(WIDE, "/console/audit-log?actor=" + actor);

        assertThat(entries(page).first())
                .containsText(Pattern.compile("tried 30 more times within an hour: “Deleted a user”\\s+Refused"));
        assertThat(entries(page).first()).containsText("Reason: users cannot delete their own account here.");
    }

    private static Locator entries(Page page) {
        return page.getByRole(AriaRole.MAIN).getByRole(AriaRole.LISTITEM);
    }

    private static Locator undoButtons(Page page) {
        return page.getByText("Undo", new Page.GetByTextOptions().setExact(true));
    }
}
