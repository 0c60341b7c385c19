package dev.rollcall.sync.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.directory.federation.UserFederations;
import dev.rollcall.sync.UserSync;
import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.LdapDirectory;
import dev.rollcall.testing.packaged.LogFile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users of an LDAP directory who get new subjects keep their records. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class RelinkTest extends UserSyncTest {

    @Inject
    UserSync sync;

    @Inject
    UserFederations federations;

    private LdapDirectory directory;

    /** What the service logs during a test. */
    private LogFile log;

    /** Usernames and last names of people, and what their attributes say. */
    private final List<String> personal = new ArrayList<>();

    @BeforeEach
    void startDirectory() throws IOException {
        log = LogFile.fromNow();
        execute("delete from retained_users");
        directory = LdapDirectory.start(realm);
    }

    /** Otherwise the brake would count these people in each later run. */
    @AfterEach
    void removeDirectory() {
        directory.close();
        deleteOrganizations();
        execute("delete from users where directory_id is not null");
    }

    @AfterEach
    void logNamesNobody() throws IOException {
        assertThat(log.text()).doesNotContain(personal);
    }

    /** Adds people to the directory, lets Keycloak find them, and Rollcall copy them. */
    private List<Realm.Identity> imported(int count) {
        List<String> names = Stream.generate(
                        () -> "ldap-" + UUID.randomUUID().toString().substring(0, 8))
                .limit(count)
                .toList();
        names.forEach(name -> {
            directory.add(name);
            directory.set(name, "sn", lastName(name));
            personal.addAll(List.of(name, lastName(name)));
        });
        directory.connect(false, Map.of());
        directory.synchronize();
        reconcile("finished");
        return names.stream().map(realm::identity).toList();
    }

    private static String lastName(String username) {
        return "Last" + username.replace("ldap-", "");
    }

    /** Removes the user federation and adds it again; returns the new identity of a person. */
    private Realm.Identity again(Realm.Identity person) {
        Realm.Identity now = realm.identity(person.username());
        assertThat(now.subject()).isNotEqualTo(person.subject());
        return now;
    }

    private void connectAgain() {
        directory.disconnect();
        directory.connect(false, Map.of());
        directory.synchronize();
    }

    private String path(Realm.Identity person) {
        return "/api/v1/users/" + of(person, "id");
    }

    private String acts(Realm.Identity person) {
        return of(
                person,
                "select string_agg(action || ' ' || outcome || ' ' || via, ', ') from acts a where a.user_id = users.id and action = 'relink'");
    }

    private String changes(Realm.Identity person) {
        return of(
                person,
                "select string_agg(type || ' ' || fields::text || ' ' || origin, ', ') from changes c where c.entity_id = users.id and type = 'user.relinked'");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void runLinksRecordsAnewWithMembershipsRolesAndTeams(boolean answerIsLost) {
        List<Realm.Identity> people = imported(2);
        Realm.Identity owner = people.get(0);
        String id = of(owner, "id");
        admin.patch(path(owner), Map.of("attributes", Map.of("shoe-size", 43))).expect(200);
        String organization = admin.createOrganization("Acme " + UUID.randomUUID(), id);
        String team = admin.createTeam(organization, "Alpha");
        admin.put("/api/v1/organizations/" + organization + "/teams/" + team + "/members/" + id)
                .expect(204);
        ApiCaller before = Api.as(owner);
        assertThat(before.id()).isEqualTo(id);

        connectAgain();
        if (answerIsLost) {
            own.admin().answer(500, "", "POST", "/organizations/.*/members", 1);
        }
        reconcile("finished")
                .body("counts.missing", equalTo(0))
                .body("counts.created", equalTo(0))
                .body("counts.fields.keycloakId", equalTo(2))
                .body("brake.find { it.kind == 'relinked' }.records", equalTo(2))
                .body("organizations.memberships.ended", equalTo(0));

        Realm.Identity now = again(owner);
        assertThat(of(now, "id")).isEqualTo(id);
        assertThat(of(owner, "id")).isEmpty();
        assertThat(of(again(people.get(1)), "version > 0")).isEqualTo("true");
        admin.read(path(now)).body("attributes", equalTo(Map.of("shoe-size", 43)));
        admin.read("/api/v1/organizations/" + organization + "/members/" + id).body("role", equalTo("owner"));
        admin.read("/api/v1/organizations/" + organization + "/teams/" + team + "/members")
                .body("items.userId", equalTo(List.of(id)));
        assertThat(acts(now)).isEqualTo("relink done reconciliation");
        assertThat(changes(now)).isEqualTo("user.relinked {keycloakId} reconciliation");
        before.get("/api/v1/users/me").expect(401);
        assertThat(Api.as(now).id()).isEqualTo(id);
        reconcile("finished").body("counts.applied", equalTo(0)).body("organizations.applied", equalTo(0));
        admin.read("/api/v1/organizations/" + organization + "/members/" + id).body("role", equalTo("owner"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"visit", "event"})
    void whoIsNoticedBeforeTheRunKeepsTheRecord(String noticed) {
        Realm.Identity person = imported(1).get(0);
        String id = of(person, "id");

        connectAgain();
        Realm.Identity now = again(person);
        if (noticed.equals("visit")) {
            // as the pages do, several requests at once
            ApiCaller visitor = Api.as(now);
            assertThat(Stream.generate(() -> visitor)
                            .limit(4)
                            .parallel()
                            .map(caller -> caller.read("/api/v1/users/me").<String>path("id")))
                    .containsOnly(id);
        } else {
            sync.sync(now.subject(), AuditLog.BY_EVENT);
        }

        assertThat(of(now, "id")).isEqualTo(id);
        assertThat(acts(now)).isEqualTo("relink done event");
        reconcile("finished").body("counts.missing", equalTo(0)).body("counts.applied", equalTo(0));
    }

    /** The run comes between the removal of the federation and its addition. */
    @ParameterizedTest
    @ValueSource(strings = {"run", "visit"})
    void whoComesBackHasAttributesAgainButNoRoles(String noticed) {
        Realm.Identity person = imported(1).get(0);
        String id = of(person, "id");
        String secret = "secret-" + UUID.randomUUID();
        personal.add(secret);
        admin.patch(path(person), Map.of("attributes", Map.of("note", secret))).expect(200);
        String organization = admin.createOrganization("Acme " + UUID.randomUUID(), id);

        directory.disconnect();
        reconcile("finished").body("counts.missing", equalTo(1));

        assertThat(of(person, "deleted_at is not null and attributes = '{}'")).isEqualTo("true");
        assertNobodySees(id, person.username(), lastName(person.username()), secret);
        directory.connect(false, Map.of());
        directory.synchronize();
        Realm.Identity now = again(person);
        if (noticed.equals("run")) {
            reconcile("finished").body("counts.created", equalTo(0)).body("counts.fields.keycloakId", equalTo(1));
        } else {
            assertThat(Api.as(now).id()).isEqualTo(id);
        }

        assertThat(of(now, "id")).isEqualTo(id);
        admin.read(path(now)).body("attributes", equalTo(Map.of("note", secret)));
        admin.get("/api/v1/organizations/" + organization + "/members/" + id).expectProblem(404, "not-found");
        assertThat(number("select count(*) from retained_users where user_id = ?::uuid", id))
                .isZero();
    }

    /**
     * @param texts of which the first is the username
     */
    private void assertNobodySees(String id, String... texts) {
        admin.get("/api/v1/users/" + id).expectProblem(404, "not-found");
        for (String path : List.of(
                "/api/v1/users?limit=200",
                "/api/v1/users?search=" + texts[0],
                "/api/v1/users/export",
                "/api/v1/users/" + id + "/audit-log",
                "/api/v1/audit-log?limit=200",
                "/api/v1/changes",
                RUNS)) {
            assertThat(admin.read(path).asString()).as(path).doesNotContain(texts);
        }
    }

    @Test
    void retainedDataIsErasedInTimeAndByADeletion() {
        List<Realm.Identity> people = imported(2);
        List<String> ids = people.stream().map(person -> of(person, "id")).toList();
        directory.disconnect();
        reconcile("finished").body("counts.missing", equalTo(2));
        assertThat(number("select count(*) from retained_users where erase_at > now() + interval '6 days'"))
                .isEqualTo(2);

        admin.delete("/api/v1/users/" + ids.get(0)).expect(204);
        admin.delete("/api/v1/users/" + ids.get(0)).expectProblem(404, "not-found");
        assertThat(
                        of(
                                people.get(0),
                                "select string_agg(action || ' ' || outcome, ', ') from acts a where a.user_id = users.id and actor is not null"))
                .isEqualTo("delete done");
        execute("update retained_users set erase_at = now()");

        await().atMost(Duration.ofMinutes(2)).until(() -> number("select count(*) from retained_users") == 0);
        directory.connect(false, Map.of());
        directory.synchronize();
        reconcile("finished").body("counts.created", equalTo(2));
        assertThat(of(again(people.get(1)), "id")).isNotEqualTo(ids.get(1));
    }

    /** Any event may name somebody of a federation that is removed meanwhile. */
    @Test
    void onlyTheEventOfADeletionErasesAtOnce() {
        List<Realm.Identity> people = imported(2);
        List<String> ids = people.stream().map(person -> of(person, "id")).toList();
        admin.patch(path(people.get(0)), Map.of("attributes", Map.of("shoe-size", 43)))
                .expect(200);

        directory.disconnect();
        sync.sync(people.get(0).subject(), AuditLog.BY_EVENT);
        sync.syncDeleted(people.get(1).subject(), AuditLog.BY_EVENT);

        assertThat(people)
                .allSatisfy(person ->
                        assertThat(of(person, "deleted_at is not null")).isEqualTo("true"));
        assertThat(text("select string_agg(user_id::text, ' ') from retained_users"))
                .isEqualTo(ids.get(0));
        directory.connect(false, Map.of());
        directory.synchronize();
        people.forEach(person -> sync.sync(again(person).subject(), AuditLog.BY_EVENT));
        assertThat(of(again(people.get(0)), "id")).isEqualTo(ids.get(0));
        assertThat(of(again(people.get(0)), "attributes ->> 'shoe-size'")).isEqualTo("43");
        assertThat(of(again(people.get(1)), "id")).isNotEmpty().isNotEqualTo(ids.get(1));
    }

    @Test
    void firstVisitWaitsForKeycloakInsteadOfCreatingASecondRecord() {
        Realm.Identity person = imported(1).get(0);
        connectAgain();
        Realm.Identity now = again(person);
        ApiCaller visitor = Api.as(now);

        own.admin().answer(500, "", "GET", "/users/" + now.subject(), 10);
        visitor.get("/api/v1/users/me").expectProblem(503, "keycloak-unavailable");
        reset();

        assertThat(of(now, "id")).isEmpty();
        assertThat(visitor.id()).isEqualTo(of(now, "id"));
        assertThat(of(person, "id")).isEmpty();
    }

    /** Nothing but the directory's id comes from Keycloak. */
    @Test
    void firstVisitInARealmWithFederationsIsAVisit() {
        imported(1);
        Realm.Identity visitor = realm.createIdentity("visitor", "user");
        directory.add("visitor-" + visitor.username());
        directory.synchronize();
        Realm.Identity member = realm.identity("visitor-" + visitor.username());

        assertThat(Api.as(visitor).id()).isEqualTo(of(visitor, "id"));
        assertThat(Api.as(member).id()).isEqualTo(of(member, "id"));

        for (Realm.Identity person : List.of(visitor, member)) {
            assertThat(hasTimeOfIdentity(person)).isFalse();
            assertThat(of(person, "select count(*) from acts a where a.user_id = users.id"))
                    .isEqualTo("0");
            assertThat(
                            of(
                                    person,
                                    "select string_agg(type || ' ' || origin, ', ') from changes c where c.entity_id = users.id"))
                    .isEqualTo("user.created token");
        }
        assertThat(of(visitor, "directory_id is null")).isEqualTo("true");
        assertThat(of(member, "directory_id is not null")).isEqualTo("true");
    }

    @Test
    void ownExportHasWhatTheUserDidUnderTheFormerSubject() {
        Realm.Identity person = imported(1).get(0);
        Api.as(person).read("/api/v1/users/me/export");

        connectAgain();
        reconcile("finished");

        Realm.Identity now = again(person);
        Api.as(now)
                .read("/api/v1/users/me/export")
                .body("actsByMe.by.subject", equalTo(List.of(person.subject(), now.subject())))
                .body("tokensRevokedAt", not(empty()));
    }

    /** The replica has read the federations between the removal and the addition. */
    @Test
    void firstVisitKeepsTheRecordAlsoIfNoFederationIsKnown() {
        Realm.Identity person = imported(1).get(0);
        String id = of(person, "id");

        directory.disconnect();
        assertThat(federations.all()).isEmpty();
        directory.connect(false, Map.of());
        directory.synchronize();

        assertThat(Api.as(again(person)).id()).isEqualTo(id);
    }

    @Test
    void nameAloneInheritsNothing() {
        Realm.Identity person = imported(1).get(0);
        String id = of(person, "id");

        directory.remove(person.username());
        directory.add(person.username());
        directory.synchronize();
        Realm.Identity now = again(person);
        reconcile("finished").body("counts.missing", equalTo(1)).body("counts.created", equalTo(1));

        assertThat(of(now, "id")).isNotEmpty().isNotEqualTo(id);
        assertThat(of(person, "deleted_at is not null and directory_id is null"))
                .isEqualTo("true");
    }

    @Test
    void twoRecordsWithOneIdAreNeverLinked() {
        List<Realm.Identity> people = imported(2);
        updateRecord(
                people.get(1),
                "directory_id = (select u.directory_id from users u where u.keycloak_id = '%s')"
                        .formatted(people.get(0).subject()));

        connectAgain();
        reconcile("finished").body("counts.missing", equalTo(2)).body("counts.created", equalTo(2));

        assertThat(of(people.get(0), "deleted_at is not null")).isEqualTo("true");
        assertThat(acts(again(people.get(0)))).isEmpty();
    }

    @Test
    void brakeStopsARunThatWouldLinkMany() {
        List<Realm.Identity> people = imported(12);

        connectAgain();
        reconcileWithoutChanges("stopped")
                .body("problem", containsString("12 would be linked to another identity, which is more than 10"));
        forcedRun().body("counts.applied", equalTo(12));

        assertThat(people)
                .allSatisfy(person ->
                        assertThat(of(again(person), "deleted_at is null")).isEqualTo("true"));
    }
}
