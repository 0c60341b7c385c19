package dev.rollcall.sync;

import static dev.rollcall.testing.TimeLimits.await;

import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.sync.feed.EventFeed;
import dev.rollcall.sync.feed.FeedSwitchedOn;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.arc.ClientProxy;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Base class for tests that change Keycloak and check the database, over connections that can be cut. */
public abstract class FeedTest extends SyncTest {

    protected BackendWires wires;

    /** Records requests without starting a run, see {@link FeedSwitchedOn.Requests}. */
    @Inject
    ReconciliationRequests reconciliations;

    @Inject
    DirectoryFailures directoryFailures;

    @Inject
    protected EventFeed feed;

    protected FeedTest() {
        super("event");
    }

    @Override
    protected ServiceDatabase records() {
        return wires.records();
    }

    @BeforeEach
    @AfterEach
    @Override
    protected void reset() {
        wires.reset();
        requests().clear();
        super.reset();
        // the reset tells nobody
        directoryFailures.endOutage();
    }

    protected FeedSwitchedOn.Requests requests() {
        return (FeedSwitchedOn.Requests) ClientProxy.unwrap(reconciliations);
    }

    /** Lets Keycloak fail all requests to read this. */
    protected void failReading(String path) {
        wires.admin().answer(500, "{\"error\":\"unknown_error\"}", "GET", path, Integer.MAX_VALUE);
    }

    /** Runs the feed until the condition is true, without waiting for the schedule. */
    protected void awaitSync(Callable<Boolean> condition) {
        await().atMost(SOON).until(() -> {
            feed.run();
            return condition.call();
        });
    }

    protected void awaitThat(Realm.Identity identity, String expression, String value) {
        awaitSync(() -> of(identity, expression).equals(value));
    }

    /** Creates a person in Keycloak, and waits for the user. */
    protected Realm.Identity synced(String prefix) {
        Realm.Identity identity = realm.createIdentity(prefix);
        awaitThat(identity, "username", identity.username());
        return identity;
    }

    protected void awaitRequest(String text) {
        awaitSync(() -> requests().reasons().stream().anyMatch(reason -> reason.contains(text)));
    }

    protected static String readiness(String data) {
        return Objects.toString(ManagementPort.readiness("sync", "data." + data), "");
    }
}
