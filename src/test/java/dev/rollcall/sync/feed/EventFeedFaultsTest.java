package dev.rollcall.sync.feed;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.directory.DirectoryFailures;
import dev.rollcall.stack.Stack;
import dev.rollcall.sync.FeedTest;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.packaged.LogCapture;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.arc.ClientProxy;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Faults delay changes but lose none. Changes without events request a reconciliation. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(FeedSwitchedOn.class)
@WithTestResource(BackendWires.Installer.class)
class EventFeedFaultsTest extends FeedTest {

    private static final int ALWAYS = Integer.MAX_VALUE;
    private static final String ADMIN_EVENTS = "/admin-events";
    private static final String OUTAGE = "Keycloak does not answer, so the circuit breaker is open.";

    @Test
    void changesDuringAKeycloakOutageArriveAfterwards() {
        wires.admin().refuseConnections();
        wires.tokens().refuseConnections();
        Realm.Identity identity = realm.createIdentity("fault");
        awaitSync(() -> readiness("message").contains("Cannot read Keycloak's"));
        assertThat(readiness("state")).startsWith("not in sync");

        reset();

        awaitThat(identity, "username", identity.username());
        awaitSync(() -> readiness("state").startsWith("in sync"));
    }

    @Test
    void outageIsOneWarningAndItsEndOneLine() {
        forgetEarlierOutages();
        ApiCaller admin = Api.as(BackendWires.createAdministrator(realm));
        synced("fault");
        try (LogCapture log = LogCapture.of("dev.rollcall")) {
            wires.admin().refuseConnections();
            awaitSync(() -> breakers.currentState("keycloak") != CircuitBreakerState.CLOSED);
            for (int i = 0; i < 20; i++) {
                admin.get("/api/v1/roles").expect(503);
                feed.run();
            }
            wires.reset();
            synced("fault");

            assertThat(log.lines(Level.WARNING)).singleElement().asString().contains(OUTAGE);
            assertThat(log.lines(Level.INFO))
                    .filteredOn(line -> line.contains("Keycloak answers again, after"))
                    .hasSize(1);
        }
    }

    /** All events are read at once, and the breaker opens at the second of their twenty look-ups. */
    @Test
    void failedLookUpsDuringAnOutageAreNoFurtherWarnings() {
        forgetEarlierOutages();
        String organization = organizations.create("fault");
        List<Realm.Identity> people =
                Stream.generate(() -> synced("fault")).limit(20).toList();
        wires.admin().drop(WireDirection.RESPONSE, "GET", "/organizations/.*", ALWAYS);
        // the scheduled reads wait for this lock
        synchronized (ClientProxy.unwrap(feed)) {
            people.forEach(identity -> organizations.add(organization, identity));
            try (LogCapture log = LogCapture.of("dev.rollcall")) {
                feed.run();

                assertThat(log.lines(Level.WARNING)).singleElement().asString().contains(OUTAGE);
                assertThat(log.lines())
                        .filteredOn(line -> line.contains("parts of organizations that events name"))
                        .hasSize(1);
            }
        }
        reset();
        awaitSync(() -> number(
                        "select count(*) from memberships join organizations o on o.id = organization_id where o.keycloak_id = ?",
                        organization)
                == people.size());
    }

    @Test
    void eventsThatKeycloakCannotReadStopNoOtherCall() {
        ApiCaller admin = Api.as(BackendWires.createAdministrator(realm));
        failReading(ADMIN_EVENTS);
        failReading("/events");

        awaitSync(() -> breakers.currentState("keycloak-events") != CircuitBreakerState.CLOSED);

        assertThat(breakers.currentState("keycloak")).isEqualTo(CircuitBreakerState.CLOSED);
        admin.get("/api/v1/roles").expect(200);
    }

