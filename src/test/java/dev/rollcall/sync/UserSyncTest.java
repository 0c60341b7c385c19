package dev.rollcall.sync;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.wire.PausedMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Base class for tests that reconcile a realm and a database of their own. */
public abstract class UserSyncTest extends SyncTest {

    protected static final String RUNS = "/api/v1/sync/runs";

    protected OwnRealm own;

    protected final ApiCaller admin = Api.admin();

    protected UserSyncTest() {
        super("reconciliation");
    }

    @Override
    protected ServiceDatabase records() {
        return own.records();
    }

    @Override
    protected void reset() {
        own.admin().reset();
        super.reset();
    }

    /** Where a realm has organizations, a reconciliation reads the roles in another way. */
    @BeforeEach
    @AfterEach
    protected void deleteOrganizations() {
        reset();
        organizations.deleteAll();
        execute("delete from organizations");
    }

    protected ApiResponse start(boolean dryRun, boolean force) {
        return admin.post(RUNS, Map.of("dryRun", dryRun, "force", force));
    }

    /** Starts a run and returns its path. */
    protected String start() {
        return path(start(false, false));
    }

    protected static String path(ApiResponse started) {
        String location = started.expect(201).header("Location");
        return location.substring(location.indexOf("/api/"));
    }

    /** Returns a run when it has ended. */
    protected ApiResponse awaitEnd(String path) {
        return awaitEnd(path, Duration.ofMinutes(3)); // a run over many users, beside other tests
    }

    protected ApiResponse awaitEnd(String path, Duration limit) {
        return await().atMost(limit).until(() -> admin.get(path), run -> run.path("finishedAt") != null);
    }

    /** Expects the state of a run. */
    protected static ApiResponse expectState(String state, ApiResponse run) {
        assertThat(run.<String>path("state")).as(run.asString()).isEqualTo(state);
        return run;
    }

    /** Starts a run, and returns it when it has ended. */
    protected ApiResponse reconcile() {
        return awaitEnd(start());
    }

    /** Expects that a run ends in this state, and returns it. */
    protected ApiResponse reconcile(String state) {
        return expectState(state, reconcile());
    }

    /** Expects that a run ends in this state and changes nothing. */
    protected ApiResponse reconcileWithoutChanges(String state) {
        String before = snapshot();
        ApiResponse run = reconcile(state);
        assertThat(snapshot()).isEqualTo(before);
        return run;
    }

    protected ApiResponse dryRun() {
        return expectState("finished", awaitEnd(path(start(true, false))));
    }

    protected ApiResponse forcedRun() {
        return expectState("finished", awaitEnd(path(start(false, true))));
    }

    /** Does something while a message of a run is paused, and returns the run when it has finished. */
    protected ApiResponse reconcileDuring(PausedMessage message, Runnable work) {
        String run = start();
        message.awaitPaused();
        work.run();
        message.release();
        return expectState("finished", awaitEnd(run));
    }

    /** Waits for longer than the second for which the leader relies on its last look at the connection. */
    protected void loseLeadership() {
        text(END_LEADERSHIP.replace("(pid)", "(pid, 60000)")); // waits for the end
        await().during(Duration.ofMillis(1200)).until(() -> true);
    }

    /** Creates people in Keycloak, and their users by a reconciliation. */
    protected List<Realm.Identity> synced(String prefix, int count, String... roles) {
        List<Realm.Identity> people = people(prefix, count, roles);
        reconcile();
        return people;
    }

    /** Returns a digest of all users, with the size of the audit log. */
    protected String snapshot() {
        return text(
                "select md5(string_agg(u::text, ' ' order by id)) || ' ' || (select count(*) from audit_log) from users u");
    }
}
