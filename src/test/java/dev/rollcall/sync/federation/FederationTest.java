package dev.rollcall.sync.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.database.Statements;
import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.DirectoryEvent.Concern;
import dev.rollcall.directory.event.DirectoryEvents;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.directory.federation.FederationConfig;
import dev.rollcall.directory.federation.UserFederations;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.Leader;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.UserSyncTest;
import dev.rollcall.sync.reconcile.NextRun;
import dev.rollcall.sync.reconcile.ReconciliationConfig;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Settings;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.LdapDirectory;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A realm that has users from an LDAP directory. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(ReconciliationSwitchedOn.class)
class FederationTest extends UserSyncTest {

    private static final String STATUS = "/api/v1/sync";

    @Inject
    Federations federations;

    @Inject
    FederationSync sync;

    @Inject
    DirectoryEvents events;

    @Inject
    Leader leader;

    @Inject
    UserFederations userFederations;

    @Inject
    ReconciliationRequests reconciliations;

    @Inject
    Statements statements;

    @Inject
    Clock clock;

    private LdapDirectory directory;

    @BeforeEach
    void startDirectory() {
        directory = LdapDirectory.start(realm);
        endPause();
    }

    /** A run that took no time is followed by no pause. */
    private void endPause() {
        execute("update sync_runs set started_at = finished_at where finished_at is not null");
    }

    @AfterEach
    void removeDirectory() {
        directory.close();
        federations.read();
    }

    /** Adds a person to the directory, lets Keycloak find them, and Rollcall copy them. */
    private Realm.Identity person(boolean writable) {
        String username = "ldap-" + UUID.randomUUID().toString().substring(0, 8);
        directory.add(username);
        directory.connect(writable, Map.of());
        Realm.Identity person = realm.identity(username);
        reconcile("finished");
        assertThat(of(person, "email")).isEqualTo(username + "@corp.example");
        return person;
    }

    private String path(Realm.Identity person) {
        return "/api/v1/users/" + of(person, "id");
    }

    @Test
    void changesInTheDirectoryAreFollowedIfKeycloakIsAskedToSynchronize() {
        Realm.Identity person = person(false);
        await().atMost(SOON).until(leader::isLeader);
        synchronize();
        long runs = number("select count(*) from sync_runs");

        synchronize();
        assertThat(number("select count(*) from sync_runs"))
                .as("nobody has changed")
                .isEqualTo(runs);
        directory.set(person.username(), "sn", "Married");
        synchronize();

        await().atMost(SOON).until(() -> of(person, "last_name"), "Married"::equals);
        assertThat(lastReason()).isEqualTo("Keycloak has synchronized 1 users of the federation 'corp'.");
        await().atMost(SOON).until(() -> number("select count(*) from sync_runs where finished_at is null") == 0);
    }

    @Test
    void synchronizationBySomebodyElseIsAReasonForARunNowAndWhenItHasEnded() {
        directory.connect(false, Map.of());
        await().atMost(SOON).until(leader::isLeader);
        own.admin()
                .answer(
                        200,
                        "{\"ignored\": true, \"added\": 0, \"updated\": 0, \"removed\": 0, \"failed\": 0}",
                        "POST",
                        "/user-storage/.*/sync",
                        1);

        synchronize();
        assertThat(lastReason()).contains("was synchronizing the federation 'corp' already");
        synchronize();
        assertThat(lastReason()).isEqualTo("Another synchronization of the federation 'corp' has ended.");
        long runs = number("select count(*) from sync_runs");
        synchronize();
        assertThat(number("select count(*) from sync_runs")).isEqualTo(runs);
    }

    private String lastReason() {
        return text("select reason from sync_runs order by id desc limit 1");
    }

    @Test
    void keycloakIsNotAskedToSynchronizeWhileTheFirstRunIsHeldBack() {
        directory.connect(false, Map.of());
        await().atMost(SOON).until(leader::isLeader);
        FirstRun firstRun =
                new FirstRun(statements, Settings.of(SyncConfig.class, Map.of("rollcall.sync.first-run", "wait")));
        FederationSync held = new FederationSync(userFederations, reconciliations, leader, firstRun, true, clock);
        execute("delete from sync_first_run");
        try {
            held.run();
            assertThat(synchronizations()).isZero();
        } finally {
            execute("insert into sync_first_run (begun_at) values (now())");
        }

        held.run();
        assertThat(synchronizations()).isEqualTo(1);
    }

