package dev.rollcall.sync.reconcile;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.uuid.Generators;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.key.KeyRecords;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.SyncAudit;
import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.sync.Workers;
import dev.rollcall.sync.federation.Federations;
import dev.rollcall.sync.organization.OrganizationsCheck;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.sync.run.SyncRuns;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Settings;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.RealmAdministrators;
import dev.rollcall.testing.wire.PausedMessage;
import dev.rollcall.user.IdentitySnapshot;
import dev.rollcall.user.UserDirectoryIds;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.UserWriter;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reconciliation finds and fixes every difference between users and Keycloak, without any event. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class ReconciliationTest extends UserSyncTest {

    @Inject
    Statements statements;

    @Inject
    ProfileNames profileNames;

    @Inject
    UserRows rows;

    @Inject
    Differences differences;

    @Inject
    UserEntity entity;

    @Inject
    RoleLossCheck roleLosses;

    @Inject
    OrganizationsCheck organizationsCheck;

    @Inject
    Workers workers;

    @Inject
    UserSubjects userSubjects;

    @Inject
    SyncAudit audit;

    @Inject
    Revocations revoked;

    @Inject
    CallerConfig roles;

    @Inject
    Reconciler reconciler;

    @Inject
    SyncRuns runs;

    @Inject
    FirstRun firstRun;

    @Inject
    Leader leader;

    @Inject
    Federations federations;

    @Inject
    KeyRecords keys;

    /** A run asks Keycloak about each user who has active keys. */
    @AfterEach
    void deleteKeys() {
        records().execute("delete from api_keys");
    }

    @Test
    void missingUserIsCreated() {
        Realm.Identity identity = realm.createIdentity("new", "user");
        realm.update(identity, Map.of("attributes", Map.of("locale", List.of("de"))));

        reconcile("finished").body("counts.created", greaterThan(0));

        assertThat(
                        of(
                                identity,
                                "array[username, email, email_verified::text, first_name, last_name, locale, enabled::text, roles::text]"))
                .isEqualTo("{%1$s,%1$s@example.org,true,First,Last,de,true,\"{user}\"}".formatted(identity.username()));
        assertThat(hasTimeOfIdentity(identity)).isTrue();
        assertThat(of(identity, "version = 0 and (select seen_at is null from last_visits where user_id = id)"))
                .isEqualTo("true");
        assertThat(auditLog(identity)).isEqualTo("create done reconciliation");
    }

    /** Nothing tells that the role of the user contains one of realm-management by now. */
    @Test
    void keysOfAUserWhoHasComeToAdministerTheRealmEnd() {
        List<Realm.Identity> people = synced("owner", 2);
        String role = realm.createRole("owner");
        realm.grant(people.get(0), role);
        String key = keys.key(of(people.get(0), "id"));
        String another = keys.key(of(people.get(1), "id"));

        new RealmAdministrators(realm).addTo(role);
        reconcile("finished");

        assertThat(keys.ends(key)).isEqualTo("- reconciliation reconciliation done protected");
        assertThat(keys.endReason(another)).isEqualTo("-");
    }

    @Test
    void recordOfAVisitKeepsItsTimeOfCreation() {
        Realm.Identity identity = realm.createIdentity("visitor");
        Api.as(identity).get("/api/v1/users/me").expect(200);
        String createdAt = of(identity, "created_at");

        realm.update(identity, Map.of("firstName", "Second"));
        reconcile("finished");

        assertThat(of(identity, "first_name")).isEqualTo("Second");
        assertThat(of(identity, "created_at")).isEqualTo(createdAt);
        assertThat(hasTimeOfIdentity(identity)).isFalse();
    }

    @Test
    void unchangedUsersAreNotWritten() {
        Realm.Identity identity = synced("same", 1).get(0);
        String before = snapshot();

        reconcile().body("counts.applied", equalTo(0));

        assertThat(snapshot()).isEqualTo(before);
        assertThat(auditLog(identity)).isEqualTo("create done reconciliation");
    }

    /** A person for each field, and one run for all of them. */
    @Test
    void changeOfEachFieldInKeycloakIsFound() {
        List<Realm.Identity> people = synced("changed", CHANGES.size());

        for (int i = 0; i < people.size(); i++) {
            realm.update(people.get(i), CHANGES.get(i).values());
        }
        ApiResponse run = reconcile();

        for (int i = 0; i < people.size(); i++) {
            Realm.Identity identity = people.get(i);
            IdentityChange change = CHANGES.get(i);
            run.body("counts.fields.'%s'".formatted(change.field()), equalTo(1));
            assertThat(of(identity, change.expression())).isEqualTo(change.copied());
            assertThat(auditLog(identity)).isEqualTo("create done reconciliation, update done reconciliation");
            assertThat(fields(identity)).isEqualTo("[\"%s\"]".formatted(change.field()));
            assertThat(values(identity)).isEqualTo(change.audited());
        }
    }

    @Test
    void changedUsernameIsFound() {
        Realm.Identity identity = synced("renamed", 1).get(0);
        realm.set(Map.of("editUsernameAllowed", true));

        realm.update(identity, Map.of("username", "other-" + identity.username()));
        reconcile();

        assertThat(of(identity, "username")).isEqualTo("other-" + identity.username());
        assertThat(fields(identity)).isEqualTo("[\"username\"]");
    }

    /** A person for each column, and one run for all of them. */
    @Test
    void changeOfEachColumnInTheDatabaseIsReverted() {
        Map<String, String> changes = Map.of(
                "username", "username = 'x'",
                "email", "email = null",
                "emailVerified", "email_verified = false",
                "firstName", "first_name = 'x'",
                "lastName", "last_name = null",
                "locale", "locale = 'x'",
                "phoneNumber", "phone_number = 'x'",
                "profile.department", "profile = '{\"department\": \"Finance\"}'",
                "enabled", "enabled = false",
                "roles", "roles = '{rollcall-admin}'");
        String copy =
                "array[username, email, email_verified::text, first_name, last_name, locale, phone_number, profile::text, enabled::text, roles::text]";
        Iterator<Realm.Identity> people = synced("reverted", changes.size()).iterator();
        Map<String, Realm.Identity> changed = new HashMap<>();
        Map<String, String> before = new HashMap<>();

        changes.forEach((field, change) -> {
            Realm.Identity identity = people.next();
            changed.put(field, identity);
            before.put(field, of(identity, copy));
            updateRecord(identity, change);
            assertThat(of(identity, copy)).isNotEqualTo(before.get(field));
        });
        reconcile();

        changed.forEach((field, identity) -> {
            assertThat(of(identity, copy)).isEqualTo(before.get(field));
            assertThat(fields(identity)).isEqualTo("[\"%s\"]".formatted(field));
        });
    }

    @Test
    void deletedRowsAreCreatedAgainAndTombstonesRevived() {
        List<Realm.Identity> people = synced("lost", 2);
        deleteRecord(people.get(0));
        updateRecord(people.get(1), "username = '', email = null, enabled = false, deleted_at = now()");

        reconcile();

        for (Realm.Identity identity : people) {
            assertThat(of(identity, "username")).isEqualTo(identity.username());
            assertThat(of(identity, "enabled and deleted_at is null")).isEqualTo("true");
        }
    }

    @Test
    void deletedUserLeavesATombstone() {
        Realm.Identity identity = synced("deleted", 1).get(0);

        realm.delete(identity);
        reconcile().body("counts.missing", equalTo(1));

        assertThat(
                        of(
                                identity,
                                "deleted_at is not null and username = '' and email is null and phone_number is null and profile = '{}' and not enabled"))
                .isEqualTo("true");
        assertThat(auditLog(identity)).isEqualTo("create done reconciliation, delete done reconciliation");
    }

    /** As after Keycloak was restored from a backup: the request that created the user was answered, but the user is gone. */
    @Test
    void storedAnswersAboutAMissingUserAreErased() {
        String username = "answered-" + UUID.randomUUID().toString().substring(0, 8);
        Supplier<ApiResponse> create = () -> admin.key(username).post("/api/v1/users", Map.of("username", username));
        String subject = create.get().expect(201).path("keycloakId");

        realm.admin("DELETE", "/users/" + subject, null);
        reconcile();

        create.get().expect(404);
        assertThat(text("select count(*) from idempotency_keys where answer::text like ?", "%" + username + "%"))
                .isEqualTo("0");
    }

    @Test
    void rolesFromCompositesAndGroupsAreFound() {
        List<Realm.Identity> people = synced("roles", 5);
        String inner = realm.createRole("inner");
        String outer = realm.createRole("outer");
        realm.admin("POST", "/roles/" + outer + "/composites", List.of(realm.read("/roles/" + inner)));
        String top = realm.createGroup("top");
        String middle = realm.createGroupBelow(top, "middle");
        String bottom = realm.createGroupBelow(middle, "bottom");
        realm.groupRole("POST", top, inner);
        realm.groupRole("POST", middle, outer);

        realm.grant(people.get(0), inner);
        realm.grant(people.get(1), outer);
        realm.join(people.get(2), top);
        realm.join(people.get(3), bottom);
        reconcile();

        String both = "{%s,%s}".formatted(inner, outer);
        assertThat(people.stream().map(identity -> of(identity, "roles")))
                .containsExactly("{" + inner + "}", both, "{" + inner + "}", both, "{}");
        assertThat(fields(people.get(3))).isEqualTo("[\"roles\"]");

        realm.revokeRole(people.get(0), inner);
        realm.revokeRole(people.get(1), outer);
        realm.leave(people.get(2), top);
        realm.groupRole("DELETE", middle, outer);
        reconcile();

        assertThat(people.stream().map(identity -> of(identity, "roles")))
                .containsExactly("{}", "{}", "{}", "{" + inner + "}", "{}");
    }

    /** The user's roles then come from a token, so the roles of the realm do not replace them. */
    @Test
    void rolesFromAnotherTokenClaimStay() throws SQLException {
        Realm.Identity identity = synced("elsewhere", 1).get(0);
        updateRecord(identity, "roles = '{other}'");
        UUID run = UUID.randomUUID();
        execute(
                "insert into sync_runs (id, requested_at, reason, state, finished_at) values (?::uuid, now(), '', 'FINISHED', now())",
                run.toString());
        RealmRoles tokenRoles = new RealmRoles(roles) {
            @Override
            public boolean usesRealmRoles() {
                return false;
            }
        };

        UserWriter users = new UserWriter(rows, statements, tokenRoles, null, profileNames);
        ListedUsers listedUsers = new ListedUsers(statements, users);
        UserDifferences writer = new UserDifferences(
                differences,
                listedUsers,
                entity,
                users,
                userSubjects,
                new UserDirectoryIds(statements),
                roleLosses,
                organizationsCheck,
                workers,
                audit,
                revoked,
                Clock.systemUTC(),
                Generators.timeBasedEpochRandomGenerator());
        Identity listed = new Identity(
                identity.subject(),
                identity.username(),
                identity.username() + "@example.org",
                true,
                "Second",
                "Last",
                null,
                null,
                true,
                Instant.EPOCH,
                List.of());
        listedUsers.users(run, List.of(IdentitySnapshot.of(listed, tokenRoles, Instant.now())));
        listedUsers.roles(run, List.of(identity.subject()), List.of("user"));
        differences.add(run, EntityKind.USER, listedUsers.differences(run));
        QuarkusTransaction.requiringNew()
                .run(() -> writer.write(run, differences.next(run, EntityKind.USER, Differences.CHANGED, 10)));

        assertThat(fields(identity)).isEqualTo("[\"firstName\"]");
        assertThat(of(identity, "roles")).isEqualTo("{other}");
        execute("delete from sync_runs where id = ?::uuid", run.toString());
    }

    @Test
    void nextRunStartsAfterTheIntervalAndSoonerAfterAFailure() {
        execute("delete from sync_runs");
        assertThat(nextAfter(Duration.ZERO)).isEqualTo("This is the first run.");
        assertThat(nextAfter(Duration.ofHours(23))).isEmpty();
        assertThat(nextAfter(Duration.ofHours(25))).isEqualTo("The next run is due.");

        own.admin().answer(500, "", "GET", "/users/count", 1000);
        reconcile("failed");
        reset();

        assertThat(nextAfter(Duration.ofMinutes(9))).isEmpty();
        assertThat(nextAfter(Duration.ofMinutes(11))).isEqualTo("The last run failed.");
    }

    /** Returns why a run starts after this time; empty if none starts. */
    private String nextAfter(Duration time) {
        long before = number("select count(*) from sync_runs");
        ReconciliationSchedule later = new ReconciliationSchedule(
                reconciler,
                runs,
                firstRun,
                leader,
                federations,
                () -> Optional.of(Instant.EPOCH),
                Settings.of(ReconciliationConfig.class, Map.of()),
                Clock.offset(Clock.systemUTC(), time));
        await().atMost(SOON).until(leader::isLeader);
        later.run();
        if (number("select count(*) from sync_runs") == before) {
            return "";
        }
        await().atMost(SOON).until(() -> number("select count(*) from sync_runs where finished_at is null") == 0);
        return text("select reason from sync_runs order by id desc limit 1");
    }

    @Test
    void serviceAccountsAreIgnored() {
        reconcile();

        assertThat(text("select count(*) from users where username like 'service-account-%'"))
                .isEqualTo("0");
    }

    @Test
    void dryRunReportsDifferencesAndChangesNothing() {
        List<Realm.Identity> people = synced("dry", 3);
        realm.update(people.get(0), Map.of("firstName", "Second", "enabled", false));
        realm.delete(people.get(1));
        deleteRecord(people.get(2));
        String before = snapshot();

        dryRun().body("counts.changed", equalTo(1))
                .body("counts.disabled", equalTo(1))
                .body("counts.missing", equalTo(1))
                .body("counts.applied", equalTo(0))
                .body("counts.fields", equalTo(Map.of("firstName", 1, "enabled", 1)))
                .body(
                        "samples.findAll { it.subject == '%s' }.fields"
                                .formatted(people.get(0).subject()),
                        equalTo(List.of(List.of("firstName", "enabled"))))
                .body(
                        "samples.findAll { it.kind == 'missing' }.subject",
                        equalTo(List.of(people.get(1).subject())));
        assertThat(snapshot()).isEqualTo(before);
        reconcile();
        assertThat(of(people.get(0), "first_name")).isEqualTo("Second");
        assertThat(of(people.get(2), "username")).isEqualTo(people.get(2).username());
    }

    @Test
    void brakeStopsTooManyDeletionsUnlessForced() {
        List<Realm.Identity> people = synced("brake", 12);
        people.subList(0, 6).forEach(realm::delete);
        people.subList(6, 12).forEach(identity -> realm.update(identity, Map.of("enabled", false)));

        reconcileWithoutChanges("stopped")
                .body("problem", containsString("6 would be deleted and 6 disabled"))
                .body("samples", not(empty()));

        forcedRun();
        assertThat(people.stream().map(identity -> of(identity, "enabled")).distinct())
                .containsExactly("false");
        assertThat(of(people.get(0), "deleted_at is not null")).isEqualTo("true");
        assertThat(of(people.get(6), "deleted_at is null")).isEqualTo("true");
    }

    /**
     * Changes that a restored or wrong Keycloak makes in many users at once. The test changes the records instead: then Keycloak's values
     * look like those of an older backup.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "returned     | username = '', enabled = false, roles = '{}', deleted_at = now() | 12 who were deleted would return",
                "enabled      | enabled = false                       | 12 who are disabled would be enabled",
                "emptied      | phone_number = '1', locale = 'de'     | 12 would lose the value of a field",
                "replaced     | first_name = 'Other', last_name = 'x' | 12 would get another value of a field",
                "roles-gained | roles = '{}'                          | 12 would gain roles",
                "roles-lost   | roles = '{other,user}'                | 12 would lose roles"
            })
    void brakeStopsEachKindOfChangeInManyUsersUnlessForced(String kind, String change, String problem) {
        List<Realm.Identity> people = synced("kind", 12, "user");
        people.forEach(identity -> updateRecord(identity, change));

        reconcileWithoutChanges("stopped")
                .body("problem", containsString(problem + ", which is more than 10"))
                .body("problem", containsString("with force"))
                .body("brake.find { it.kind == '%s' }.records".formatted(kind), equalTo(12))
                .body("brake.find { it.kind == '%s' }.limit".formatted(kind), equalTo(10))
                .body("samples.subject", hasItem(people.get(0).subject()));

        forcedRun();
        assertThat(people.stream()
                        .map(identity -> of(identity, "array[first_name, roles::text, (deleted_at is null)::text]"))
                        .distinct())
                .containsExactly("{First,\"{user}\",true}");
    }

    @Test
    void brakeNamesEachKindThatExceedsItsLimit() {
        List<Realm.Identity> people = synced("kinds", 12);
        people.forEach(identity -> updateRecord(identity, "enabled = false, first_name = 'Other'"));

        reconcile()
                .body(
                        "problem",
                        containsString(
                                "12 who are disabled would be enabled, which is more than 10; 12 would get another value of a field"));
        forcedRun();
    }

    /** As after the first start, or after a release that copies another field. */
    @Test
    void brakeDoesNotCountNewUsersAndFirstValues() {
        List<Realm.Identity> people = synced("first", 24);
        people.subList(0, 12).forEach(this::deleteRecord);
        people.subList(12, 24)
                .forEach(identity -> updateRecord(identity, "email = null, email_verified = false, first_name = null"));

        reconcile("finished");

        assertThat(people.stream().map(identity -> of(identity, "first_name")).distinct())
                .containsExactly("First");
    }

    @Test
    void returningUserIsConfirmedByOneRequest() {
        List<Realm.Identity> people = synced("returning", 2);
        people.forEach(this::bury);
        String gone = "/users/" + people.get(0).subject();
        own.admin().answer(404, "{\"error\": \"User not found\"}", "GET", gone, 1000);

        reconcile("finished").body("counts.returned", equalTo(1));

        assertThat(of(people.get(0), "deleted_at is not null")).isEqualTo("true");
        assertThat(of(people.get(1), "deleted_at is null and first_name = 'First'"))
                .isEqualTo("true");
        assertThat(own.admin().count("GET", gone)).isEqualTo(1);
        assertThat(own.admin().count("GET", "/users/" + people.get(1).subject()))
                .isEqualTo(1);
    }

    /** The listing may be older than the answer to the single request. */
    @Test
    void returningUserGetsTheValuesOfTheConfirmation() {
        Realm.Identity identity = synced("newer", 1).get(0);
        bury(identity);
        PausedMessage lookUp = own.admin().pause(WireDirection.REQUEST, "GET", "/users/" + identity.subject());
        reconcileDuring(lookUp, () -> {
            realm.update(identity, Map.of("firstName", "Second"));
            realm.grant(identity, "user");
        });

        assertThat(of(identity, "array[first_name, roles::text]")).isEqualTo("{Second,\"{user}\"}");
    }

    /** More than ten of them, and more than one in a hundred users. */
    @Test
    void listingOfDeletedUsersFailsTheRun() {
        int many = 12 + (int) number("select count(*) from users") / 100;
        List<Realm.Identity> people = synced("outdated", many);
        people.forEach(this::bury);
        people.forEach(identity -> own.admin()
                .answer(404, "{\"error\": \"User not found\"}", "GET", "/users/" + identity.subject(), 1000));

        reconcileWithoutChanges("failed").body("problem", startsWith("Keycloak's listing looks outdated"));

        reset();
        forcedRun();
        assertThat(of(people.get(0), "deleted_at is null")).isEqualTo("true");
    }

    private void bury(Realm.Identity identity) {
        updateRecord(
                identity,
                "username = '', email = null, first_name = null, enabled = false, roles = '{}', deleted_at = now()");
    }

    @Test
    void disabledUserIsRefused() {
        Realm.Identity identity = synced("refused", 1).get(0);
        ApiCaller user = Api.as(identity);
        realm.update(identity, Map.of("enabled", false));

        reconcile();

        user.get("/api/v1/users/me").expect(401);
    }

    @ParameterizedTest
    @CsvSource({
        "reader, user, 401",
        "rollcall-admin, reader, 401",
        "rollcall-admin, '', 401",
        "user, '', 200",
        "user, reader, 200"
    })
    void formerAdministratorOrReaderIsRefused(String before, String after, int status) {
        Realm.Identity identity = synced("refused", 1, before).get(0);
        ApiCaller user = Api.as(identity);
        realm.revokeRole(identity, before);
        if (!after.isEmpty()) {
            realm.grant(identity, after);
        }

        reconcile();

        user.get("/api/v1/users/me").expect(status);
    }

    @Test
    void runIsStreamedUntilItEnds() {
        String events = stream(path(start(true, false)))
                .expect(200)
                .contentType("text/event-stream")
                .asString();

        List<String> all = List.of(events.strip().split("\n\n"));
        JsonNode last = data(all.get(all.size() - 1));
        assertThat(last.path("state").asText()).isEqualTo("finished");
        assertThat(last.hasNonNull("finishedAt")).isTrue();
        assertThat(all)
                .allSatisfy(event -> assertThat(event)
                        .startsWith("id:" + data(event).path("state").asText() + "\n"));
    }

    private ApiResponse stream(String run, String... lastEventId) {
        ApiCaller reader = admin.header("Accept", "text/event-stream");
        return (lastEventId.length == 0 ? reader : reader.header("Last-Event-ID", lastEventId[0])).get(run + "/events");
    }

    private static JsonNode data(String event) {
        return Realm.json(event.substring(event.indexOf("data:") + 5));
    }

    /** An {@code EventSource} connects again after the end of a stream, with the id of the last event, until it gets 204. */
    @ParameterizedTest
    @CsvSource({"finished, 204", "applying, 200", "'', 200"})
    void endedRunIsStreamedOnce(String lastEventId, int status) {
        String run = dryRun().path("id");

        String events =
                stream(RUNS + "/" + run, lastEventId).expect(status).asString().strip();

        if (status == 204) {
            assertThat(events).isEmpty();
        } else {
            assertThat(events).startsWith("id:finished\n").containsOnlyOnce("data:");
            assertThat(data(events).hasNonNull("finishedAt")).isTrue();
        }
    }

    @Test
    void metricsCountRunsAndDrift() {
        realm.createIdentity("counted");
        reconcile();

        for (String series : List.of(
                "rollcall_reconciliation_runs_total{outcome=\"finished\"}",
                "rollcall_reconciliation_drift_total{kind=\"created\"}",
                "rollcall_reconciliation_duration_seconds_count",
                "rollcall_sync_changes_total{action=\"create\",source=\"reconciliation\"}")) {
            assertThat(ManagementPort.metrics(series)).as(series).anyMatch(value -> value > 0);
        }
    }

    @Test
    void runsAreListedNewestFirstInPages() {
        String older = dryRun().path("id");
        String newer = dryRun().path("id");

        ApiResponse first = admin.get(RUNS + "?limit=1").body("items.id", equalTo(List.of(newer)));
        admin.query("cursor", first.path("next")).get(RUNS + "?limit=1").body("items.id", equalTo(List.of(older)));
        admin.get(RUNS + "?cursor=x").expect(400);
    }

    @Test
    void invalidRunRequestsAreRefused() {
        String unknown = RUNS + "/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55";
        admin.post(RUNS, "{\"dryRun\": 1}").expect(422);
        admin.post(RUNS, "{\"x\": true}").expect(422);
        admin.post(RUNS, "[]").expect(400);
        admin.get(unknown).expect(404);
        stream(unknown).expect(404).contentType("application/problem+json");
        ApiResponse withoutBody = admin.header("Content-Type", ApiCaller.JSON).post(RUNS);
        awaitEnd(path(withoutBody.body("dryRun", equalTo(false))));
    }
}
