package dev.rollcall.sync;

import static org.awaitility.Awaitility.await;

import dev.rollcall.sync.feed.EventFeed;
import dev.rollcall.sync.feed.FeedSwitchedOn;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.wire.BackendWires;
import io.quarkus.arc.ClientProxy;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** People are changed in Keycloak, and the records looked at from behind; over wires that can be cut. */
public abstract class FollowedTest {

    protected static final Duration SOON = Duration.ofSeconds(60);

    protected final Realm realm = Realm.get();

    protected BackendWires wires;

    /** In this profile it only notes what is asked for. */
    @Inject
    ReconciliationRequests reconciliations;

    @Inject
    CircuitBreakerMaintenance breakers;

    @Inject
    EventFeed feed;

    @BeforeEach
    @AfterEach
    protected void reset() {
        wires.reset();
        requests().forget();
        try {
            breakers.reset("keycloak");
        } catch (IllegalArgumentException e) {
            // Keycloak has not been called yet
        }
    }

    protected FeedSwitchedOn.Requests requests() {
        return (FeedSwitchedOn.Requests) ClientProxy.unwrap(reconciliations);
    }

    /** What a query finds of the record of a subject, which is its parameter; empty if there is nothing. */
    protected String of(String subject, String expression) {
        try {
            return wires.records()
                    .text(
                            "select coalesce((select (%s)::text from users where keycloak_id = ?), '')"
                                    .formatted(expression),
                            subject);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    protected long number(String sql, String... parameters) {
        try {
            return wires.records().number(sql, parameters);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads events until something is so, and does not wait for the schedule. */
    protected void awaitFollowing(Callable<Boolean> condition) {
        await().atMost(SOON).until(() -> {
            feed.run();
            return condition.call();
        });
    }

    protected void awaitThat(Realm.Person person, String expression, String value) {
        awaitFollowing(() -> of(person.subject(), expression).equals(value));
    }

    /** Somebody whose record is there already. */
    protected Realm.Person followed(String prefix) {
        Realm.Person person = realm.createPerson(prefix);
        awaitThat(person, "username", person.username());
        return person;
    }

    /** {@code update done event} of each entry that the trail has of a person, oldest first. */
    protected String trail(Realm.Person person) {
        return of(person.subject(), """
                select string_agg(action || ' ' || outcome || ' ' || settled_by, ', ' order by a.id) from acts a
                where a.user_id = users.id and a.way_in = 'event' and a.actor is null""");
    }

    /** The fields of the last change. */
    protected String fields(Realm.Person person) {
        return of(
                person.subject(),
                "select a.details ->> 'fields' from acts a where a.user_id = users.id order by a.id desc limit 1");
    }

    protected void awaitRequest(String text) {
        awaitFollowing(() -> requests().reasons().stream().anyMatch(reason -> reason.contains(text)));
    }

    protected static String readiness(String data) {
        String text = ManagementPort.get("/q/health/ready")
                .then()
                .extract()
                .path("checks.find { it.name == 'sync' }.data." + data);
        return text == null ? "" : text;
    }
}
