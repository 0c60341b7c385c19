package dev.rollcall.sync.status;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.rollcall.change.NumberingWatch;
import dev.rollcall.sync.FeedTest;
import dev.rollcall.sync.FirstRun;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.federation.Federations;
import dev.rollcall.sync.feed.FeedState;
import dev.rollcall.sync.feed.FeedSwitchedOn;
import dev.rollcall.sync.reconcile.ReconciliationConfig;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.NumberingPause;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.BackendWires;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
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
    FirstRun firstRun;

    @Inject
    SyncConfig config;

    @Inject
    ReconciliationConfig reconciliation;

    @Inject
    OrganizationsStatus organizationsStatus;

    @Inject
    SetupStatus setup;

    @Inject
    Federations federations;

    @Inject
    NumberingWatch numbering;

    @Inject
    DataSource database;

    @Inject
    MeterRegistry metrics;

    @Inject
    SyncHistoryRecorder recorder;

    @Inject
    LastReconciliation lastReconciliation;

    private ApiCaller admin;

    @BeforeEach
    void awaitSyncAndClearHistory() {
        Realm.Identity administrator = BackendWires.createAdministrator(realm);
        awaitThat(administrator, "roles @> '{%s}'".formatted(BackendWires.ADMIN_ROLE), "true");
        admin = Api.as(administrator);
        awaitSync(() -> status().path("state").equals("in-sync"));
        execute("delete from sync_history");
        // other tests leave some without an owner
        execute("update organizations set orphaned_at = null where orphaned_at is not null");
    }

    @AfterEach
    void deleteRuns() {
        execute("delete from sync_runs");
    }

    @Test
    void leaderReportsItsOwnState() {
        Realm.Identity identity = synced("status");

        ApiResponse status = status();

        assertThat(status.<Double>path("lagSeconds")).isBetween(0.0, 10.0);
        assertThat(Instant.parse(status.path("asOf"))).isAfter(Instant.now().minusSeconds(10));
        assertThat(Instant.parse(status.path("readAt"))).isAfter(Instant.now().minusSeconds(20));
        status.body("state", equalTo("in-sync"))
                .body("problems", empty())
                .body("reconciliation.enabled", equalTo(false))
                .body("reconciliation.brakeShares", equalTo(Map.of("gone", 0.05, "gainsAccess", 0.01, "changed", 0.1)))
                .body("reconciliation.brakeMinimum", equalTo(10));
        assertThat(of(identity, "enabled")).isEqualTo("true");
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
            ApiResponse status = await().atMost(SOON)
                    .until(
                            this::status,
                            answer -> !answer.<List<?>>path("problems").isEmpty());
            status.body("state", equalTo("behind"));
            status.body("problems[0].message", containsString("saves no admin events"));
            status.body("problems[0].remedy", containsString("switch on 'Save events'"));

            recorder.run();
            assertThat(otherReplica(Duration.ZERO).now().problems())
                    .extracting(SyncProblem::remedy)
                    .containsExactly(status.<String>path("problems[0].remedy"));
        } finally {
            realm.set(Map.of("adminEventsEnabled", true));
        }
        awaitSync(() -> status().path("state").equals("in-sync"));
    }

    /** The records do not lag behind because of these. */
    @ParameterizedTest
    @CsvSource({"86400, false, 1440", "36000, true, 10080"})
    void sessionsMustNotLastLongerThanTheirEndIsKept(int most, boolean rememberMe, int minutes) {
        sessionsMayLast(most, rememberMe);
        ApiResponse status = status();
        sessionsMayLast(36_000, false);

        status.body("state", equalTo("in-sync"));
        String finding = "setup.findings.find { it.part == 'sessions' }.";
        status.body(finding + "level", equalTo("warning"))
                .body(
                        finding + "message",
                        containsString(
                                "may last " + minutes + " minutes, and rollcall.revocations.kept is 1440 minutes"))
                .body(finding + "remedy", containsString("SSO Session Max"))
                .body(finding + "remedy", containsString("Realm settings"));
        status().body(finding + "level", equalTo("ok"));
    }

    /** Nor because of this; but services that follow the change log do. */
    @Tag("slow")
    @Test
    void changesThatStayWithoutANumberAreAProblem() throws SQLException {
        Realm.Identity identity = synced("status");

        NumberingPause.during(database, () -> {
            updateRecord(identity, "attributes = '{\"numbered\": false}'");
            ApiResponse status = await().atMost(SOON)
                    .until(
                            this::status,
                            answer -> !answer.<List<?>>path("problems").isEmpty());
            status.body("state", equalTo("in-sync"))
                    .body("problems[0].message", containsString("waiting for their numbers for 1"))
                    .body("problems[0].remedy", containsString("docs/operations.md"));
            assertThat(unnumberedSeconds()).isGreaterThanOrEqualTo(10);
            return null;
        });

        await().atMost(SOON).until(() -> unnumberedSeconds() < 10);
        status().body("problems", empty());
    }

    private double unnumberedSeconds() {
        return metrics.get("rollcall.changes.unnumbered").gauge().value();
    }

    private void sessionsMayLast(int seconds, boolean rememberMe) {
        String max = "ssoSessionMaxLifespan";
        realm.set(Map.of(max, seconds, "rememberMe", rememberMe, max + "RememberMe", 604_800));
        setup.look();
    }

    /** A dry run and a cancelled run change nothing, so they do not solve the problem. */
    @Test
    void stoppedReconciliationIsAProblemUntilOneFinishes() {
        insertRun(1, "STOPPED", false, "Of 100 users, at least 60 would be deleted.");
        insertRun(2, "FINISHED", true, null);
        insertRun(3, "CANCELLED", false, "It was cancelled.");

        status().body("state", equalTo("behind"))
                .body("problems[0].message", containsString("brake stopped the last reconciliation"))
                .body("problems[0].message", containsString("Of 100 users, at least 60 would be deleted."))
                .body("problems[0].remedy", containsString("/console/sync/" + runId(1)))
                .body("problems[0].remedy", containsString("force the run"))
                .body("problems[0].remedy", containsString("docs/reconciliation.md"));
        recorder.run();
        assertThat(otherReplica(Duration.ZERO).now().problems()).hasSize(1);
        assertThat(otherReplica(Duration.ofSeconds(60)).now().problems()).hasSize(2);

        insertRun(4, "FINISHED", false, null);

        status().body("state", equalTo("in-sync")).body("problems", empty());
    }

    @Test
    void failedReconciliationIsAProblemUntilOneFinishes() {
        insertRun(1, "FAILED", false, "Keycloak could not be read: it answers 500.");

        status().body("state", equalTo("behind"))
                .body("problems[0].message", containsString("reconciliation failed"))
                .body("problems[0].message", containsString("it answers 500"))
                .body("problems[0].remedy", containsString("start a run"));
        insertRun(2, "FINISHED", false, null);
        status().body("state", equalTo("in-sync"));
    }

    @Tag("slow")
    @Test
    void readinessAndMetricsShowTheLastReconciliation() {
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

    private void insertRun(int number, String state, boolean dryRun, String problem) {
        execute("""
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
    void historyHasTheGreatestLagOfEachInterval() {
        insertMinute(70, 3, "now() - interval '3 hours'");
        insertMinute(12.34, 5, "now() - interval '23 hours'");
        insertMinute(99, 1, "now() - interval '26 hours'");

        ApiResponse day = history(24).body("stepSeconds", equalTo(300));
        assertThat(lags(day)).startsWith(12.3, 70.0);
        assertThat(day.<List<Integer>>path("points.events")).startsWith(5, 3);
        assertThat(lags(history(1).body("stepSeconds", equalTo(60)))).doesNotContain(70.0);
        assertThat(lags(history(168).body("stepSeconds", equalTo(1800)))).startsWith(99.0);
    }

    @Test
    void historyHasRunsWithTheirDrift() {
        execute("delete from sync_runs");
        for (String counts : List.of("{\"created\": 2, \"changed\": 3, \"disabled\": 1}", "{\"missing\": 4}")) {
            execute("""
                    insert into sync_runs (id, requested_at, reason, state, counts, finished_at)
                    values (gen_random_uuid(), now() - interval '2 hours', '', 'FINISHED', ?::jsonb, now())""", counts);
        }

        history(24)
                .body("runs", hasSize(2))
                .body("runs.created.sum()", equalTo(2))
                .body("runs.changed.sum()", equalTo(3))
                .body("runs.disabled.sum()", equalTo(1))
                .body("runs.missing.sum()", equalTo(4));
        history(1).body("runs", empty());
        status().body("reconciliation.lastRun.state", equalTo("finished"));
    }

    /** Synchronization does not depend on the history. */
    @Test
    void failureToStoreTheHistoryDoesNotStopTheFeed() {
        execute("alter table sync_history rename to sync_history_away");
        try {
            recorder.run();
            synced("status");
            assertThat(readiness("state")).startsWith("in sync");
        } finally {
            execute("alter table sync_history_away rename to sync_history");
        }
        await().atMost(SOON).until(() -> {
            recorder.run();
            return sum("changes") > 0;
        });
    }

    private SyncStatus otherReplica(Duration later) {
        Clock clock = Clock.offset(Clock.systemUTC(), later);
        return new SyncStatus(
                new FeedState(config, clock),
                firstRun,
                config,
                reconciliation,
                organizationsStatus,
                setup,
                federations,
                numbering,
                clock);
    }

    private ApiResponse status() {
        return admin.get("/api/v1/sync");
    }

    private ApiResponse history(int hours) {
        return admin.get("/api/v1/sync/history?hours=" + hours);
    }

    private static List<Double> lags(ApiResponse history) {
        return history.list("points.lagSeconds");
    }

    private long sum(String column) {
        return number("select coalesce(sum(%s), 0) from sync_history".formatted(column));
    }

    private void insertMinute(double lag, int events, String at) {
        execute("""
                insert into sync_history (begun_at, noted_at, in_sync_as_of, lag_seconds, events, changes, problems)
                values (date_trunc('minute', %1$s), %1$s, %1$s, %2$s, %3$d, 0, '{}')""".formatted(at, lag, events));
    }
}