    /** As before Keycloak 26.6. The wire leads to the realm, so the test answers for the server. */
    @Test
    void whatKeycloakDoesNotKnowIsNotAskedFor() {
        ApiCaller admin = Api.as(BackendWires.createAdministrator(realm));
        String teams = "/api/v1/organizations/" + admin.createOrganization("Old " + UUID.randomUUID()) + "/teams";
        String current = realm.serverInfo().toString();
        AtomicReference<String> info = new AtomicReference<>(
                current.replaceAll("\"ORGANIZATION_GROUP[A-Z_]*\",?", "").replace(",]", "]"));
        wires.admin().answer(info::get, "GET", "/serverinfo");
        try {
            awaitTypes(types -> !types.contains("ORGANIZATION_GROUP"));

            synced("fault");
            assertThat(newestTypes()).contains("ORGANIZATION_MEMBERSHIP");
            admin.post(teams, Map.of("name", "Team")).expectProblem(409, "no-teams");
            admin.get(teams).expect(200).body("items", hasSize(0));
        } finally {
            info.set(current);
            awaitTypes(types -> types.contains("ORGANIZATION_GROUP"));
        }
        admin.post(teams, Map.of("name", "Team")).expect(201);
    }

    /** Waits until such types of admin events are asked for. After a failure, the feed asks soon what the server knows. */
    private void awaitTypes(Predicate<String> expected) {
        wires.admin().answer(500, "{}", "GET", ADMIN_EVENTS, 3);
        awaitSync(() -> !wires.admin().queries("GET", ADMIN_EVENTS).isEmpty() && expected.test(newestTypes()));
    }

    private String newestTypes() {
        List<String> queries = wires.admin().queries("GET", ADMIN_EVENTS);
        return queries.get(queries.size() - 1);
    }

    /** As Keycloak 26.0 does. */
    @Test
    void refusedTimesAreReportedAndNotAMissingRole() {
        wires.admin()
                .answer(
                        400,
                        "{\"error\":\"Invalid value for 'From(Date)', expected format is yyyy-MM-dd\"}",
                        "GET",
                        ADMIN_EVENTS,
                        ALWAYS);

        awaitSync(() -> readiness("message").contains("Keycloak before 26.2 does not accept times in milliseconds"));

        assertThat(readiness("message")).doesNotContain("role");
    }

    @Test
    void databaseOfAnotherRealmIsNotSynchronizedUntilItIsAcceptedButSignInsGoOn() {
        synced("fault");
        String id = text("select id from sync_realm");
        execute("update sync_realm set id = 'another', reconciliation_requested_for = 'another'");
        Realm.Identity waiting = realm.createIdentity("fault");
        Realm.Identity signedIn = realm.createIdentity("fault", "user");

        awaitSync(() -> readiness("message")
                .contains(
                        "its records are of the realm with the id 'another', and the realm in Keycloak has the id '%s'."
                                .formatted(id)));
        feed.run();
        assertThat(readiness("state")).startsWith("not in sync");
        assertThat(of(waiting, "username")).isEmpty();
        Api.as(signedIn).read("/api/v1/users/me");
        String remedy = readiness("message");
        String accept = remedy.substring(remedy.indexOf("update sync_realm"), remedy.indexOf(". See"));
        execute(accept);

        awaitThat(waiting, "username", waiting.username());
        awaitRequest("belong to another realm from now on");
        awaitSync(() -> readiness("state").startsWith("in sync"));
    }

    @Test
    void truncatedResponsesLoseNoEvents() {
        wires.admin().drop(WireDirection.RESPONSE, "GET", ADMIN_EVENTS, 5);
        wires.admin().drop(WireDirection.RESPONSE, "GET", "/users/(?!profile)[^/]+", 5);

        Realm.Identity identity = realm.createIdentity("fault", "user");

        awaitThat(identity, "roles @> '{user}'", "true");
    }

    /** For example of a user from a federation that does not answer. */
    @Test
    void failedLookUpDoesNotDelayOtherUsers() {
        Realm.Identity first = realm.createIdentity("fault");
        awaitThat(first, "username", first.username());
        failReading("/users/" + first.subject());
        realm.update(first, Map.of("firstName", "Late"));

        Realm.Identity second = realm.createIdentity("fault");
        awaitThat(second, "username", second.username());

        assertThat(isPassed(first)).isFalse();
        awaitSync(() -> readiness("message").contains("could not be looked up yet"));
        assertThat(of(first, "first_name")).isEqualTo("First");
        reset();
        awaitThat(first, "first_name", "Late");
        awaitSync(() -> isPassed(first));
    }

