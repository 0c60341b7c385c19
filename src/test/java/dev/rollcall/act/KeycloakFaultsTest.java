package dev.rollcall.act;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.LogoutTokenFactory;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keycloak's Admin API fails in the middle of an act. */
@QuarkusTest
@Tag("slow")
@WithTestResource(BackendWires.Installer.class)
class KeycloakFaultsTest extends WiredTest {

    private static final String ONE = "/users/(?!profile)[^/]+";
    private static final String ROLES = ONE + "/role-mappings/realm";
    private static final String UNAVAILABLE = "urn:rollcall:problem:keycloak-unavailable";
    private static final String ANYTHING = ".*";

    @Test
    void anUnreachableKeycloakReturns503AndARetryCountsAsTheFirstTry() {
        String name = newName();
        String key = newKey();
        wires.admin().refuseConnections();

        create(key, userNamed(name)).expectProblem(503, UNAVAILABLE);

        assertThat(outcome()).isEqualTo("not-done by request");
        wires.reset();
        create(key, userNamed(name)).expect(201);
        assertThat(inKeycloak(name)).hasSize(1);
    }

    @Test
    void aCreationWithALostAnswerIsFoundByAskingKeycloak() {
        String name = newName();
        wires.admin().drop(WireDirection.RESPONSE, "POST", "/users", 1);

        create(newKey(), userNamed(name, "user"))
                .expect(201)
                .body("username", equalTo(name))
                .body("roles", equalTo(List.of("user")));

        assertThat(wires.admin().count("POST", "/users")).isEqualTo(1);
        assertThat(outcome()).isEqualTo("done by request");
        assertThat(inKeycloak(name)).hasSize(1);
    }

    @Test
    void aCreationIsPendingUntilTheSweeperReachesKeycloak() {
        String name = newName();
        String key = newKey();
        wires.admin().drop(WireDirection.RESPONSE, "POST", "/users", 1);
        wires.admin().drop(WireDirection.REQUEST, "GET", "/users", 1_000);

        String act = assertPending(create(key, userNamed(name, "user")));

        admin.read(act).body("outcome", equalTo("open"));
        assertPending(create(key, userNamed(name, "user")));
        reset();
        awaitOutcomeBySweeper("done");
        ApiResponse retry = create(key, userNamed(name, "user"));
        retry.expect(201).body("roles", equalTo(List.of("user"))).body("attributes.tier", equalTo("gold"));
        assertThat(inKeycloak(name)).hasSize(1);
        assertThat(rolesInKeycloak(retry.path("keycloakId"))).containsExactly("user");
    }

    /** The first look-up finds no user, but the request may still arrive. */
    @Tag("slow")
    @Test
    void aCreationThatArrivesAfterItsTimeOutLeavesNoOrphan() {
        String name = newName();
        String key = newKey();
        PausedMessage late = wires.admin().pause(WireDirection.REQUEST, "POST", "/users");

        assertPending(create(key, userNamed(name)));
        assertThat(outcome()).isEqualTo("open");
        late.release();

        awaitOutcomeBySweeper("done");
        create(key, userNamed(name)).expect(201);
        assertThat(inKeycloak(name)).hasSize(1);
    }

    @Test
    void aCreationThatNeverArrivesIsNotDone() {
        String name = newName();
        String key = newKey();
        wires.admin().drop(WireDirection.REQUEST, "POST", "/users", 1);

        assertPending(create(key, userNamed(name)));

        awaitOutcomeBySweeper("not-done");
        assertThat(inKeycloak(name)).isEmpty();
        create(key, userNamed(name)).expect(201);
    }

