package dev.rollcall.sync.status;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.sync.FeedTest;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.feed.FeedState;
import dev.rollcall.sync.feed.FeedSwitchedOn;
import dev.rollcall.sync.reconcile.ReconciliationConfig;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every replica reports how far users lag behind Keycloak, now and in the past. */
@QuarkusTest
@Tag("sync")
@TestProfile(FeedSwitchedOn.class)
@WithTestResource(BackendWires.Installer.class)
class SyncStatusTest extends FeedTest {

    @Inject
    SyncConfig config;

    @Inject
    ReconciliationConfig reconciliation;

    @Inject
    OrganizationsStatus organizations;

    @Inject
    SessionMaxCheck sessions;

    @Inject
    SyncHistoryRecorder recorder;

    @Inject
    LastReconciliation lastReconciliation;

    private String token;

    @BeforeEach
    void awaitSyncAndClearHistory() throws SQLException {
        Realm.Identity administrator = BackendWires.createAdministrator(realm);
        awaitThat(administrator, "roles @> '{%s}'".formatted(BackendWires.ADMIN_ROLE), "true");
        token = realm.token(administrator);
        awaitSync(() -> status().getString("state").equals("in-sync"));
        wires.records().execute("delete from sync_history");
        // other tests leave some without an owner
        wires.records().execute("update organizations set orphaned_at = null where orphaned_at is not null");
    }

    @AfterEach
    void deleteRuns() throws SQLException {
        wires.records().execute("delete from sync_runs");
    }

    @Test
    void leaderReportsItsOwnState() {
        Realm.Identity identity = synced("status");

        JsonPath status = status();

        assertThat(status.getString("state")).isEqualTo("in-sync");
        assertThat(status.getDouble("lagSeconds")).isBetween(0.0, 10.0);
        assertThat(Instant.parse(status.getString("asOf")))
                .isAfter(Instant.now().minusSeconds(10));
        assertThat(Instant.parse(status.getString("readAt")))
                .isAfter(Instant.now().minusSeconds(20));
        assertThat(status.getList("problems")).isEmpty();
        assertThat(status.getBoolean("reconciliation.enabled")).isFalse();
        assertThat(status.getMap("reconciliation.brakeShares"))
                .isEqualTo(Map.of("gone", 0.05f, "gainsAccess", 0.01f, "changed", 0.1f));
        assertThat(status.getInt("reconciliation.brakeMinimum")).isEqualTo(10);
        assertThat(of(identity.subject(), "enabled")).isEqualTo("true");
    }

    /** The second replica knows only what is in the database. */
    @Test
    void otherReplicasReportWhatTheLeaderStored() {
        recorder.run();

        SyncView other = otherReplica(Duration.ZERO).now();

        assertThat(other.state()).isEqualTo(SyncState.IN_SYNC);
        assertThat(other.lagSeconds()).isBetween(0.0, 10.0);
        assertThat(other.asOf()).isAfter(Instant.now().minusSeconds(20));
    }

    @Test
    void statusIsUnknownHalfAMinuteAfterTheLastReport() {
        recorder.run();

        SyncView later = otherReplica(Duration.ofSeconds(60)).now();

        assertThat(later.state()).isEqualTo(SyncState.UNKNOWN);
        assertThat(later.lagSeconds()).isNull();
        assertThat(later.asOf()).isBefore(Instant.now());
        assertThat(later.problems()).extracting(SyncProblem::message).hasSize(1);
    }

    @Tag("slow")
    @Test
    void everyReplicaReportsProblemsWithTheirRemedy() {
        realm.set(Map.of("adminEventsEnabled", false));
        try {
            JsonPath status = await().atMost(SOON)
                    .until(this::status, answer -> !answer.getList("problems").isEmpty());
            assertThat(status.getString("state")).isEqualTo("behind");
            assertThat(status.getString("problems[0].message")).contains("saves no admin events");
            assertThat(status.getString("problems[0].remedy")).contains("switch on 'Save events'");

            recorder.run();
            assertThat(otherReplica(Duration.ZERO).now().problems())
                    .extracting(SyncProblem::remedy)
                    .containsExactly(status.getString("problems[0].remedy"));
        } finally {
            realm.set(Map.of("adminEventsEnabled", true));
        }
        awaitSync(() -> status().getString("state").equals("in-sync"));
    }

