package dev.rollcall.sync;

import static org.awaitility.Awaitility.await;

import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.sync.feed.EventFeed;
import dev.rollcall.sync.feed.FeedSwitchedOn;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.arc.ClientProxy;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Base class for tests that change Keycloak and check the database, over connections that can be cut. */
public abstract class FeedTest {

    protected static final Duration SOON = Duration.ofSeconds(60);

    protected final Realm realm = Realm.get();

    protected BackendWires wires;

    /** Records requests without starting a run, see {@link FeedSwitchedOn.Requests}. */
    @Inject
    ReconciliationRequests reconciliations;

    @Inject
    protected CircuitBreakerMaintenance breakers;

    @Inject
    DirectoryFailures directoryFailures;

    @Inject
    protected EventFeed feed;

    @BeforeEach
    @AfterEach
    protected void reset() {
        wires.reset();
        requests().clear();
        try {
            breakers.reset("keycloak");
        } catch (IllegalArgumentException e) {
            // Keycloak has not been called yet
        }
        // the reset tells nobody
        directoryFailures.endOutage();
    }

    protected FeedSwitchedOn.Requests requests() {
        return (FeedSwitchedOn.Requests) ClientProxy.unwrap(reconciliations);
    }

    /** Returns the value of an SQL expression on the user with this subject; empty if it is null or there is no user. */
    protected String of(String subject, String expression) {
        return wires.records()
                .text(
                        "select coalesce((select (%s)::text from users where keycloak_id = ?), '')"
                                .formatted(expression),
                        subject);
    }

    protected long number(String sql, String... parameters) {
        return wires.records().number(sql, parameters);
    }

    /** Runs the feed until the condition is true, without waiting for the schedule. */
    protected void awaitSync(Callable<Boolean> condition) {
        await().atMost(SOON).until(() -> {
            feed.run();
            return condition.call();
        });
    }

    protected void awaitThat(Realm.Identity identity, String expression, String value) {
        awaitSync(() -> of(identity.subject(), expression).equals(value));
    }

    /** Creates a person in Keycloak, and waits for the user. */
    protected Realm.Identity synced(String prefix) {
        Realm.Identity identity = realm.createIdentity(prefix);
        awaitThat(identity, "username", identity.username());
        return identity;
    }

    /** Returns the person's entries in the audit log, such as {@code update done event}, oldest first. */
    protected String auditLog(Realm.Identity identity) {
        return of(identity.subject(), """
                select string_agg(action || ' ' || outcome || ' ' || settled_by, ', ' order by a.id) from acts a
                where a.user_id = users.id and a.via = 'event' and a.actor is null""");
    }

    /** Returns the fields of the last change. */
    protected String fields(Realm.Identity identity) {
        return of(
                identity.subject(),
                "select a.details ->> 'fields' from acts a where a.user_id = users.id order by a.id desc limit 1");
    }

    protected void awaitRequest(String text) {
        awaitSync(() -> requests().reasons().stream().anyMatch(reason -> reason.contains(text)));
    }

    protected static String readiness(String data) {
        String text = ManagementPort.get("/q/health/ready")
                .then()
                .extract()
                .path("checks.find { it.name == 'sync' }.data." + data);
        return text == null ? "" : text;
    }
}
