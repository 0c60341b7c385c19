package dev.rollcall.act;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The connection to PostgreSQL is cut in the middle of an act. */
@QuarkusTest
@Tag("slow")
@WithTestResource(BackendWires.Installer.class)
class DatabaseFaultsTest extends WiredTest {

    private static final String INTENT = "insert into audit_log (";
    private static final String OUTCOME = "insert into audit_outcomes";
    private static final String UNAVAILABLE = "urn:rollcall:problem:database-unavailable";

    @Test
    void anUncommittedIntentBeginsNothing() {
        String name = newName();
        String key = newKey();
        wires.database().cutCommit(WireDirection.REQUEST, 1, INTENT, name);

        create(key, userNamed(name)).expectProblem(503, UNAVAILABLE).header("Retry-After", equalTo("5"));

        assertThat(number("select count(*) from audit_log where actor = ?", self().subject()))
                .isZero();
        create(key, userNamed(name)).expect(201);
        assertThat(inKeycloak(name)).hasSize(1);
    }

    @Test
    void anIntentWithALostCommitAnswerIsSettledBySweeper() {
        String name = newName();
        String key = newKey();
        wires.database().cutCommit(WireDirection.RESPONSE, 1, INTENT, name);

        create(key, userNamed(name)).expectProblem(503, UNAVAILABLE);

        assertThat(outcome()).isEqualTo("open");
        assertPending(create(key, userNamed(name)));
        awaitOutcomeBySweeper("not-done");
        assertThat(inKeycloak(name)).isEmpty();
        create(key, userNamed(name)).expect(201);
    }

    @Test
    void anUncommittedOutcomeIsFoundByAskingKeycloakAndCommitted() {
        String name = newName();
        wires.database().cutCommit(WireDirection.REQUEST, 1, OUTCOME, name);

        create(newKey(), userNamed(name, "user")).expect(201);

        assertThat(outcome()).isEqualTo("done by request");
        assertThat(inKeycloak(name)).hasSize(1);
    }

    @Test
    void anOutcomeThatCannotBeCommittedIsPendingUntilTheSweeperCommitsIt() {
        String name = newName();
        String key = newKey();
        wires.database().cutCommit(WireDirection.REQUEST, 2, OUTCOME, name);

        assertPending(create(key, userNamed(name, "user")));

        assertThat(inKeycloak(name)).hasSize(1);
        assertThat(number("select count(*) from users where username = ?", name))
                .isZero();
        awaitOutcomeBySweeper("done");
        assertThat(number("select count(*) from users where username = ?", name))
                .isEqualTo(1);
        create(key, userNamed(name, "user")).expect(201).body("roles", equalTo(List.of("user")));
        assertThat(inKeycloak(name)).hasSize(1);
    }

    @Test
    void anOutcomeWithALostCommitAnswerIsInTheAuditLog() {
        String name = newName();
        String id = created(name).path("id");
        wires.database().cutCommit(WireDirection.RESPONSE, 1, OUTCOME, name);

        String act = assertPending(patch(id, "{\"firstName\":\"Second\"}"));

        admin.read(act).body("outcome", equalTo("done"));
        admin.get(USERS + "/" + id).body("firstName", equalTo("Second"));
    }

    /** A refusal is sent only after its commit: otherwise the sweeper would look again, and might finish the act. */
    @Test
    void aRefusalThatCannotBeCommittedIsPending() {
        String name = newName();
        created(name);
        wires.database().cutCommit(WireDirection.REQUEST, 1, OUTCOME, "urn:rollcall:problem:taken");

        assertPending(create(newKey(), userNamed(name)));

        awaitOutcomeBySweeper("not-done");
        assertThat(inKeycloak(name)).hasSize(1);
    }

    @Test
    void tokensAreRevokedInTheTransactionOfTheOutcome() {
        String name = newName();
        ApiResponse user = created(name, "user");
        String subject = user.path("keycloakId");
        wires.database().cutCommit(WireDirection.REQUEST, 2, OUTCOME, "insert into revocations");

        assertPending(admin.delete(USERS + "/" + user.path("id")));

        assertThat(number("select count(*) from revocations where id = ?", subject))
                .isZero();
        awaitOutcomeBySweeper("done");
        assertThat(number("select count(*) from revocations where id = ?", subject))
                .isEqualTo(1);
    }