    /** Otherwise Keycloak would list its users again and again where many change. */
    @Test
    void keycloakIsNotAskedDuringARunAndThePauseAfterIt() {
        directory.connect(false, Map.of());
        await().atMost(SOON).until(leader::isLeader);
        reconcile("finished");
        String last = " where id = (select id from sync_runs where not dry_run order by id desc limit 1)";

        execute(
                "update sync_runs set started_at = now() - interval '20 minutes', finished_at = now() - interval '10 minutes'"
                        + last);
        sync.run();
        assertThat(synchronizations()).as("80 minutes of the pause are left").isZero();

        execute(
                "update sync_runs set started_at = now() - interval '102 minutes', finished_at = now() - interval '91 minutes'"
                        + last);
        sync.run();
        assertThat(synchronizations()).as("8 minutes of the pause are left").isZero();

        execute("update sync_runs set started_at = now() - interval '101 minutes'" + last);
        sync.run();
        assertThat(synchronizations()).isEqualTo(1);
        await().atMost(SOON).until(() -> number("select count(*) from sync_runs where finished_at is null") == 0);
    }

    private long synchronizations() {
        return own.admin().count("POST", "/user-storage/.*/sync");
    }

    /** Keycloak compares times to the second: what was changed within the second of the last synchronization is synchronized again. */
    private void synchronize() {
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        endPause();
        sync.run();
        await().atMost(SOON).until(() -> number("select count(*) from sync_runs where finished_at is null") == 0);
    }

    /** Keycloak stores the same event whoever asked. */
    @Test
    void onlySynchronizationsByOthersAreAReasonForAReconciliation() {
        directory.connect(false, Map.of());
        realm.set(Map.of("adminEventsEnabled", true));
        try {
            Instant from = Instant.now().minusSeconds(60);
            await().atMost(SOON).until(leader::isLeader);
            sync.run();
            assertThat(concerns(from)).isEqualTo(List.of(Concern.NOBODY));
            directory.synchronize();
            assertThat(concerns(from)).isEqualTo(List.of(Concern.NOBODY, Concern.MANY));
        } finally {
            realm.set(Map.of("adminEventsEnabled", false));
        }
    }

    private List<Concern> concerns(Instant from) {
        return events.read(EventKind.ADMIN, from).events().stream()
                .map(DirectoryEvent::concern)
                .toList();
    }

    @Test
    void statusNamesTheFederationAndHowFarRecordsCanBeBehind() {
        admin.read(STATUS).body("federations", empty());

        directory.connect(false, Map.of("changedSyncPeriod", "7200"));
        federations.read();

        admin.read(STATUS)
                .body("federations.size()", equalTo(1))
                .body("federations[0].name", equalTo("corp"))
                .body("federations[0].periodSeconds", equalTo(7200))
                .body("federations[0].behindSeconds", nullValue());
        assertThat(federations.views(Optional.of(Duration.ofSeconds(100)), Duration.ofSeconds(5)))
                .extracting(FederationView::behindSeconds)
                .containsExactly(7300L);
    }

    /** What Keycloak's timer has synchronized, Keycloak does not count again when it is asked. */
    @Test
    void timerOfKeycloakIsFollowedAlsoIfTheServiceAsksForSynchronizations() {
        Federations asking = new Federations(
                userFederations, Settings.of(FederationConfig.class, Map.of("rollcall.federation.sync-every", "15m")));
        Optional<Duration> untilRun = Optional.of(Duration.ofSeconds(100));
        Duration run = Duration.ofSeconds(5);

        directory.connect(false, Map.of());
        asking.read();
        assertThat(asking.areTimed()).isFalse();
        assertThat(asking.views(untilRun, run))
                .extracting(FederationView::behindSeconds)
                .containsExactly(905L);
        assertThat(asking.views(untilRun, Duration.ofMinutes(2)))
                .as("two intervals for the run and the pause after it, and the next run")
                .extracting(FederationView::behindSeconds)
                .containsExactly(minutes(32).toSeconds());

        directory.disconnect();
        directory.connect(false, Map.of("changedSyncPeriod", "7200"));
        asking.read();
        assertThat(asking.areTimed()).isTrue();
        assertThat(asking.views(untilRun, run))
                .extracting(FederationView::behindSeconds)
                .containsExactly(1000L);
        assertThat(asking.views(Optional.empty(), run))
                .extracting(FederationView::behindSeconds)
                .containsOnlyNulls();
    }

