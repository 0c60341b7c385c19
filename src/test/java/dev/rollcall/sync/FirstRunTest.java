package dev.rollcall.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.database.Statements;
import dev.rollcall.sync.feed.EventFeed;
import dev.rollcall.sync.reconcile.ReconciliationSwitchedOn;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Settings;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first copy of a realm can be held back, until somebody starts a run. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(FirstRunTest.HeldBack.class)
class FirstRunTest extends UserSyncTest {

    @Inject
    EventFeed feed;

    @Inject
    ReconciliationRequests reconciliations;

    @Inject
    Leader leader;

    @Inject
    Statements statements;

    /** Feed and schedule are on, as in a new deployment. */
    public static class HeldBack extends ReconciliationSwitchedOn {

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
            settings.put("rollcall.sync.first-run", "wait");
            settings.put("rollcall.sync.enabled", "true");
            settings.put("rollcall.reconciliation.scheduled", "true");
            return settings;
        }
    }

    @Test
    void nothingIsCopiedUntilSomebodyStartsARun() {
        realm.set(Map.of("eventsEnabled", true, "adminEventsEnabled", true));
        List<Realm.Identity> people = people("held", 3);
        Realm.Identity visitor = people.get(0);
        Api.as(visitor).get("/api/v1/users/me").expect(200);

        ApiResponse waiting = await().atMost(SOON)
                .until(this::status, status -> "finished".equals(status.path("reconciliation.lastRun.state")));
        waiting.body("state", equalTo("waiting"))
                .body("lagSeconds", nullValue())
                .body("problems[0].message", containsString("rollcall.sync.first-run=wait"))
                .body("problems[0].remedy", containsString("POST /api/v1/sync/runs"))
                .body("reconciliation.lastRun.dryRun", equalTo(true))
                .body("reconciliation.lastRun.requestedBy", nullValue())
                .body("reconciliation.lastRun.counts.applied", equalTo(0));

        realm.update(visitor, Map.of("firstName", "Second"));
        reconciliations.request("A test wants a run.");
        awaitLeaderAndRunTheFeed();
        loseLeadership();
        awaitLeaderAndRunTheFeed();
        dryRun().body("counts.created", greaterThanOrEqualTo(2)).body("counts.fields.firstName", equalTo(1));

        assertThat(of(visitor, "first_name")).isEqualTo("First");
        assertThat(of(people.get(1), "username")).isEmpty();
        assertThat(number("select count(*) from sync_feed")).isZero();
        assertThat(number("select count(*) from sync_realm")).isZero();
        assertThat(number("select count(*) from sync_runs where not dry_run")).isZero();
        assertThat(anotherReplica("wait").isHeldBack()).isTrue();
        assertThat(anotherReplica("now").isHeldBack()).isFalse();
        status().body("state", equalTo("waiting"));

        reconcile("finished");

        assertThat(anotherReplica("wait").isHeldBack()).isFalse();
        assertThat(of(visitor, "first_name")).isEqualTo("Second");
        assertThat(people.stream().map(identity -> of(identity, "username")))
                .containsExactlyElementsOf(
                        people.stream().map(Realm.Identity::username).toList());
        await().atMost(SOON).until(() -> status().path("state").equals("in-sync"));
        realm.update(visitor, Map.of("firstName", "Third"));
        await().atMost(SOON).until(() -> of(visitor, "first_name").equals("Third"));
        // the feed begins with the run, so it needs no other one
        assertThat(number("select count(*) from sync_runs where not dry_run")).isEqualTo(1);
    }

    private void awaitLeaderAndRunTheFeed() {
        await().atMost(SOON).until(leader::isLeader);
        feed.run();
    }

    /** The service after a restart, or another replica. */
    private FirstRun anotherReplica(String firstRun) {
        return new FirstRun(statements, Settings.of(SyncConfig.class, Map.of("rollcall.sync.first-run", firstRun)));
    }

    private ApiResponse status() {
        return admin.get("/api/v1/sync");
    }
}
