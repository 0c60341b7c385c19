package dev.rollcall.act;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.act.OpenActs.OpenAct;
import dev.rollcall.audit.Outcome;
import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sweeper settles abandoned acts, one replica at a time, and leaves running acts alone. */
@QuarkusTest
@WithTestResource(BackendWires.Installer.class)
class SweeperTest extends WiredTest {

    @Inject
    ActClock clock;

    @Inject
    OpenActs openActs;

    @Inject
    ActSettler settler;

    /** Other tests call the sweeper directly. */
    @Test
    void theScheduleSettlesADueAct() {
        createPendingUser(newName());

        await().atMost(SOON)
                .until(
                        () -> {
                            makeAnyDue();
                            return outcome();
                        },
                        "done by sweeper"::equals);
    }

    @Test
    void theSweeperLeavesARunningActAlone() {
        String name = newName();
        PausedMessage held = wires.admin().pause(WireDirection.RESPONSE, "POST", "/users");
        CompletableFuture<ApiResponse> request = meanwhile(() -> create(newKey(), userNamed(name)));
        held.awaitPaused();

        sweeper.run();

        assertThat(outcome()).isEqualTo("open");
        held.release();
        TimeLimits.get(request).expect(201);
        assertThat(outcome()).isEqualTo("done by request");
    }

    @Test
    void onlyOneReplicaSweepsAtATime() throws SQLException {
        try (Connection other = TimeLimits.database(
                                wires.database().directJdbcUrl(), Stack.databaseUser(), Stack.databasePassword())
                        .getConnection();
                Statement statement = other.createStatement()) {
            statement.execute(AdvisoryLock.ACTS.take());
            createPendingUser(newName());
            makeDue();

            sweeper.run();

            assertThat(outcome()).isEqualTo("open");
        }
        awaitOutcomeBySweeper("done");
    }

    /** The lock ends with its connection, so two replicas may still sweep at the same time. */
    @Test
    void onlyTheProcessWithTheClaimSettlesAnAct() throws SQLException {
        String name = newName();
        UUID act = createPendingUser(name);
        String target = text("select target::text from open_acts where act_id = ?::uuid", act.toString());
        OpenAct open = openActs.concerning(UUID.fromString(target)).get(0);
        PausedMessage slow = wires.admin().pause(WireDirection.REQUEST, "POST", "/users/[^/]+/role-mappings/realm");
        try (Connection scheduled = TimeLimits.database(
                                wires.database().directJdbcUrl(), Stack.databaseUser(), Stack.databasePassword())
                        .getConnection();
                Statement statement = scheduled.createStatement()) {
            statement.execute(AdvisoryLock.ACTS.take());
            makeDue();
            CompletableFuture<Optional<ActSettler.Settled>> one = meanwhile(() -> settler.settleAbandoned(open));
            slow.awaitPaused();

            assertThat(settler.settleAbandoned(open)).isEmpty();

            assertThat(outcome()).isEqualTo("open");
            slow.release();
            assertThat(TimeLimits.get(one).orElseThrow().outcome()).isEqualTo(Outcome.DONE);
            assertThat(settler.settleAbandoned(open)).isEmpty();
        }
        assertThat(outcome()).isEqualTo("done by sweeper");
        assertThat(number("select count(*) from users where username = ?", name))
                .isEqualTo(1);
        assertThat(inKeycloak(name)).hasSize(1);
    }

    @Test
    void withoutKeycloakAnActStaysOpenAndIsSettledLater() throws SQLException {
        createPendingUser(newName());
        wires.admin().refuseConnections();
        makeDue();

        sweeper.run();

        assertThat(outcome()).isEqualTo("open");
        wires.reset();
        awaitOutcomeBySweeper("done");
    }

    @Tag("slow")
    @Test
    void anActThatCannotBeSettledDoesNotBlockOthers() throws SQLException {
        List<UUID> broken = IntStream.range(0, 9).mapToObj(i -> clock.newId()).toList();
        List<List<String>> contents = List.of(
                List.of("kind-of-a-newer-release", "{}"),
                List.of("create", "[]"),
                List.of("create", "{\"roles\": []}"));
        for (UUID id : broken) {
            List<String> content = contents.get(broken.indexOf(id) / 3);
            execute(
                    "insert into audit_log (id, at, action, user_id, via) values (?::uuid, now(), 'create', ?::uuid, 'bearer')",
                    id.toString(),
                    id.toString());
            execute("""
                            insert into open_acts (act_id, target, action, plan, due_at)
                            values (?::uuid, ?::uuid, ?, ?::jsonb, now() - interval '1 hour')""", id.toString(), id.toString(), content.get(0), content.get(1));
        }
        try {
            createPendingUser(newName());

            awaitOutcomeBySweeper("done");

            for (UUID id : broken) {
                assertThat(number("select count(*) from open_acts where act_id = ?::uuid", id.toString()))
                        .isEqualTo(1);
            }
        } finally {
            for (UUID id : broken) {
                execute("delete from open_acts where act_id = ?::uuid", id.toString());
            }
        }
    }

    /** The stored answer to a retry holds personal data too. */
    @Test
    void deletingAUserErasesTheStoredAnswersToTheirIdempotencyKeys() throws SQLException {
        String name = newName();
        String key = newKey();
        String id = create(key, userNamed(name)).path("id");

        admin.delete(USERS + "/" + id).expect(204);

        create(key, userNamed(name)).expect(404);
        assertThat(text("select string_agg(k::text, ' ') from idempotency_keys k where key = ?", key))
                .doesNotContain(name);
        assertThat(text("select users::text from users where id = ?::uuid", id)).doesNotContain(name);
        assertThat(text("select string_agg(a::text, ' ') from acts a where user_id = ?::uuid", id))
                .contains("create", "delete")
                .doesNotContain(name, "First", "gold");
        await().atMost(SOON).until(() -> inKeycloak(name).isEmpty());
    }

    /** Lets Keycloak create a user, and loses the answer. */
    private UUID createPendingUser(String name) {
        wires.admin().drop(WireDirection.RESPONSE, "POST", "/users", 1);
        wires.admin().drop(WireDirection.REQUEST, "GET", "/users", 3);
        String location = assertPending(create(newKey(), userNamed(name, "user")));
        closeBreaker();
        return UUID.fromString(location.substring(location.lastIndexOf('/') + 1));
    }

    @Test
    void theAuditLogHoldsNamesOfFieldsAndNoValues() throws SQLException {
        String name = newName();
        String id = created(name).path("id");
        patch(
                        id,
                        "{\"email\":\"other-%s@example.org\",\"lastName\":\"Secret\",\"attributes\":{\"a\":\"hidden\"}}"
                                .formatted(name))
                .expect(200);
        create(newKey(), Map.of("username", name, "email", "third@example.org")).expect(409);

        assertThat(text("select string_agg(a::text, ' ') from acts a where actor = ?", self().subject()))
                .contains("email", "lastName", "attributes", "urn:rollcall:problem:taken")
                .doesNotContain(name, "Secret", "hidden", "third@");
    }
}