    @Test
    void lookUpThatKeepsFailingIsLeftToReconciliation() {
        Realm.Identity identity = synced("fault");
        failReading("/users/" + identity.subject());

        realm.update(identity, Map.of("firstName", "Never"));

        awaitRequest("could not be looked up for 12 s");
        awaitSync(() -> readiness("state").startsWith("in sync"));
    }

    /** The process dies between writing the user and the watermark: applying the event again has no effect. */
    @Test
    void uncommittedWatermarkDoesNoHarm() {
        wires.database().cutCommit(WireDirection.REQUEST, 3, "update sync_feed");

        Realm.Identity identity = realm.createIdentity("fault");

        awaitThat(identity, "username", identity.username());
        awaitSync(() -> isPassed(identity));
        assertThat(auditLog(identity)).isEqualTo("create done event");
    }

    @Test
    void uncommittedCopyIsWrittenAtTheNextRead() {
        wires.database().cutCommit(WireDirection.REQUEST, 2, "insert into users");

        Realm.Identity identity = realm.createIdentity("fault");

        awaitThat(identity, "username", identity.username());
        assertThat(auditLog(identity)).isEqualTo("create done event");
    }

    /** An event has the time of its request, but events of later requests may become visible before it. */
    @Test
    void eventThatAppearsBehindTheWatermarkIsApplied() {
        AtomicReference<String> visible = new AtomicReference<>("[]");
        wires.admin().answer(visible::get, "GET", ADMIN_EVENTS);
        Realm.Identity late = realm.createIdentity("late");
        Realm.Identity early = realm.createIdentity("early");
        visible.set("[" + newestAdminEvent(early) + "]");
        awaitThat(early, "username", early.username());
        assertThat(of(late, "username")).isEmpty();

        wires.reset();

        awaitThat(late, "username", late.username());
    }

    /** For example if the database was restored to another time. */
    @Test
    void rowDatedInTheFutureIsFollowed() {
        Realm.Identity identity = synced("fault");
        updateRecord(identity, "identity_as_of = now() + interval '1 hour'");

        realm.update(identity, Map.of("firstName", "Second"));

        awaitThat(identity, "first_name", "Second");
        assertThat(of(identity, "identity_as_of <= now()")).isEqualTo("true");
    }

    @Test
    void unsavedEventsAreReportedAndRequestReconciliationThenAndWhenSavedAgain() {
        realm.set(Map.of("adminEventsEnabled", false));
        try {
            awaitRequest("does not save all admin events");
            awaitSync(
                    () -> readiness("message")
                            .contains(
                                    "In Keycloak, open Realm settings > Events > Admin events settings and switch on 'Save events'."));
        } finally {
            realm.set(Map.of("adminEventsEnabled", true));
        }
        awaitRequest("did not save all admin events for a while");
        awaitSync(() -> readiness("state").startsWith("in sync"));
        assertThat(requests().reasons()).hasSize(2);
    }

    @Test
    void clearedEventLogRequestsOneReconciliation() {
        synced("fault");
        long before = number("select count(*) from sync_feed where stream = 'ADMIN' and event_id is not null");

        realm.admin("DELETE", "/admin-events", null);

        awaitRequest("admin event log was cleared");
        synced("fault");
        assertThat(before).isEqualTo(1);
        assertThat(requests().reasons()).hasSize(1);
    }

    @Test
    void feedPausedBeyondEventRetentionRequestsReconciliation() {
        synced("fault");

        execute("update sync_feed set read_at = now() - interval '8 days' where stream = 'USER'");

        awaitRequest("user events were not read for longer than it keeps them");
    }

    @Test
    void missingWatermarkRequestsReconciliation() {
        synced("fault");

        execute("delete from sync_feed");

        awaitRequest("admin events are read for the first time");
        synced("fault");
    }

