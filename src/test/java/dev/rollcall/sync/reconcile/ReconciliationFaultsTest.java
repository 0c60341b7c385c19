package dev.rollcall.sync.reconcile;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.rollcall.key.KeyRecords;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keycloak, networks and replicas fail in the middle of a run. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class ReconciliationFaultsTest extends UserSyncTest {

    /** The id of a run that was requested before all others. */
    private static final String OLD_RUN = "00000000-0000-7000-8000-000000000000";

    /** Only the check of owners of keys reads these. */
    private static final String ROLES_OF_OWNER = "/users/[^/]+/role-mappings/clients/[^/]+/composite";

    /** A run that is about to write another first name. Parameters: its id, the user's subject. */
    private static final String INTERRUPTED_RUN = """
            with run as (
                insert into sync_runs (id, requested_at, reason, state, started_at, expected, position)
                values (?::uuid, now() - interval '2 hours', 'It was requested.', 'APPLYING', now() - interval '2 hours', 1, -1)
                returning id),
            listed as (
                insert into sync_seen (run_id, subject, username, email_verified, first_name, enabled, seen_at)
                select run.id, keycloak_id, username, email_verified, 'Outdated', enabled, now()
                from run cross join users where keycloak_id = ?
                returning run_id, subject)
            insert into sync_differences (run_id, entity, item, kind, fields) select run_id, 'user', subject, 'changed', '{firstName}' from listed""";

    @Inject
    ReconciliationRequests reconciliations;

    @Inject
    KeyRecords keys;

    /** A run asks Keycloak about each user who has active keys. */
    @AfterEach
    void deleteKeys() {
        records().execute("delete from api_keys");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/users           | 500 | ",
                "/users           | 200 | [{\"id\": \"1\", \"usern",
                "/users           | 200 | {}",
                "/users           | 200 | [{\"username\": \"nobody\", \"enabled\": true}]",
                "/users           | 200 | []",
                "/users/count     | 503 | ",
                "/users/count     | 200 | 1000000",
                "/roles           | 500 | ",
                "/roles/user/users| 200 | <html></html>",
                "/groups          | 404 | not found"
            })
    void unreadableOrImplausibleListingChangesNothing(String path, int status, String body) {
        Realm.Identity identity = synced("fault", 1).get(0);
        realm.update(identity, Map.of("firstName", "Second"));
        own.admin().answer(status, body == null ? "" : body, "GET", path, 1000);

        reconcileWithoutChanges("failed").body("problem", not(blankOrNullString()));

        reset();
        reconcile();
        assertThat(of(identity, "first_name")).isEqualTo("Second");
    }

    /** A run would turn all users into tombstones. */
    @Test
    void databaseOfAnotherRealmFailsTheRun() {
        Realm.Identity identity = synced("fault", 1).get(0);
        String id = text("select id from sync_realm");
        execute("update sync_realm set id = 'another'");
        realm.delete(identity);

        reconcileWithoutChanges("failed")
                .body("problem", containsString("the id 'another'"))
                .body("problem", containsString("the id '" + id + "'"))
                .body("problem", containsString("update sync_realm set id = '" + id + "'"));

        execute("update sync_realm set id = '" + id + "'");
        reconcile();
        assertThat(of(identity, "deleted_at is not null")).isEqualTo("true");
    }

    /** Every second page is the first, so that no two pages in a row are the same. */
    @Test
    void positionFarBeyondTheListedUsersFailsTheRun() {
        AtomicInteger page = new AtomicInteger();
        own.admin().answer(() -> mostlyRepeatedPage(page.getAndIncrement()), "GET", "/users");

        reconcile("failed").body("problem", containsString("repeats itself"));

        assertThat(page.get()).isLessThan(5);
    }

    /** Has one new user on each page. */
    private static String mostlyRepeatedPage(int number) {
        return page(
                500,
                i -> "{\"id\": \"%1$s\", \"username\": \"%1$s\", \"enabled\": true}"
                        .formatted(i == 0 ? "new-" + number : "old-" + i));
    }

    @Test
    void memberPagesThatRepeatTheFirstFailTheRun() {
        String group = realm.createGroup("repeated");
        realm.groupRole("POST", group, realm.createRole("repeated"));
        String members = page(5000, i -> "{\"id\": \"member-%d\"}".formatted(i));
        for (String path : List.of("/roles/user/users", "/groups/" + group + "/members")) {
            own.admin().answer(() -> members, "GET", path);

            reconcileWithoutChanges("failed")
                    .body("problem", startsWith("Keycloak's listing repeats itself:"))
                    .body("problem", endsWith("Nothing was changed."));

            assertThat(own.admin().count("GET", path)).isEqualTo(2);
            reset();
        }
    }

    private static String page(int size, IntFunction<String> entry) {
        return IntStream.range(0, size).mapToObj(entry).collect(Collectors.joining(",", "[", "]"));
    }

    /** Count and listing agree, and both are wrong. */
    @Test
    void unlistedUsersAreLookedUpBeforeDeletion() {
        synced("hidden", 2);
        own.admin().answer(200, "[]", "GET", "/users", 1);
        own.admin().answer(200, "0", "GET", "/users/count", 2);

        reconcileWithoutChanges("failed").body("problem", containsString("left out at least"));
    }

    /** A 404 from another server does not mean that the user is gone. */
    @Test
    void unrelated404DeletesNobody() {
        Realm.Identity identity = synced("stranger", 1).get(0);
        realm.delete(identity);
        own.admin().answer(404, "<html>nothing here</html>", "GET", "/users/" + identity.subject(), 1000);

        reconcileWithoutChanges("failed");
    }

    @Test
    void unlistedRolesAreLookedUpBeforeRemoval() {
        Realm.Identity identity = synced("role", 1, "user").get(0);
        own.admin().answer(200, "[]", "GET", "/roles/user/users", 1);

        reconcile("finished");

        assertThat(of(identity, "roles")).isEqualTo("{user}");
    }

    @Test
    void userCreatedDuringARunIsNotMissing() {
        reconcile();
        AtomicReference<Realm.Identity> late = new AtomicReference<>();

        reconcileDuring(pauseGroups(), () -> {
                    late.set(realm.createIdentity("late"));
                    Api.as(late.get()).read("/api/v1/users/me");
                })
                .body("counts.missing", equalTo(0));

        assertThat(of(late.get(), "deleted_at is null and enabled")).isEqualTo("true");
    }

    @Test
    void dataNewerThanTheListingIsNotOverwritten() {
        Realm.Identity identity = synced("later", 1).get(0);
        realm.update(identity, Map.of("firstName", "Second"));
        reconcileDuring(pauseGroups(), () -> updateRecord(identity, "first_name = 'Third', identity_as_of = now()"));

        assertThat(of(identity, "first_name")).isEqualTo("Third");
    }

    /** The time of the row may be wrong, so these users are looked up one by one. */
    @Test
    void accessThatTheListingLacksIsTakenAwayFromNewerRows() {
        List<Realm.Identity> people = synced("taken", 3);
        String role = realm.createRole("taken");
        realm.update(people.get(0), Map.of("enabled", false));

        reconcileDuring(pauseGroups(), () -> {
            updateRecord(people.get(0), "identity_as_of = now()");
            people.subList(1, 3)
                    .forEach(identity ->
                            updateRecord(identity, "roles = array['%s'], identity_as_of = now()".formatted(role)));
            realm.grant(people.get(2), role);
        });

        assertThat(of(people.get(0), "enabled")).isEqualTo("false");
        assertThat(of(people.get(1), "roles")).isEqualTo("{}");
        assertThat(of(people.get(2), "roles")).isEqualTo("{%s}".formatted(role));
    }

    @Test
    void rowsDatedInTheFutureAreWritten() {
        List<Realm.Identity> people = synced("future", 2);
        realm.update(people.get(0), Map.of("firstName", "Second"));
        realm.delete(people.get(1));
        people.forEach(identity -> updateRecord(identity, "identity_as_of = now() + interval '1 hour'"));

        reconcile();

        assertThat(of(people.get(0), "first_name")).isEqualTo("Second");
        assertThat(of(people.get(1), "deleted_at is not null")).isEqualTo("true");
        for (Realm.Identity identity : people) {
            assertThat(of(identity, "identity_as_of <= now() + interval '1 second'"))
                    .isEqualTo("true");
        }
    }

    @Test
    void secondRunIsRefusedAndTheFirstCanBeCancelled() {
        PausedMessage groups = pauseGroups();
        String path = start();
        groups.awaitPaused();

        start(false, false)
                .expectProblem(409, "run-in-progress")
                .header("Location", containsString(path))
                .body("run", equalTo(path.substring(path.lastIndexOf('/') + 1)));
        admin.post(path + "/cancel").expect(200).body("state", equalTo("cancelled"));
        groups.release();

        reconcile("finished");
        admin.get(path).body("state", equalTo("cancelled"));
    }

    @Test
    void requestDuringARunIsServedByTheNextRun() {
        reconcileDuring(pauseGroups(), () -> {
            reconciliations.request("First.");
            reconciliations.request("Second.");
        });

        await().atMost(SOON).until(() -> admin.get(RUNS).path("items[0].reason").equals("First."));
        await().atMost(SOON).until(() -> admin.get(RUNS).path("items[0].state").equals("finished"));
        admin.get(RUNS).body("items.reason", not(hasItem("Second.")));
    }

    @Test
    void newLeaderResumesTheRunOfTheOldOne() {
        List<Realm.Identity> people = synced("resumed", 2);
        realm.update(people.get(0), Map.of("firstName", "Second"));
        AtomicLong pages = new AtomicLong();

        ApiResponse run = reconcileDuring(pauseGroups(), () -> {
            pages.set(own.admin().count("GET", "/users"));
            loseLeadership();
        });

        assertThat(own.admin().count("GET", "/users")).isEqualTo(pages.get());
        assertThat(text("select claim from sync_runs where id = ?::uuid", run.<String>path("id")))
                .isEqualTo("2");
        assertThat(of(people.get(0), "first_name")).isEqualTo("Second");
        assertThat(text("select count(*) from sync_seen")).isEqualTo("0");
    }

    /** As in a restored backup, which was taken during a run. */
    @Test
    void runThatBeganLongAgoIsNotResumed() {
        execute("delete from sync_runs where id = ?::uuid", OLD_RUN);
        Realm.Identity identity = synced("outdated", 1).get(0);
        execute(INTERRUPTED_RUN, OLD_RUN, identity.subject());

        expectState("failed", awaitEnd(RUNS + "/" + OLD_RUN))
                .body("problem", containsString("more than 60 minutes ago"));

        assertThat(of(identity, "first_name")).isEqualTo("First");
        assertThat(text("select count(*) from sync_seen")).isEqualTo("0");
    }

    /** The differences may have changed since the administrator looked at them. */
    @Test
    void forcedRunThatWasRequestedLongAgoIsNotStarted() {
        execute("delete from sync_runs where id = ?::uuid", OLD_RUN);
        execute("""
                insert into sync_runs (id, requested_at, reason, force, state)
                values (?::uuid, now() - interval '2 hours', 'It was requested.', true, 'REQUESTED')""", OLD_RUN);

        expectState("failed", awaitEnd(RUNS + "/" + OLD_RUN))
                .body("problem", containsString("Look at the differences again"));
    }

    /** Keycloak does not tell of the owner who is asked about first, whichever that is. */
    @Test
    void refusalAboutOneOwnerOfKeysLeavesTheKeysOfOthersToEnd() {
        List<String> owned = ownersWhoAdministerTheRealm("refused", 3);
        own.admin().answer(403, "{}", "GET", ROLES_OF_OWNER, 1);

        reconcile("finished")
                .body(
                        "problem",
                        containsString("refused to say whether they administer the realm: 1. Their keys stay."));

        assertThat(owned.stream().map(keys::endReason)).containsExactlyInAnyOrder("-", "protected", "protected");
        reconcile("finished").body("problem", nullValue());
        assertThat(owned.stream().map(keys::endReason)).containsOnly("protected");
    }

    /** The next run is soon, as after any other outage. */
    @Test
    void missingAnswerAboutOneOwnerOfKeysFailsTheRunAfterTheOthers() {
        List<String> owned = ownersWhoAdministerTheRealm("silent", 3);
        own.admin().answer(500, "", "GET", ROLES_OF_OWNER, 3);

        reconcile("failed").body("problem", startsWith("Keycloak could not be read"));

        assertThat(owned.stream().map(keys::endReason)).containsExactlyInAnyOrder("-", "protected", "protected");
    }

    /** Creates people who administer the realm since their keys were created, and returns the ids of these keys. */
    private List<String> ownersWhoAdministerTheRealm(String prefix, int count) {
        List<Realm.Identity> people = synced(prefix, count);
        String role = realm.createRole(prefix);
        people.forEach(identity -> realm.grant(identity, role));
        reconcile("finished");
        List<String> owned =
                people.stream().map(identity -> keys.key(of(identity, "id"))).toList();
        new RealmAdministrators(realm).addTo(role);
        return owned;
    }

    private PausedMessage pauseGroups() {
        return own.admin().pause(WireDirection.REQUEST, "GET", "/groups");
    }
}