    @Test
    void withoutTheDatabaseNoActBegins() {
        String name = newName();
        String id = created(newName()).path("id");
        wires.database().cut();

        create(newKey(), userNamed(name)).expectProblem(503, UNAVAILABLE);
        patch(id, "{\"firstName\":\"Second\"}").expectProblem(503, UNAVAILABLE);

        assertThat(asked()).isEmpty();
        wires.reset();
        await().atMost(SOON).until(() -> create(newKey(), userNamed(name)).statusCode() == 201);
    }

    @Test
    void anImportLineWithAnUncommittedIntentIs503AndARetrySucceeds() {
        String name = newName();
        String key = newKey();
        wires.database().cutCommit(WireDirection.REQUEST, 1, INTENT, name);

        JsonNode failed = importLine(key, name);

        assertThat(failed.path("status").asInt()).as(failed.toString()).isEqualTo(503);
        assertThat(failed.at("/problem/type").asText()).isEqualTo(UNAVAILABLE);
        assertThat(importLine(key, name).path("status").asInt()).isEqualTo(201);
        assertThat(inKeycloak(name)).hasSize(1);
    }

    private JsonNode importLine(String key, String name) {
        return new BulkClient(service, realm.token(self()))
                .importFile("", BulkClient.NDJSON, key, "{\"username\":\"%s\"}".formatted(name))
                .get(0);
    }

    @Test
    void anExportThatCannotBeRecordedIsRefused() {
        wires.database().cutCommit(WireDirection.REQUEST, 1, INTENT, self().subject());

        admin.get(USERS + "/export").expectProblem(503, UNAVAILABLE);

        admin.get(USERS + "/export?search=" + newName()).expect(200);
    }

    /** A client must notice that the export is incomplete. Repeated, because a regular end would only sometimes arrive before the cut. */
    @RepeatedTest(5)
    void aFailedExportEndsWithoutTheLastChunk() throws IOException {
        // the first page is longer than the buffer of an answer
        recordActs("{\"text\":\"%s\"}".formatted("x".repeat(1000)));
        wires.database().cutCommit(WireDirection.REQUEST, 1, "t.id >", self().subject());
        try (WireConnection client = new WireConnection(service)) {
            assertThatThrownBy(() -> client.get(USERS + "/me/export", "Authorization: Bearer " + realm.token(self())))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void anExportThatFailsBeforeItHasBegunIsRefused() {
        recordActs("{}");
        wires.database().cutCommit(WireDirection.REQUEST, 1, "t.id >", self().subject());

        admin.get(USERS + "/me/export").expectProblem(503, UNAVAILABLE);
    }

    /**
     * Records acts of this test's user, for more than two pages of an export.
     *
     * @param details the details of each, as JSON
     */
    private void recordActs(String details) {
        execute("""
                insert into audit_log (id, at, action, user_id, actor, via, details)
                select cast(lpad(to_hex((extract(epoch from now()) * 1000)::bigint - n), 12, '0') || '7'
                        || substr(md5(n::text || ?), 1, 3) || '8' || substr(md5(n::text || ?), 4, 15) as uuid),
                    now() - n * interval '1 millisecond', 'update', gen_random_uuid(), ?, 'bearer',
                    cast(? as jsonb)
                from generate_series(1, 450) n
            """, self().subject(), self().subject(), self().subject(), details);
    }

    /** The pool has twenty connections. */
    @Test
    void aRequestThatWaitsForKeycloakHoldsNoDatabaseConnection() {
        List<String> ids = IntStream.range(0, 30)
                .mapToObj(i -> created(newName()).<String>path("id"))
                .toList();
        List<PausedMessage> held = IntStream.range(0, 10)
                .mapToObj(i -> wires.admin().pause(WireDirection.REQUEST, "GET", "/users/(?!profile)[^/]+"))
                .toList();
        List<CompletableFuture<Integer>> requests = ids.stream()
                .map(id ->
                        meanwhile(() -> patch(id, "{\"firstName\":\"Second\"}").statusCode()))
                .toList();
        held.forEach(PausedMessage::awaitPaused);

        admin.get(USERS + "/" + ids.get(0)).expect(200);

        held.forEach(PausedMessage::release);
        assertThat(requests)
                .allSatisfy(request -> assertThat(TimeLimits.get(request)).isEqualTo(200));
    }
}
