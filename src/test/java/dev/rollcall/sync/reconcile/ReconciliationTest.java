package dev.rollcall.sync.reconcile;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.uuid.Generators;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.auth.token.CallerConfig;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.Identity;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.SyncAudit;
import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.sync.organization.OrganizationsCheck;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.sync.run.SyncRuns;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.wire.PausedMessage;
import dev.rollcall.user.IdentitySnapshot;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.UserWriter;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
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
    DataSource database;

    @Inject
    Statements statements;

    @Inject
    UserRows rows;

    @Inject
    Differences differences;

    @Inject
    UserEntity entity;

    @Inject
    RoleLossCheck roleLosses;

    @Inject
    OrganizationsCheck organizations;

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
    Leader leader;

    @BeforeEach
    @Override
    protected void deleteOrganizations() {
        super.deleteOrganizations();
    }

    @Test
    void missingUserIsCreated() {
        Realm.Identity identity = realm.createIdentity("new", "user");
        realm.update(identity, Map.of("attributes", Map.of("locale", List.of("de"))));

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(run.getLong("counts.created")).isPositive();
        assertThat(
                        of(
                                identity,
                                "array[username, email, email_verified::text, first_name, last_name, locale, enabled::text, roles::text]"))
                .isEqualTo("{%1$s,%1$s@example.org,true,First,Last,de,true,\"{user}\"}".formatted(identity.username()));
        assertThat(of(identity, "version = 0 and (select seen_at is null from last_visits where user_id = id)"))
                .isEqualTo("true");
        assertThat(auditLog(identity)).isEqualTo("create done reconciliation");
    }

    @Test
    void unchangedUsersAreNotWritten() {
        Realm.Identity identity = synced("same", 1).get(0);
        String before = snapshot();

        JsonPath run = reconcile();

        assertThat(run.getLong("counts.applied")).isZero();
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
        JsonPath run = reconcile();

        for (int i = 0; i < people.size(); i++) {
            Realm.Identity identity = people.get(i);
            Change change = CHANGES.get(i);
            assertThat(run.getLong("counts.fields." + change.field()))
                    .as(change.field())
                    .isEqualTo(1);
            assertThat(of(identity, change.expression())).isEqualTo(change.copied());
            assertThat(auditLog(identity)).isEqualTo("create done reconciliation, update done reconciliation");
            assertThat(fields(identity)).isEqualTo("[\"%s\"]".formatted(change.field()));
        }
    }

    /**
     * A change of one field in Keycloak.
     *
     * @param values of the identity's representation
     * @param copied the value of the expression on the record afterwards
     */
    private record Change(String field, Map<String, ?> values, String expression, String copied) {}

    private static final List<Change> CHANGES = List.of(
            new Change("email", Map.of("email", "other@example.org"), "email", "other@example.org"),
            new Change("emailVerified", Map.of("emailVerified", false), "email_verified", "false"),
            new Change("firstName", Map.of("firstName", "Second"), "first_name", "Second"),
            new Change("lastName", Map.of("lastName", ""), "last_name is null", "true"),
            new Change("locale", Map.of("attributes", Map.of("locale", List.of("de"))), "locale", "de"),
            new Change(
                    "phoneNumber",
                    Map.of("attributes", Map.of("phoneNumber", List.of("+49 30 23125 002"))),
                    "phone_number",
                    "+49 30 23125 002"),
            new Change("enabled", Map.of("enabled", false), "enabled", "false"));

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
                "enabled", "enabled = false",
                "roles", "roles = '{admin}'");
        String copy =
                "array[username, email, email_verified::text, first_name, last_name, locale, phone_number, enabled::text, roles::text]";
        Iterator<Realm.Identity> people = synced("reverted", changes.size()).iterator();
        Map<String, Realm.Identity> changed = new HashMap<>();
        Map<String, String> before = new HashMap<>();

        changes.forEach((field, change) -> {
            Realm.Identity identity = people.next();
            changed.put(field, identity);
            before.put(field, of(identity, copy));
            execute("update users set %s where keycloak_id = ?".formatted(change), identity.subject());
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
        execute("delete from users where keycloak_id = ?", people.get(0).subject());
        execute(
                "update users set username = '', email = null, enabled = false, deleted_at = now() where keycloak_id = ?",
                people.get(1).subject());

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
        JsonPath run = reconcile();

        assertThat(run.getLong("counts.missing")).isEqualTo(1);
        assertThat(
                        of(
                                identity,
                                "deleted_at is not null and username = '' and email is null and phone_number is null and not enabled"))
                .isEqualTo("true");
        assertThat(auditLog(identity)).isEqualTo("create done reconciliation, delete done reconciliation");
    }

    /** As after Keycloak was restored from a backup: the request that created the user was answered, but the user is gone. */
    @Test
    void storedAnswersAboutAMissingUserAreErased() {
        String username = "answered-" + UUID.randomUUID().toString().substring(0, 8);
        Supplier<Response> create = () -> asAdmin()
                .header("Idempotency-Key", username)
                .contentType("application/json")
                .body(Map.of("username", username))
                .post("/api/v1/users");
        String subject = create.get().then().statusCode(201).extract().path("keycloakId");

        realm.admin("DELETE", "/users/" + subject, null);
        reconcile();

        create.get().then().statusCode(404);
        assertThat(text("select count(*) from idempotency_keys where answer::text like ?", "%" + username + "%"))
                .isEqualTo("0");
    }

    @Test
    void rolesFromCompositesAndGroupsAreFound() {
        List<Realm.Identity> people = synced("roles", 5);
        String inner = realm.createRole("inner");
        String outer = realm.createRole("outer");
        realm.admin(
                "POST",
                "/roles/" + outer + "/composites",
                List.of(Realm.json(realm.admin("GET", "/roles/" + inner, null).body())));
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
        execute("update users set roles = '{other}' where keycloak_id = ?", identity.subject());
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

        UserWriter users = new UserWriter(rows, statements, tokenRoles, null);
        ListedUsers listedUsers = new ListedUsers(statements, users);
        UserDifferences writer = new UserDifferences(
                differences,
                listedUsers,
                entity,
                users,
                roleLosses,
                organizations,
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
        assertThat(reconcile().getString("state")).isEqualTo("failed");
        reset();

        assertThat(nextAfter(Duration.ofMinutes(9))).isEmpty();
        assertThat(nextAfter(Duration.ofMinutes(11))).isEqualTo("The last run failed.");
    }

    /** Returns why a run starts after this time; empty if none starts. */
    private String nextAfter(Duration time) {
        String before = text("select count(*) from sync_runs");
        ReconciliationSchedule later = new ReconciliationSchedule(
                reconciler, runs, leader, new Daily(), Clock.offset(Clock.systemUTC(), time));
        await().atMost(SOON).until(leader::isLeader);
        later.run();
        if (text("select count(*) from sync_runs").equals(before)) {
            return "";
        }
        await().atMost(SOON)
                .until(() -> text("select count(*) from sync_runs where finished_at is null")
                        .equals("0"));
        return text("select reason from sync_runs order by id desc limit 1");
    }

    private record Daily(
            boolean enabled,
            boolean scheduled,
            Duration interval,
            Duration retryAfter,
            int brakeMinimum,
            BrakeShares brakeShares)
            implements ReconciliationConfig {

        private Daily() {
            this(true, true, Duration.ofHours(24), Duration.ofMinutes(10), 10, null);
        }
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
        execute("delete from users where keycloak_id = ?", people.get(2).subject());
        String before = snapshot();

        JsonPath run = run(true, false);

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(run.getMap("counts"))
                .containsEntry("changed", 1)
                .containsEntry("disabled", 1)
                .containsEntry("missing", 1)
                .containsEntry("applied", 0)
                .containsEntry("fields", Map.of("firstName", 1, "enabled", 1));
        assertThat(run.getList("samples.findAll { it.subject == '%s' }.fields"
                        .formatted(people.get(0).subject())))
                .isEqualTo(List.of(List.of("firstName", "enabled")));
        assertThat(run.getList("samples.findAll { it.kind == 'missing' }.subject"))
                .isEqualTo(List.of(people.get(1).subject()));
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
        String before = snapshot();

        JsonPath stopped = reconcile();

        assertThat(stopped.getString("state")).isEqualTo("stopped");
        assertThat(stopped.getString("problem")).contains("6 would be deleted and 6 disabled");
        assertThat(stopped.getList("samples")).isNotEmpty();
        assertThat(snapshot()).isEqualTo(before);

        assertThat(run(false, true).getString("state")).isEqualTo("finished");
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
        List<Realm.Identity> people = withRole("kind", 12);
        people.forEach(
                identity -> execute("update users set %s where keycloak_id = ?".formatted(change), identity.subject()));
        String before = snapshot();

        JsonPath stopped = reconcile();

        assertThat(stopped.getString("state")).isEqualTo("stopped");
        assertThat(stopped.getString("problem"))
                .contains(problem + ", which is more than 10")
                .contains("with force");
        assertThat(stopped.getInt("brake.find { it.kind == '%s' }.records".formatted(kind)))
                .isEqualTo(12);
        assertThat(stopped.getInt("brake.find { it.kind == '%s' }.limit".formatted(kind)))
                .isEqualTo(10);
        assertThat(stopped.getList("samples.subject")).contains(people.get(0).subject());
        assertThat(snapshot()).isEqualTo(before);

        assertThat(run(false, true).getString("state")).isEqualTo("finished");
        assertThat(people.stream()
                        .map(identity -> of(identity, "array[first_name, roles::text, (deleted_at is null)::text]"))
                        .distinct())
                .containsExactly("{First,\"{user}\",true}");
    }

    @Test
    void brakeNamesEachKindThatExceedsItsLimit() {
        List<Realm.Identity> people = synced("kinds", 12);
        people.forEach(identity -> execute(
                "update users set enabled = false, first_name = 'Other' where keycloak_id = ?", identity.subject()));

        JsonPath stopped = reconcile();

        assertThat(stopped.getString("problem"))
                .contains(
                        "12 who are disabled would be enabled, which is more than 10; 12 would get another value of a field");
        assertThat(run(false, true).getString("state")).isEqualTo("finished");
    }

    /** As after the first start, or after a release that copies another field. */
    @Test
    void brakeDoesNotCountNewUsersAndFirstValues() {
        List<Realm.Identity> people = synced("first", 24);
        people.subList(0, 12)
                .forEach(identity -> execute("delete from users where keycloak_id = ?", identity.subject()));
        people.subList(12, 24)
                .forEach(identity -> execute(
                        "update users set email = null, email_verified = false, first_name = null where keycloak_id = ?",
                        identity.subject()));

        assertThat(reconcile().getString("state")).isEqualTo("finished");

        assertThat(people.stream().map(identity -> of(identity, "first_name")).distinct())
                .containsExactly("First");
    }

    @Test
    void returningUserIsConfirmedByOneRequest() {
        List<Realm.Identity> people = synced("returning", 2);
        people.forEach(this::bury);
        String gone = "/users/" + people.get(0).subject();
        own.admin().answer(404, "{\"error\": \"User not found\"}", "GET", gone, 1000);

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("finished");
        assertThat(run.getInt("counts.returned")).isEqualTo(1);
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
        String location = start(false, false).header("Location");
        lookUp.awaitPaused();
        realm.update(identity, Map.of("firstName", "Second"));
        realm.grant(identity, "user");
        lookUp.release();

        assertThat(awaitEnd(location).getString("state")).isEqualTo("finished");

        assertThat(of(identity, "array[first_name, roles::text]")).isEqualTo("{Second,\"{user}\"}");
    }

    /** More than ten of them, and more than one in a hundred users. */
    @Test
    void listingOfDeletedUsersFailsTheRun() {
        int many = 12 + Integer.parseInt(text("select count(*) from users")) / 100;
        List<Realm.Identity> people = synced("outdated", many);
        people.forEach(this::bury);
        String before = snapshot();
        people.forEach(identity -> own.admin()
                .answer(404, "{\"error\": \"User not found\"}", "GET", "/users/" + identity.subject(), 1000));

        JsonPath run = reconcile();

        assertThat(run.getString("state")).isEqualTo("failed");
        assertThat(run.getString("problem")).startsWith("Keycloak's listing looks outdated");
        assertThat(snapshot()).isEqualTo(before);
        reset();
        assertThat(run(false, true).getString("state")).isEqualTo("finished");
        assertThat(of(people.get(0), "deleted_at is null")).isEqualTo("true");
    }

    private void bury(Realm.Identity identity) {
        execute(
                "update users set username = '', email = null, first_name = null, enabled = false, roles = '{}', deleted_at = now() where keycloak_id = ?",
                identity.subject());
    }

    /** Creates people with the role {@code user}, and their users by a reconciliation. */
    private List<Realm.Identity> withRole(String prefix, int count) {
        List<Realm.Identity> people = Stream.generate(() -> realm.createIdentity(prefix, "user"))
                .limit(count)
                .toList();
        reconcile();
        return people;
    }

    @Test
    void disabledUserIsRefused() {
        Realm.Identity identity = synced("refused", 1).get(0);
        String token = realm.token(identity);
        realm.update(identity, Map.of("enabled", false));

        reconcile();

        given().auth().oauth2(token).get("/api/v1/users/me").then().statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({"reader, user, 401", "admin, reader, 401", "admin, '', 401", "user, '', 200", "user, reader, 200"})
    void formerAdministratorOrReaderIsRefused(String before, String after, int status) {
        Realm.Identity identity = realm.createIdentity("refused", before);
        reconcile();
        String token = realm.token(identity);
        realm.revokeRole(identity, before);
        if (!after.isEmpty()) {
            realm.grant(identity, after);
        }

        reconcile();

        given().auth().oauth2(token).get("/api/v1/users/me").then().statusCode(status);
    }

    @Test
    void runIsStreamedUntilItEnds() {
        String location = start(true, false).header("Location");

        String events = asAdmin()
                .accept("text/event-stream")
                .get(location.substring(location.indexOf("/api/")) + "/events")
                .then()
                .statusCode(200)
                .contentType("text/event-stream")
                .extract()
                .asString();

        List<String> all = List.of(events.strip().split("\n\n"));
        JsonPath last = data(all.get(all.size() - 1));
        assertThat(last.getString("state")).isEqualTo("finished");
        assertThat(last.getString("finishedAt")).isNotNull();
        assertThat(all)
                .allSatisfy(event ->
                        assertThat(event).startsWith("id:" + data(event).getString("state") + "\n"));
    }

    private static JsonPath data(String event) {
        return JsonPath.from(event.substring(event.indexOf("data:") + 5));
    }

    /** An {@code EventSource} connects again after the end of a stream, with the id of the last event, until it gets 204. */
    @ParameterizedTest
    @CsvSource({"finished, 204", "applying, 200", "'', 200"})
    void endedRunIsStreamedOnce(String lastEventId, int status) {
        String run = run(true, false).getString("id");

        Response stream = asAdmin()
                .accept("text/event-stream")
                .header("Last-Event-ID", lastEventId)
                .get(RUNS + "/" + run + "/events");

        stream.then().statusCode(status);
        String events = stream.asString().strip();
        if (status == 204) {
            assertThat(events).isEmpty();
        } else {
            assertThat(events).startsWith("id:finished\n").containsOnlyOnce("data:");
            assertThat(data(events).getString("finishedAt")).isNotNull();
        }
    }

    @Test
    void metricsCountRunsAndDrift() {
        realm.createIdentity("counted");
        reconcile();

        List<String> metrics =
                ManagementPort.get("/q/metrics").asString().lines().toList();

        for (String series : List.of(
                "rollcall_reconciliation_runs_total{outcome=\"finished\"}",
                "rollcall_reconciliation_drift_total{kind=\"created\"}",
                "rollcall_reconciliation_duration_seconds_count",
                "rollcall_sync_changes_total{action=\"create\",source=\"reconciliation\"}")) {
            assertThat(metrics)
                    .anyMatch(line ->
                            line.startsWith(series) && Double.parseDouble(line.substring(line.lastIndexOf(' '))) > 0);
        }
    }

    @Test
    void runsAreListedNewestFirstInPages() {
        String older = run(true, false).getString("id");
        String newer = run(true, false).getString("id");

        JsonPath first = asAdmin().get(RUNS + "?limit=1").jsonPath();
        JsonPath second = asAdmin()
                .queryParam("cursor", first.getString("next"))
                .get(RUNS + "?limit=1")
                .jsonPath();

        assertThat(first.getList("items.id")).isEqualTo(List.of(newer));
        assertThat(second.getList("items.id")).isEqualTo(List.of(older));
        asAdmin().get(RUNS + "?cursor=x").then().statusCode(400);
    }

    @Test
    void invalidRunRequestsAreRefused() {
        asAdmin()
                .contentType("application/json")
                .body("{\"dryRun\": 1}")
                .post(RUNS)
                .then()
                .statusCode(422);
        asAdmin()
                .contentType("application/json")
                .body("{\"x\": true}")
                .post(RUNS)
                .then()
                .statusCode(422);
        asAdmin().contentType("application/json").body("[]").post(RUNS).then().statusCode(400);
        asAdmin().get(RUNS + "/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55").then().statusCode(404);
        asAdmin()
                .accept("text/event-stream")
                .get(RUNS + "/019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55/events")
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
        awaitEnd(asAdmin()
                .contentType("application/json")
                .post(RUNS)
                .then()
                .statusCode(201)
                .body("dryRun", equalTo(false))
                .extract()
                .header("Location"));
    }
}