    @Test
    void aCreationIsNeverSentTwice() {
        String name = newName();
        wires.admin().answer(500, "", "POST", "/users", 1);

        create(newKey(), userNamed(name)).expectProblem(503, UNAVAILABLE);

        assertThat(wires.admin().count("POST", "/users")).isEqualTo(1);
        assertThat(outcome()).isEqualTo("not-done by request");
        assertThat(inKeycloak(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /users/[^/]+, 500",
        "GET, /users/[^/]+, 503",
        "PUT, /users/[^/]+, 502",
        "POST, /users/[^/]+/role-mappings/realm, 500"
    })
    void repeatableCallsAreRetried(String method, String path, int status) {
        ApiResponse user = created(newName());
        wires.admin().answer(status, "", method, path, 1);

        patch(user.path("id"), "{\"firstName\":\"Second\",\"roles\":[\"user\"]}")
                .expect(200)
                .body("firstName", equalTo("Second"))
                .body("roles", equalTo(List.of("user")));

        assertThat(wires.admin().count("PUT", ONE)).isEqualTo(method.equals("PUT") ? 2 : 1);
        assertThat(wires.admin().count("POST", ROLES)).isEqualTo(method.equals("POST") ? 2 : 1);
        assertThat(outcome()).isEqualTo("done by request");
    }

    @Tag("slow")
    @Test
    void aChangeWithoutAnAnswerIsTriedThreeTimesAndThenPending() {
        ApiResponse user = created(newName());
        wires.admin().drop(WireDirection.REQUEST, "PUT", ONE, 3);

        assertPending(patch(user.path("id"), "{\"firstName\":\"Second\"}"));

        assertThat(wires.admin().count("PUT", ONE)).isEqualTo(3);
        // other acts on a user with a pending act are refused
        patch(user.path("id"), "{\"firstName\":\"Third\"}").expectProblem(409, "act-in-progress");
        awaitOutcomeBySweeper("not-done");
        patch(user.path("id"), "{\"firstName\":\"Third\"}").expect(200);
    }

    @Test
    void aDeletionWithALostAnswerIsDone() {
        String name = newName();
        ApiResponse user = created(name);
        wires.admin().drop(WireDirection.RESPONSE, "DELETE", ONE, 1);

        admin.delete(USERS + "/" + user.path("id")).expect(204);

        assertThat(inKeycloak(name)).isEmpty();
        admin.get(USERS + "/" + user.path("id")).expect(404);
        assertThat(number("select count(*) from retained_users where user_id = ?::uuid", user.<String>path("id")))
                .isZero();
    }

    @Tag("slow")
    @Test
    void theCircuitBreakerStopsCallsToAFailingKeycloak() {
        String id = created(newName()).path("id");
        wires.admin().answer(503, "", ANYTHING, ANYTHING, 1_000);
        await().atMost(SOON).until(() -> {
            int before = asked().size();
            patch(id, "{\"firstName\":\"Second\"}").expectProblem(503, UNAVAILABLE);
            return asked().size() == before;
        });

        int before = asked().size();
        Instant start = Instant.now();
        for (int i = 0; i < 5; i++) {
            patch(id, "{\"firstName\":\"Second\"}").expect(503).header("Retry-After", equalTo("5"));
        }

        // a trial call is let through now and then
        int trials = 1 + (int) Duration.between(start, Instant.now()).toSeconds();
        assertThat(asked()).hasSizeLessThanOrEqualTo(before + trials);
        assertThat(outcome()).isEqualTo("not-done by request");
        wires.reset();
        await().atMost(SOON).until(() -> patch(id, "{\"firstName\":\"Second\"}").statusCode() == 200);
    }

    @Tag("slow")
    @Test
    void concurrentCallsToKeycloakAreLimited() {
        // not those for organizations: whether the service may read them is asked without a guard
        wires.admin().delay(Duration.ofMillis(30), ANYTHING, "/(users|roles).*");

        List<CompletableFuture<ApiResponse>> requests = IntStream.range(0, 50)
                .mapToObj(i -> meanwhile(() -> create(newKey(), Map.of("username", newName()))))
                .toList();

        assertThat(requests)
                .allSatisfy(request ->
                        assertThat(TimeLimits.get(request).statusCode()).isEqualTo(201));
        assertThat(wires.admin().maxConcurrent()).isEqualTo(10);
    }

    @Tag("slow")
    @Test
    void theServiceTokenIsSharedAndFetchedOnceAfterKeycloakRefusesIt() {
        String id = created(newName()).path("id");
        wires.admin().answer(401, "{\"error\":\"HTTP 401 Unauthorized\"}", ANYTHING, ANYTHING, 1);
        patch(id, "{\"firstName\":\"Second\"}").expect(200);
        assertThat(wires.tokens().count("POST", "/protocol/openid-connect/token"))
                .isEqualTo(1);
        wires.reset();

        List<CompletableFuture<Integer>> requests = IntStream.range(0, 100)
                .mapToObj(i -> meanwhile(
                        () -> create(newKey(), Map.of("username", newName())).statusCode()))
                .toList();
        assertThat(requests)
                .allSatisfy(request -> assertThat(TimeLimits.get(request)).isEqualTo(201));
        assertThat(wires.tokens().requests()).isEmpty();
    }

    @Test
    void withoutAServiceTokenNothingIsChanged() {
        String id = created(newName()).path("id");
        wires.tokens().drop(WireDirection.REQUEST, ANYTHING, ANYTHING, 1_000);
        wires.admin().answer(401, "", ANYTHING, ANYTHING, 1_000);

        patch(id, "{\"firstName\":\"Second\"}").expectProblem(503, UNAVAILABLE);

        assertThat(outcome()).isEqualTo("not-done by request");
        wires.reset();
        patch(id, "{\"firstName\":\"Second\"}").expect(200);
    }

    /** A gateway's answer deletes no record and causes no 500. */
    @Tag("slow")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | ''",
                "200 | []",
                "200 | {}",
                "200 | null",
                "200 | 17",
                "200 | <html>",
                "204 | ''",
                "302 | ''",
                "404 | <html>default backend</html>",
                "404 | {\"error\":\"Realm not found.\"}",
                "404 | {\"error\":\"Unable to find matching target resource method\"}",
                "429 | ''"
            })
    void aGatewaysAnswerReturns503AndChangesNothing(int status, String body) {
        String name = newName();
        String id = created(name).path("id");
        wires.admin().answer(status, body, ANYTHING, ANYTHING, 1_000);

        patch(id, "{\"firstName\":\"Second\"}").expect(503);
        assertThat(outcome()).isEqualTo("not-done by request");
        closeBreaker();
        admin.delete(USERS + "/" + id).expect(503);
        assertThat(outcome()).isEqualTo("not-done by request");

        assertThat(text("select username from users where id = ?::uuid and deleted_at is null", id))
                .isEqualTo(name);
        assertThat(inKeycloak(name)).hasSize(1);
    }

    @Test
    void rolesReturn503WithoutKeycloak() {
        wires.admin().refuseConnections();

        admin.get("/api/v1/roles").expectProblem(503, UNAVAILABLE).header("Retry-After", "5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"200 | {} | 503", "403 | {\"error\":\"HTTP 403 Forbidden\"} | 502"})
    void unreadableRolesAreAnErrorAndNotAnEmptyList(int status, String body, int answered) {
        wires.admin().answer(status, body, "GET", "/roles", 1_000);

        admin.get("/api/v1/roles").expect(answered);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 302, 404})
    void aCreationAnsweredByAGatewayIsPendingOrNotDone(int status) {
        String name = newName();
        wires.admin().answer(status, "", "POST", "/users", 1);

        int answered = create(newKey(), userNamed(name)).statusCode();

        assertThat(answered).isIn(202, 503);
        if (answered == 202) {
            awaitOutcomeBySweeper("not-done");
        } else {
            assertThat(outcome()).isEqualTo("not-done by request");
        }
        assertThat(inKeycloak(name)).isEmpty();
    }

    /** Keycloak names one of two taken fields. It is reported even if the other one cannot be checked. */
    @Test
    void aTakenFieldIsNamedEvenIfKeycloakFailsAfterwards() {
        String name = newName();
        created(name);
        wires.admin()
                .drop(WireDirection.REQUEST, RequestPattern.of("GET", "/users").after("POST", "/users"), 1_000);

        create(newKey(), userNamed(name)).expect(409).body("errors", hasSize(1));
    }

    /** A dry run reads the realm once, and users for each line. */
    @ParameterizedTest
    @ValueSource(strings = {"/?", "/users"})
    void aDryRunWithoutTheRightToReadReturns502(String path) {
        wires.admin().answer(403, "{\"error\":\"HTTP 403 Forbidden\"}", "GET", path, 1_000);

        HttpResponse<String> answer = new BulkClient(service, realm.token(self()))
                .send(
                        "?dryRun=true",
                        BulkClient.NDJSON,
                        null,
                        BodyPublishers.ofString("{\"username\":\"%s\"}".formatted(newName())),
                        BodyHandlers.ofString());

        String problem = "urn:rollcall:problem:directory-refused";
        JsonNode first = Realm.json(answer.body().lines().findFirst().orElseThrow());
        if (path.equals("/?")) {
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(first.get("type").asText()).isEqualTo(problem);
        } else {
            assertThat(first.get("status").asInt()).isEqualTo(502);
            assertThat(first.at("/problem/type").asText()).isEqualTo(problem);
        }
    }

    /** The deletion happens between the change and reading back. */
    @Test
    void aUserDeletedDuringTheirOwnChangeGetsAccountDeleted() {
        admin.get(USERS + "/me").expect(200);
        PausedMessage answer = wires.admin().pause(WireDirection.RESPONSE, "PUT", ONE);
        CompletableFuture<ApiResponse> change = meanwhile(() -> admin.patch(USERS + "/me", "{\"firstName\":\"Late\"}"));
        answer.awaitPaused();
        realm.delete(self());
        answer.release();

        TimeLimits.get(change).expectProblem(403, "account-deleted");
    }

    /** Nobody may have deleted the user: a user federation may have been removed. Only a deletion erases the data at once. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dataOfAUserWhoIsMissingAfterAChangeIsRetained(boolean interrupted) {
        String name = newName();
        ApiResponse user = created(name);
        String id = user.path("id");
        PausedMessage answer = wires.admin().pause(WireDirection.RESPONSE, "PUT", ONE);
        if (interrupted) {
            wires.admin().answer(503, "", RequestPattern.of("GET", ONE).after("PUT", ONE), 30);
        }
        CompletableFuture<ApiResponse> change = meanwhile(() -> patch(id, "{\"firstName\":\"Late\"}"));
        answer.awaitPaused();
        realm.delete(realm.identity(name));
        answer.release();

        if (interrupted) {
            assertPending(TimeLimits.get(change));
            reset();
            awaitOutcomeBySweeper("superseded");
        } else {
            TimeLimits.get(change).expectProblem(404, "not-found");
        }

        assertThat(text(
                        "select concat_ws(' ', username, deleted_at is not null, attributes) from users where id = ?::uuid",
                        id))
                .isEqualTo(" t {}");
        assertThat(text("select attributes ->> 'tier' from retained_users where user_id = ?::uuid", id))
                .isEqualTo("gold");
        admin.delete(USERS + "/" + id).expect(204);
        assertThat(number("select count(*) from retained_users where user_id = ?::uuid", id))
                .isZero();
    }

    @Test
    void aCreationThatCannotBeFinishedIsUndone() {
        String name = newName();
        wires.admin().answer(403, "{\"error\":\"HTTP 403 Forbidden\"}", "POST", ROLES, 1);

        create(newKey(), userNamed(name, "user")).expectProblem(502, "directory-refused");

        assertThat(outcome()).isEqualTo("refused by request");
        assertThat(inKeycloak(name)).isEmpty();
    }

    @Test
    void theSweeperUndoesACreationThatCannotBeFinished() {
        String name = newName();
        String key = newKey();
        wires.admin().drop(WireDirection.RESPONSE, "POST", "/users", 1);
        wires.admin().drop(WireDirection.REQUEST, "GET", "/users", 3);
        wires.admin().answer(403, "{\"error\":\"HTTP 403 Forbidden\"}", "POST", ROLES, 1);

        assertPending(create(key, userNamed(name, "user")));

        awaitOutcomeBySweeper("refused");
        assertThat(inKeycloak(name)).isEmpty();
        // once the operator has fixed the cause, a retry succeeds
        create(key, userNamed(name, "user")).expect(201);
    }

    @Test
    void theSweeperUndoesAPartlyRefusedChange() {
        String name = newName();
        ApiResponse user = created(name, "user");
        wires.admin().answer(503, "", RequestPattern.of("GET", ONE).after("PUT", ONE), 3);
        wires.admin().answer(500, "", "POST", ROLES, 3);

        assertPending(patch(user.path("id"), "{\"firstName\":\"Second\",\"roles\":[\"rollcall-admin\"]}"));
        assertThat(inKeycloak(name).at("/0/firstName").asText()).isEqualTo("Second");
        reset();
        wires.admin().answer(403, "{\"error\":\"HTTP 403 Forbidden\"}", "DELETE", ROLES, 1);

        awaitOutcomeBySweeper("refused");
        assertThat(inKeycloak(name).at("/0/firstName").asText()).isEqualTo("First");
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("user");
        admin.get(USERS + "/" + user.path("id"))
                .body("firstName", equalTo("First"))
                .body("roles", equalTo(List.of("user")));
    }

    @Test
    void aChangeThatCannotBeUndoneIsPending() {
        ApiResponse user = created(newName(), "user");
        wires.admin().answer(403, "{\"error\":\"HTTP 403 Forbidden\"}", "DELETE", ROLES, 1_000);

        assertPending(admin.put(USERS + "/" + user.path("id") + "/roles", Map.of("roles", List.of("rollcall-admin"))));

        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("rollcall-admin", "user");
        assertThat(outcome()).isEqualTo("open");
        wires.reset();
        awaitOutcomeBySweeper("done");
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("rollcall-admin");
    }

    /** For example by a policy that refuses the last password. */
    @Test
    void aRefusedSecondTryDoesNotHideASuccessfulFirst() {
        ApiResponse user = created(newName());
        String password = ONE + "/reset-password";
        wires.admin().drop(WireDirection.RESPONSE, "PUT", password, 1);
        wires.admin().answer(400, "{\"error\":\"invalidPasswordHistoryMessage\"}", "PUT", password, 1);

        admin.post(USERS + "/" + user.path("id") + "/password-reset", Map.of("temporaryPassword", "another-secret"))
                .expect(204);

        assertThat(wires.admin().count("PUT", password)).isEqualTo(2);
        assertThat(outcome()).isEqualTo("done by request");
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 403})
    void theSweeperEndsTheSessionsThatAPasswordResetCouldNotEnd(int status) {
        ApiCaller user = Api.user("reset");
        String id = user.id();
        wires.admin().answer(status, "{\"error\":\"HTTP 403 Forbidden\"}", "POST", ONE + "/logout", 1_000);

        assertPending(admin.post(USERS + "/" + id + "/password-reset", Map.of("temporaryPassword", "another-secret")));

        assertThat(outcome()).isEqualTo("open");
        assertThat(LogoutTokenFactory.sessions(realm, user.identity())).hasSize(1);
        reset();
        awaitOutcomeBySweeper("done");
        assertThat(LogoutTokenFactory.sessions(realm, user.identity())).isEmpty();
        user.get(USERS + "/me").expect(401);
    }

    @Test
    void theSweeperKeepsSessionsIfThePasswordResetKeepsThem() {
        ApiCaller user = Api.user("reset");
        String id = user.id();
        wires.admin().answer(503, "", RequestPattern.of("GET", ONE).after("PUT", ONE + "/reset-password"), 1_000);

        assertPending(admin.post(
                USERS + "/" + id + "/password-reset",
                Map.of("temporaryPassword", "another-secret", "keepSessions", true)));

        reset();
        awaitOutcomeBySweeper("done");
        assertThat(LogoutTokenFactory.sessions(realm, user.identity())).hasSize(1);
        user.get(USERS + "/me").expect(200);
    }

    @Test
    void aRetryDoesNotResendAMailThatMayHaveBeenSent() {
        ApiResponse user = created(newName());
        String mail = ONE + "/execute-actions-email";
        wires.admin().drop(WireDirection.REQUEST, "PUT", mail, 1);
        String key = newKey();
        Supplier<ApiResponse> reset =
                () -> admin.key(key).post(USERS + "/" + user.path("id") + "/password-reset", Map.of());

        String act = assertPending(reset.get());

        admin.get(act).body("outcome", equalTo("unknown"));
        assertThat(assertPending(reset.get())).isEqualTo(act);
        assertThat(wires.admin().count("PUT", mail)).isEqualTo(1);
    }

    /** In such a realm Keycloak uses the e-mail address as username. */
    @Test
    void aCreatedUserWithAnEmailAsUsernameIsFound() {
        String name = newName();
        realm.admin("PUT", "", Map.of("registrationEmailAsUsername", true));
        try {
            wires.admin().drop(WireDirection.RESPONSE, "POST", "/users", 1);

            create(newKey(), userNamed(name)).expect(201).body("username", equalTo(name + "@example.org"));
        } finally {
            realm.admin("PUT", "", Map.of("registrationEmailAsUsername", false));
        }
        assertThat(inKeycloak(name + "@example.org")).hasSize(1);
    }

    /** Keycloak refuses the slower of two requests that assign the same role, which may be the service's own retry. */
    @ParameterizedTest
    @ValueSource(ints = {400, 409})
    void aRefusedGrantOfARoleThatTheUserHasSucceeds(int status) {
        String name = newName();
        wires.admin().drop(WireDirection.RESPONSE, "POST", ROLES, 1);
        wires.admin().answer(status, "{\"errorMessage\":\"Could not add user role mappings!\"}", "POST", ROLES, 1);

        ApiResponse user = create(newKey(), userNamed(name, "user"));

        user.expect(201).body("roles", equalTo(List.of("user")));
        assertThat(wires.admin().count("POST", ROLES)).isEqualTo(2);
        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("user");
        assertThat(outcome()).isEqualTo("done by request");
    }

    @Test
    void aPartlyRefusedChangeIsUndone() {
        String name = newName();
        ApiResponse user = created(name);
        wires.admin().answer(403, "{\"error\":\"HTTP 403 Forbidden\"}", "POST", ROLES, 1);

        patch(user.path("id"), "{\"firstName\":\"Second\",\"roles\":[\"user\"]}")
                .expect(502);

        assertThat(outcome()).isEqualTo("refused by request");
        JsonNode identity = inKeycloak(name).get(0);
        assertThat(identity.path("firstName").asText()).isEqualTo("First");
        assertThat(rolesInKeycloak(user.path("keycloakId"))).isEmpty();
        admin.get(USERS + "/" + user.path("id"))
                .body("firstName", equalTo("First"))
                .body("roles", equalTo(List.of()));
    }

    @Test
    void rolesAreReplacedAllOrNone() {
        ApiResponse user = created(newName(), "user");
        wires.admin().answer(403, "{\"error\":\"HTTP 403 Forbidden\"}", "DELETE", ROLES, 1);

        admin.put(USERS + "/" + user.path("id") + "/roles", Map.of("roles", List.of("rollcall-admin")))
                .expect(502);

        assertThat(rolesInKeycloak(user.path("keycloakId"))).containsExactly("user");
        assertThat(outcome()).isEqualTo("refused by request");
    }

    /** Otherwise a slow mail server would flood the user. */
    @Tag("slow")
    @Test
    void anInvitationIsSentOnce() {
        String name = newName();
        wires.admin().pause(WireDirection.REQUEST, "PUT", ONE + "/execute-actions-email");

        create(newKey(), Map.of("username", name, "email", name + "@example.org", "invitation", true))
                .expect(201)
                .body("invitation", equalTo("unknown"));

        assertThat(wires.admin().count("PUT", ONE + "/execute-actions-email")).isEqualTo(1);
    }
}