    /** The records do not lag behind because of this. */
    @ParameterizedTest
    @CsvSource({"86400, false, 1440", "36000, true, 10080"})
    void sessionsMustNotLastLongerThanTheirEndIsKept(int most, boolean rememberMe, int minutes) {
        sessionsMayLast(most, rememberMe);
        JsonPath status = status();
        SyncView unknown = otherReplica(Duration.ofSeconds(60)).now();
        sessionsMayLast(36_000, false);

        assertThat(status.getString("state")).isEqualTo("in-sync");
        assertThat(status.getString("problems[0].message"))
                .contains("may last " + minutes + " minutes, and rollcall.revocations.kept is 1440 minutes");
        assertThat(status.getString("problems[0].remedy")).contains("SSO Session Max", "Realm settings");
        assertThat(unknown.problems()).hasSize(2);
        assertThat(status().getList("problems")).isEmpty();
    }

    private void sessionsMayLast(int seconds, boolean rememberMe) {
        String max = "ssoSessionMaxLifespan";
        realm.set(Map.of(max, seconds, "rememberMe", rememberMe, max + "RememberMe", 604_800));
        sessions.run();
    }

    /** A dry run and a cancelled run change nothing, so they do not solve the problem. */
    @Test
    void stoppedReconciliationIsAProblemUntilOneFinishes() throws SQLException {
        insertRun(1, "STOPPED", false, "Of 100 users, at least 60 would be deleted.");
        insertRun(2, "FINISHED", true, null);
        insertRun(3, "CANCELLED", false, "It was cancelled.");

        JsonPath status = status();

        assertThat(status.getString("state")).isEqualTo("behind");
        assertThat(status.getString("problems[0].message"))
                .contains("brake stopped the last reconciliation")
                .contains("Of 100 users, at least 60 would be deleted.");
        assertThat(status.getString("problems[0].remedy"))
                .contains("/console/sync/" + runId(1))
                .contains("force the run")
                .contains("docs/operations.md");
        recorder.run();
        assertThat(otherReplica(Duration.ZERO).now().problems()).hasSize(1);
        assertThat(otherReplica(Duration.ofSeconds(60)).now().problems()).hasSize(2);

        insertRun(4, "FINISHED", false, null);

        assertThat(status().getString("state")).isEqualTo("in-sync");
        assertThat(status().getList("problems")).isEmpty();
    }

    @Test
    void failedReconciliationIsAProblemUntilOneFinishes() throws SQLException {
        insertRun(1, "FAILED", false, "Keycloak could not be read: it answers 500.");

        JsonPath status = status();

        assertThat(status.getString("state")).isEqualTo("behind");
        assertThat(status.getString("problems[0].message"))
                .contains("reconciliation failed")
                .contains("it answers 500");
        assertThat(status.getString("problems[0].remedy")).contains("start a run");
        insertRun(2, "FINISHED", false, null);
        assertThat(status().getString("state")).isEqualTo("in-sync");
    }

    @Tag("slow")
    @Test
    void readinessAndMetricsShowTheLastReconciliation() throws SQLException {
        insertRun(1, "STOPPED", false, "Of 100 users, at least 60 would be deleted.");
        // the schedule reads it
        await().atMost(SOON)
                .until(() -> readiness("reconciliation"), text -> text.contains("at least 60 would be deleted"));
        ManagementPort.get("/q/health/ready").then().statusCode(200);
        assertThat(lastOutcome()).containsExactly("stopped");

        insertRun(2, "FINISHED", false, null);
        lastReconciliation.read();
        assertThat(readiness("reconciliation")).isEmpty();
        assertThat(lastOutcome()).containsExactly("finished");
    }