    @Test
    void replicaWaitsForTheLeaderAndResumesWhereItStopped() throws SQLException {
        synced("fault");

        Realm.Identity identity = whileAnotherLeads(() -> {
            Realm.Identity created = realm.createIdentity("fault");
            assertThat(of(created, "username")).isEmpty();
            return created;
        });

        awaitThat(identity, "username", identity.username());
    }

    /** If the new leader dies while it reads old events again, the next one has to read the same. */
    @Test
    void newLeaderAppliesNewEventsFirstAndMovesTheWatermarkLast() throws SQLException {
        Realm.Identity old = synced("fault");
        PausedMessage lookUp = wires.admin().pause(WireDirection.REQUEST, "GET", "/users/" + old.subject());

        Realm.Identity identity = whileAnotherLeads(() -> realm.createIdentity("fault"));

        await().atMost(SOON).until(() -> of(identity, "username"), identity.username()::equals);
        lookUp.awaitPaused();
        assertThat(isPassed(identity)).isFalse();
        lookUp.release();
        awaitSync(() -> isPassed(identity));
        awaitSync(() -> readiness("state").startsWith("in sync"));
    }

    /**
     * The old users are one part of what is read again, and Keycloak answers no look-up of theirs before it times out. Whoever waited for
     * the part would look up all of them first.
     */
    @Test
    void newEventsDoNotWaitForSlowLookUpsOfOldOnes() throws SQLException {
        List<Realm.Identity> old = people("old", 16);
        old.forEach(identity -> awaitThat(identity, "username", identity.username()));
        reset();
        String oldLookUps = "/users/(%s)"
                .formatted(old.stream().map(Realm.Identity::subject).collect(Collectors.joining("|")));
        wires.admin().delay(Duration.ofSeconds(20), "GET", oldLookUps);
        whileAnotherLeads(() -> null);
        await().atMost(SOON).until(() -> wires.admin().count("GET", oldLookUps) > 0);

        Realm.Identity identity = realm.createIdentity("new");
        await().atMost(SOON).until(() -> of(identity, "username"), identity.username()::equals);

        List<String> requests = wires.admin().requests();
        assertThat(requests.subList(0, requests.indexOf(lookUp(identity)))
                        .containsAll(
                                old.stream().map(EventFeedFaultsTest::lookUp).toList()))
                .as("all look-ups of old users came before the new one in %s", requests)
                .isFalse();
        reset();
        awaitSync(() -> readiness("state").startsWith("in sync"));
    }

    private static String lookUp(Realm.Identity identity) {
        return "GET /users/" + identity.subject();
    }

    /** An outage of another test within the last minute would keep the warning back. */
    private static void forgetEarlierOutages() {
        QuarkusMock.installMockForType(new DirectoryFailures(Clock.systemUTC()), DirectoryFailures.class);
    }

    private <T> T whileAnotherLeads(Supplier<T> work) throws SQLException {
        try (Connection other = TimeLimits.database(
                                wires.database().directJdbcUrl(), Stack.databaseUser(), Stack.databasePassword())
                        .getConnection();
                Statement statement = other.createStatement()) {
            number(END_LEADERSHIP);
            statement.execute(AdvisoryLock.SYNC.take());
            awaitSync(() -> readiness("state").contains("another replica"));
            return work.get();
        }
    }

    /** Whether the watermark has passed the newest event of this person. */
    private boolean isPassed(Realm.Identity identity) {
        long at = newestAdminEvent(identity).path("time").asLong();
        return number(
                        "select count(*) from sync_feed where stream = 'ADMIN' and applied_to >= to_timestamp(?::bigint / 1000.0)",
                        Long.toString(at))
                == 1;
    }

    private JsonNode newestAdminEvent(Realm.Identity identity) {
        for (JsonNode event : realm.read("/admin-events?max=50&direction=desc")) {
            if (event.path("resourcePath").asText().equals("users/" + identity.subject())) {
                return event;
            }
        }
        throw new AssertionError("Keycloak has no admin event of " + identity);
    }
}