    /** The schedule is off in this application, so the test asks what it would be. */
    @Test
    void runStartsEveryHourWhereKeycloakSynchronizesByItsOwnTimer() {
        directory.connect(false, Map.of());
        federations.read();
        reconcile("finished");
        assertThat(next(Map.of())).as("no period").isBetween(hours(23), hours(24));

        directory.disconnect();
        directory.connect(false, Map.of("fullSyncPeriod", "86400"));
        federations.read();

        assertThat(next(Map.of())).isBetween(minutes(55), hours(1));
        assertThat(next(Map.of("rollcall.reconciliation.interval", "30m"))).isBetween(minutes(25), minutes(30));
        execute("update sync_runs set started_at = finished_at - interval '20 minutes'"
                + " where id = (select id from sync_runs order by id desc limit 1)");
        assertThat(next(Map.of())).isBetween(minutes(175), hours(3));
    }

    private static Duration hours(int number) {
        return Duration.ofHours(number);
    }

    private static Duration minutes(int number) {
        return Duration.ofMinutes(number);
    }

    private Duration next(Map<String, String> settings) {
        ReconciliationConfig config = Settings.of(ReconciliationConfig.class, settings);
        Instant now = Instant.now();
        return QuarkusTransaction.requiringNew()
                .call(() -> NextRun.of(config, false, federations.areTimed(), now))
                .map(next -> Duration.between(now, next.at()))
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deletionIsRefusedAndAttributesCanBeErased(boolean writable) {
        Realm.Identity person = person(writable);
        String path = path(person);
        admin.patch(path, Map.of("attributes", Map.of("shoe-size", 43))).expect(200);

        admin.get(path + "/protection").body("protected", equalTo(false)).body("deletable", equalTo(false));
        admin.delete(path).expectProblem(409, "federated").body("detail", containsString("directory"));
        Api.as(realm.signedInToken(person)).delete("/api/v1/users/me").expectProblem(409, "federated");

        assertThat(directory.has(person.username())).isTrue();
        assertThat(realm.named(person.username()).path(0).path("id").asText()).isEqualTo(person.subject());
        assertThat(text(
                        "select string_agg(outcome, ' ') from acts where action = 'delete' and user_id = ?::uuid",
                        of(person, "id")))
                .isEqualTo("refused refused");
        admin.patch(path, mapOfNull("attributes", "shoe-size")).expect(200).body("attributes", equalTo(Map.of()));
    }

    private static Map<String, ?> mapOfNull(String field, String name) {
        return Map.of(field, Collections.singletonMap(name, null));
    }

    @Test
    void rolesOfAReadOnlyPersonAreChangedButNeitherNameNorPassword() {
        Realm.Identity person = person(false);

        ApiCaller caller = admin;
        caller.put(path(person) + "/roles", Map.of("roles", List.of("user"))).expect(200);
        caller.patch(path(person), Map.of("lastName", "Other"))
                .expectProblem(422, "invalid-field")
                .body("errors[0].field", equalTo("lastName"));
        caller.post(path(person) + "/password-reset", Map.of("temporaryPassword", "another-password-1"))
                .expectProblem(422, "invalid-field")
                .body("errors[0].field", equalTo("temporaryPassword"));
    }

    @Test
    void refusalWithoutAFieldIs503BecauseTheDirectoryMayBeDown() {
        Realm.Identity person = person(true);

        directory.pause();
        admin.patch(path(person), Map.of("lastName", "Other"))
                .expectProblem(503, "keycloak-unavailable")
                .header("Retry-After", "5")
                .body("detail", containsString("the directory behind Keycloak may be down"));
        admin.put(path(person) + "/roles", Map.of("roles", List.of("user"))).expectProblem(503, "keycloak-unavailable");
        directory.resume();

        await().atMost(SOON)
                .untilAsserted(() -> admin.patch(path(person), Map.of("lastName", "Other"))
                        .expect(200)
                        .body("version", greaterThan(0)));
        assertThat(of(person, "last_name")).isEqualTo("Other");
    }
}