    private static List<String> lastOutcome() {
        return ManagementPort.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("rollcall_reconciliation_last_outcome") && line.endsWith(" 1.0"))
                .map(line -> line.replaceAll(".*outcome=\"(\\w+)\".*", "$1"))
                .toList();
    }

    private void insertRun(int number, String state, boolean dryRun, String problem) throws SQLException {
        wires.records().execute("""
                insert into sync_runs (id, requested_at, started_at, finished_at, reason, state, dry_run, problem)
                values (?::uuid, now(), now(), now(), '', ?, %s, nullif(?, ''))""".formatted(dryRun), runId(number), state, problem == null ? "" : problem);
    }

    private static String runId(int number) {
        return "00000000-0000-7000-8000-00000000000" + number;
    }

    @Test
    void appliedEventsAreInTheHistoryOnce() {
        recorder.run();
        long events = sum("events");
        long changes = sum("changes");
        synced("status");

        await().atMost(SOON).until(() -> {
            recorder.run();
            return sum("changes") == changes + 1;
        });
        assertThat(sum("events")).isGreaterThan(events);
        recorder.run();
        assertThat(sum("changes")).isEqualTo(changes + 1);
    }

    @Test
    void historyHasTheGreatestLagOfEachInterval() throws SQLException {
        insertMinute(70, 3, "now() - interval '3 hours'");
        insertMinute(12.34, 5, "now() - interval '23 hours'");
        insertMinute(99, 1, "now() - interval '26 hours'");

        JsonPath day = history(24);

        assertThat(day.getInt("stepSeconds")).isEqualTo(300);
        assertThat(day.getList("points.lagSeconds", Double.class)).startsWith(12.3, 70.0);
        assertThat(day.getList("points.events", Long.class)).startsWith(5L, 3L);
        assertThat(history(1).getInt("stepSeconds")).isEqualTo(60);
        assertThat(history(1).getList("points.lagSeconds", Double.class)).doesNotContain(70.0);
        assertThat(history(168).getInt("stepSeconds")).isEqualTo(1800);
        assertThat(history(168).getList("points.lagSeconds", Double.class)).startsWith(99.0);
    }

    @Test
    void historyHasRunsWithTheirDrift() throws SQLException {
        wires.records().execute("delete from sync_runs");
        for (String counts : List.of("{\"created\": 2, \"changed\": 3, \"disabled\": 1}", "{\"missing\": 4}")) {
            wires.records().execute("""
                    insert into sync_runs (id, requested_at, reason, state, counts, finished_at)
                    values (gen_random_uuid(), now() - interval '2 hours', '', 'FINISHED', ?::jsonb, now())""", counts);
        }

        JsonPath day = history(24);

        assertThat(day.getList("runs")).hasSize(2);
        assertThat(day.getInt("runs.created.sum()")).isEqualTo(2);
        assertThat(day.getInt("runs.changed.sum()")).isEqualTo(3);
        assertThat(day.getInt("runs.disabled.sum()")).isEqualTo(1);
        assertThat(day.getInt("runs.missing.sum()")).isEqualTo(4);
        assertThat(history(1).getList("runs")).isEmpty();
        assertThat(status().getString("reconciliation.lastRun.state")).isEqualTo("finished");
        wires.records().execute("delete from sync_runs");
    }

    /** Synchronisation does not depend on the history. */
    @Test
    void failureToStoreTheHistoryDoesNotStopTheFeed() throws SQLException {
        wires.records().execute("alter table sync_history rename to sync_history_away");
        try {
            recorder.run();
            synced("status");
            assertThat(readiness("state")).startsWith("in sync");
        } finally {
            wires.records().execute("alter table sync_history_away rename to sync_history");
        }
        await().atMost(SOON).until(() -> {
            recorder.run();
            return sum("changes") > 0;
        });
    }

    private SyncStatus otherReplica(Duration later) {
        Clock clock = Clock.offset(Clock.systemUTC(), later);
        return new SyncStatus(new FeedState(config, clock), config, reconciliation, organizations, sessions, clock);
    }

    private JsonPath status() {
        return given().auth().oauth2(token).get("/api/v1/sync").jsonPath();
    }

    private JsonPath history(int hours) {
        return given().auth()
                .oauth2(token)
                .get("/api/v1/sync/history?hours=" + hours)
                .jsonPath();
    }

    private long sum(String column) {
        return number("select coalesce(sum(%s), 0) from sync_history".formatted(column));
    }

    private void insertMinute(double lag, int events, String at) throws SQLException {
        wires.records().execute("""
                insert into sync_history (begun_at, noted_at, in_sync_as_of, lag_seconds, events, changes, problems)
                values (date_trunc('minute', %1$s), %1$s, %1$s, %2$s, %3$d, 0, '{}')""".formatted(at, lag, events));
    }
}
