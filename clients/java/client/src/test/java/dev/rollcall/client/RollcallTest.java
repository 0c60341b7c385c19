package dev.rollcall.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.client.RollcallApi.ExportUsersQuery;
import dev.rollcall.client.RollcallApi.ImportUsersQuery;
import dev.rollcall.client.RollcallApi.ListUsersQuery;
import dev.rollcall.client.ScriptedService.Request;
import dev.rollcall.client.model.Action;
import dev.rollcall.client.model.ChangeEvent;
import dev.rollcall.client.model.CreateUser;
import dev.rollcall.client.model.CreatedUser;
import dev.rollcall.client.model.ImportSummary;
import dev.rollcall.client.model.ImportedLine;
import dev.rollcall.client.model.LinkUser;
import dev.rollcall.client.model.OrganizationPatch;
import dev.rollcall.client.model.StartRun;
import dev.rollcall.client.model.User;
import dev.rollcall.client.model.UserPatch;
import jakarta.ws.rs.ProcessingException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Behaviour of the client that no service is needed for. clients/java/acceptance uses it against a running one. */
class RollcallTest {
    private static final String ID = "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55";
    private static final Map<String, String> AT_ONCE = Map.of("Retry-After", "0");
    private static final String OVERLOADED = "{\"type\": \"urn:rollcall:problem:overloaded\", \"status\": 503}";

    private final ScriptedService service = new ScriptedService();
    private final Rollcall rollcall = service.client();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void readIsRepeatedAfterRetryAfterWithNewToken() {
        service.then(503, OVERLOADED, AT_ONCE).then(429, "{}", AT_ONCE).then(200, user("zoë"));
        assertEquals("zoë", rollcall.getMe().getUsername());
        assertEquals(
                List.of("Bearer token1", "Bearer token2", "Bearer token3"),
                service.requests.stream().map(Request::authorization).toList());
    }

    @Test
    void creationHasOneKeyOverItsRetriesAndAnotherForTheNextCall() {
        service.then(503, OVERLOADED, AT_ONCE).then(201, user("carol")).then(201, user("dave"));
        rollcall.createUser(new CreateUser().username("carol"));
        rollcall.createUser(new CreateUser().username("dave"));
        List<String> keys = service.requests.stream().map(Request::key).toList();
        assertNotNull(keys.get(0));
        assertEquals(keys.get(0), keys.get(1));
        assertNotEquals(keys.get(0), keys.get(2));
    }

    @Test
    void callerMayGiveTheKey() {
        service.then(201, user("carol"));
        rollcall.createUser(new CreateUser().username("carol"), "carol-1");
        assertEquals("carol-1", service.requests.get(0).key());
    }

    @Test
    void changeIsRepeatedOnlyWithIfMatch() {
        service.then(503, OVERLOADED, AT_ONCE).then(200, user("carol")).then(503, OVERLOADED, AT_ONCE);
        UserPatch patch = new UserPatch().lastName("Sample");
        rollcall.updateUser(ID, patch, Rollcall.ifVersion(3));
        assertEquals("\"3\"", service.requests.get(1).ifMatch());
        assertThrows(ProblemException.class, () -> rollcall.updateUser(ID, patch));
        assertEquals(3, service.requests.size());
    }

    @Test
    void requestWithoutKeyIsNotRepeated() {
        service.then(503, OVERLOADED, AT_ONCE);
        assertThrows(ProblemException.class, () -> rollcall.startRun(new StartRun()));
    }

    @Test
    void retriesAreBounded() {
        for (int i = 0; i < 4; i++) {
            service.then(503, OVERLOADED, AT_ONCE);
        }
        assertTrue(assertThrows(ProblemException.class, rollcall::getMe).is("overloaded"));
        service.then(429, "{}", Map.of("Retry-After", "3600"));
        assertEquals(
                3600,
                assertThrows(ProblemException.class, rollcall::getMe)
                        .retryAfter()
                        .toSeconds());
    }

    @Test
    void searchThatTookTooLongIsNotRepeated() {
        service.then(503, "{\"type\": \"urn:rollcall:problem:search-too-slow\", \"status\": 503}");
        assertTrue(assertThrows(ProblemException.class, rollcall::getMe).is("search-too-slow"));
        assertEquals(1, service.requests.size());
    }

    @Test
    void badGatewayOfProxyIsRepeatedAndThatOfTheServiceIsNot() {
        service.then(502, "<html>Bad gateway")
                .then(504, "")
                .then(200, user("zoë"))
                .then(502, "{\"type\": \"urn:rollcall:problem:keycloak-error\"}")
                .then(502, "<html>Bad gateway");
        assertEquals("zoë", rollcall.getMe().getUsername());
        assertThrows(ProblemException.class, rollcall::getMe);
        assertThrows(ProblemException.class, () -> rollcall.deleteUser(ID, Rollcall.ifVersion(3)));
        assertEquals(5, service.requests.size());
    }

    @Test
    void lostConnectionIsRepeatedWithTheSameKeyOrVersion() {
        service.then(exchange -> {})
                .then(201, user("carol"))
                .then(exchange -> {})
                .then(200, user("carol"))
                .thenCut("{")
                .then(200, user("carol"));
        rollcall.createUser(new CreateUser().username("carol"));
        assertNotNull(service.requests.get(0).key());
        assertEquals(service.requests.get(0).key(), service.requests.get(1).key());
        rollcall.updateUser(ID, new UserPatch().lastName("Sample"), Rollcall.ifVersion(3));
        rollcall.getMe();
        assertEquals(6, service.requests.size());
    }

    @Test
    void deletionIsNotRepeatedAfterLostConnection() {
        service.then(exchange -> {});
        assertThrows(ProcessingException.class, () -> rollcall.deleteUser(ID, Rollcall.ifVersion(3)));
        assertEquals(1, service.requests.size());
    }

    @Test
    void interruptEndsRequestAndFollowOfQuarkusClient() {
        AtomicInteger requests = new AtomicInteger();
        Object api = Proxy.newProxyInstance(
                RollcallApi.class.getClassLoader(), new Class<?>[] {RollcallApi.class}, (proxy, method, arguments) -> {
                    requests.incrementAndGet();
                    throw new ProcessingException(new InterruptedException());
                });
        Rollcall quarkus = Rollcall.of((RollcallApi) api);
        assertThrows(ProcessingException.class, quarkus::getMe);
        assertTrue(Thread.interrupted());
        assertThrows(ProcessingException.class, () -> quarkus.follow("c0", null, new Recorder()));
        assertTrue(Thread.interrupted());
        assertEquals(2, requests.get());
    }

    @Test
    void interruptOfStreamIsToldFromTimeout() {
        assertTrue(Retries.isInterrupt(new UncheckedIOException(new InterruptedIOException())));
        assertTrue(Thread.interrupted());
        assertFalse(Retries.isInterrupt(new ProcessingException(new SocketTimeoutException())));
        assertFalse(Thread.interrupted());
    }

    @Test
    void retryAfterMayBeADate() {
        ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC).plusHours(1);
        service.then(503, OVERLOADED, Map.of("Retry-After", DateTimeFormatter.RFC_1123_DATE_TIME.format(date)))
                .then(503, OVERLOADED, Map.of("Retry-After", "Sat, 28 Nov 2015 05:00:00 GMT"))
                .then(503, OVERLOADED, Map.of("Retry-After", "soon"))
                .then(200, user("zoë"));
        Duration wait = assertThrows(ProblemException.class, rollcall::getMe).retryAfter();
        assertEquals(60, wait.plusSeconds(30).toMinutes());
        assertEquals("zoë", rollcall.getMe().getUsername());
    }

    @Test
    void waitIsAtLeastTheDefaultAndGrows() {
        assertEquals(Duration.ofSeconds(2), Retries.DEFAULT.wait(refusal("0"), 2));
        assertEquals(Duration.ofSeconds(10), Retries.DEFAULT.wait(refusal("5"), 2));
        Duration longer = Retries.DEFAULT.withJitter(Duration.ofSeconds(10));
        assertEquals(10.5, longer.toMillis() / 1000.0, 0.5);
    }

    private static RuntimeException refusal(String retryAfter) {
        HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of(retryAfter)), (name, value) -> true);
        return ProblemException.of(503, headers, "");
    }

    @Test
    void problemHasTypeStatusDetailAndErrors() {
        service.then(409, """
            {"type": "urn:rollcall:problem:taken", "title": "Taken", "status": 409, "detail": "E-mail is taken",
             "errors": [{"field": "email", "key": "taken", "message": "is taken"}], "other": 1}\
            """);
        ProblemException e = assertThrows(ProblemException.class, () -> rollcall.createUser(new CreateUser()));
        assertTrue(e.is("taken"));
        assertEquals("urn:rollcall:problem:taken", e.type());
        assertEquals(409, e.status());
        assertEquals("E-mail is taken", e.detail());
        assertEquals("email", e.errors().get(0).getField());
        assertEquals(1, e.problem().getAdditionalProperty("other"));
    }

    @Test
    void errorThatIsNoProblemDocumentHasItsStatus() {
        service.then(500, "<html>Internal error").then(404, "");
        assertEquals(
                500,
                assertThrows(ProblemException.class, rollcall::getMe).problem().getStatus());
        assertEquals(
                "about:blank",
                assertThrows(ProblemException.class, () -> rollcall.deleteUser(ID))
                        .type());
    }

    @Test
    void pendingChangeNamesItsAct() {
        service.then(202, "{\"act\": \"" + ID + "\", \"outcome\": \"open\"}").then(204, "");
        assertEquals(
                UUID.fromString(ID),
                assertThrows(PendingException.class, () -> rollcall.deleteUser(ID))
                        .act());
        rollcall.deleteUser(ID);
    }

    @Test
    void bodyNullIsAnErrorWithItsStatus() {
        service.then(500, "null").then(202, "null");
        assertEquals(500, assertThrows(ProblemException.class, rollcall::getMe).status());
        assertEquals(
                202,
                assertThrows(ProblemException.class, () -> rollcall.deleteUser(ID))
                        .status());
    }

    @Test
    void changesWithoutCursorAreNoAnswer() {
        for (int i = 0; i < 4; i++) {
            service.then(200, "[]");
        }
        assertEquals(
                "The answer has no Rollcall-Cursor",
                assertThrows(ProcessingException.class, rollcall::listChanges).getMessage());
    }

    @Test
    void patchSendsNullAndOmitsWhatIsNotSet() {
        service.then(200, user("carol"));
        rollcall.updateUser(ID, new UserPatch().lastName(null).attributes(Collections.singletonMap("tier", null)));
        assertEquals(
                "{\"lastName\":null,\"attributes\":{\"tier\":null}}",
                service.requests.get(0).body());
        assertEquals("application/merge-patch+json", service.requests.get(0).type());
    }

    @Test
    void renamingOfAnOrganizationLeavesItsDomains() {
        service.then(200, "{\"id\": \"" + ID + "\", \"name\": \"Acme\", \"domains\": [\"acme.example\"]}");
        rollcall.updateOrganization(ID, new OrganizationPatch().name("Acme"));
        assertEquals("{\"name\":\"Acme\"}", service.requests.get(0).body());
    }

    @Test
    void recordsAreReadByTheIdOfAnotherSystem() {
        service.then(200, user("carol"));
        assertEquals("carol", rollcall.getUser("ext:a/b c").getUsername());
        assertEquals(
                "GET /api/v1/users/ext%3Aa%2Fb%20c", service.requests.get(0).line());
    }

    @Test
    void answersHaveHeaders() {
        service.then(503, OVERLOADED, Map.of("Retry-After", "0", "X-Request-Id", "r1"))
                .then(201, user("carol"), Map.of("ETag", "\"0\"", "Location", "/api/v1/users/1", "X-Request-Id", "r2"))
                .then(200, user("carol"));
        Answer<CreatedUser> answer =
                rollcall.withHeaders(client -> client.createUser(new CreateUser().username("carol")));
        assertEquals("carol", answer.value().getUsername());
        assertEquals(
                List.of("\"0\"", "/api/v1/users/1", "r2"),
                List.of(answer.etag(), answer.location(), answer.requestId()));
        assertNull(rollcall.withHeaders(Rollcall::getMe).requestId());
    }

    @Test
    void errorsAndPendingChangesHaveHeaders() {
        service.then(404, "{\"type\": \"urn:rollcall:problem:not-found\"}", Map.of("X-Request-Id", "r1"))
                .then(
                        202,
                        "{\"act\": \"" + ID + "\"}",
                        Map.of("X-Request-Id", "r2", "Location", "/api/v1/audit-log/1"));
        ProblemException problem = assertThrows(ProblemException.class, rollcall::getMe);
        assertEquals("r1", problem.requestId());
        assertEquals("r1", problem.headers().firstValue("x-request-id").orElse(null));
        PendingException pending = assertThrows(PendingException.class, () -> rollcall.deleteUser(ID));
        assertEquals(List.of("r2", "/api/v1/audit-log/1"), List.of(pending.requestId(), pending.location()));
    }

    @Test
    void valuesThatALaterReleaseAddsAreRead() {
        service.then(200, "{\"id\": \"" + ID + "\", \"action\": \"levitate\", \"altitude\": 3}");
        assertEquals(
                Action.UNKNOWN_DEFAULT_OPEN_API,
                rollcall.getAct(UUID.fromString(ID)).getAction());
    }

    @Test
    void pagesAreReadWhenTheyAreNeeded() {
        service.then(200, "{\"items\": [" + user("a") + "," + user("b") + "], \"next\": \"c 2\"}")
                .then(200, "{\"items\": [" + user("c") + "], \"next\": null}");
        Iterator<User> users = rollcall.users(
                        new ListUsersQuery().role("user").createdAfter(Instant.parse("2026-11-24T12:00:00Z")))
                .iterator();
        assertEquals("a", users.next().getUsername());
        assertEquals(1, service.requests.size());
        assertEquals("b", users.next().getUsername());
        assertEquals("c", users.next().getUsername());
        assertFalse(users.hasNext());
        String query = "GET /api/v1/users?createdAfter=2026-11-24T12%3A00%3A00Z";
        assertEquals(
                List.of(query + "&role=user", query + "&cursor=c%202&role=user"),
                service.requests.stream().map(Request::line).toList());
    }

    @Test
    void attributesAreFiltersOfTheirOwn() {
        service.then(200, "{\"items\": [], \"next\": null}").then(200, user("a"));
        ListUsersQuery query = new ListUsersQuery().attributes("a b", "x&y", "").attributes("plan", "pro");
        rollcall.listUsers(query.copy().attributes("plan", "team").profile("department", "Sales"));
        rollcall.export(new ExportUsersQuery().attributes("plan", "pro")).close();
        assertEquals(Set.of("attributes.a b", "attributes.plan"), query.attributes.keySet());
        assertEquals(
                Set.of(
                        "attributes.a%20b=x%26y",
                        "attributes.a%20b=", "attributes.plan=team", "profile.department=Sales"),
                Set.of(service.requests.get(0).line().replaceFirst(".*[?]", "").split("&")));
        assertEquals(
                Set.of("attributes.plan=pro", "format=ndjson"),
                Set.of(service.requests.get(1).line().replaceFirst(".*[?]", "").split("&")));
    }

    @Test
    void queryOfTheCallerIsNotChanged() {
        service.then(200, "{\"items\": [" + user("b") + "], \"next\": \"c3\"}")
                .then(200, "{\"items\": [" + user("c") + "], \"next\": null}")
                .then(200, user("a"));
        ListUsersQuery query = new ListUsersQuery().role("user").cursor("c2");
        assertEquals(2, rollcall.users(query).count());
        assertEquals("c2", query.cursor);
        ExportUsersQuery exported = new ExportUsersQuery().enabled(true);
        rollcall.export(exported).close();
        assertNull(exported.format);
        assertEquals(
                List.of(
                        "GET /api/v1/users?cursor=c2&role=user",
                        "GET /api/v1/users?cursor=c3&role=user",
                        "GET /api/v1/users/export?enabled=true&format=ndjson"),
                service.requests.stream().map(Request::line).toList());
    }

    @Test
    void answerThatStallsEndsWithATimeout() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        service.then(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(line(user("a")));
            exchange.getResponseBody().flush();
            await(end);
        });
        InputStream body = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(service.uri()).build(), BodyHandlers.ofInputStream())
                .body();
        try (InputStream timed = new TimedInputStream(body, Duration.ofMillis(200))) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> assertThrows(HttpTimeoutException.class, timed::readAllBytes));
        } finally {
            end.countDown();
        }
    }

    @Test
    void exportIsReadWhileItArrives() {
        CountDownLatch firstWasRead = new CountDownLatch(1);
        service.then(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(line(user("a")));
            exchange.getResponseBody().flush();
            await(firstWasRead);
            exchange.getResponseBody().write(line(user("b")));
        });
        List<String> names = new ArrayList<>();
        try (Stream<User> users = rollcall.export(new ExportUsersQuery())) {
            users.forEach(user -> {
                names.add(user.getUsername());
                firstWasRead.countDown();
            });
        }
        assertEquals(List.of("a", "b"), names);
    }

    @Test
    void repeatedImportSendsAllLinesAgainWithTheSameKey() {
        service.then(503, OVERLOADED, AT_ONCE).then(200, """
            {"line": 1, "status": 201, "username": "a"}
            {"line": 2, "status": 409, "problem": {"type": "urn:rollcall:problem:taken", "status": 409}}
            {"done": 1, "failed": 1, "pending": 0, "skipped": 0}
            """);
        List<ImportedLine> lines = new ArrayList<>();
        ImportSummary summary = rollcall.importUsers(
                List.of(new CreateUser().username("a"), new CreateUser().username("b")),
                new ImportUsersQuery().dryRun(true),
                null,
                lines::add);
        assertEquals(1, summary.getFailed());
        assertEquals(
                List.of(201, 409), lines.stream().map(ImportedLine::getStatus).toList());
        Request first = service.requests.get(0);
        assertEquals("POST /api/v1/users/import?dryRun=true", first.line());
        assertEquals(2, first.body().lines().count());
        assertEquals(first.body(), service.requests.get(1).body());
        assertNotNull(first.key());
        assertEquals(first.key(), service.requests.get(1).key());
    }

    @Test
    void usersAreLinked() {
        service.then(200, """
            {"line": 1, "status": 200, "id": "019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55", "result": "changed"}
            {"done": 1, "failed": 0, "pending": 0, "skipped": 0, "created": 0, "changed": 1, "unchanged": 0}
            """);
        List<ImportedLine> lines = new ArrayList<>();
        ImportSummary summary = rollcall.linkUsers(
                List.of(new LinkUser().email("a@example.org").externalId("4711")),
                new ImportUsersQuery(),
                "mine",
                lines::add);
        assertEquals(1, summary.getChanged());
        assertEquals("changed", lines.get(0).getResult().toString());
        Request request = service.requests.get(0);
        assertEquals("POST /api/v1/users/import?mode=link", request.line());
        assertEquals(
                "{\"email\":\"a@example.org\",\"externalId\":\"4711\"}",
                request.body().strip());
        assertEquals("mine", request.key());
    }

    @Test
    void importThatEndsWithoutSummaryFails() {
        service.then(200, "{\"line\": 1, \"status\": 201}\n");
        List<CreateUser> users = List.of(new CreateUser().username("a"));
        assertThrows(
                UncheckedIOException.class,
                () -> rollcall.importUsers(users, new ImportUsersQuery(), null, line -> {}));
    }

    @Test
    void followerContinuesAfterExpiredTokenLostConnectionAndExpiredCursor() {
        service.then(200, "[" + change("1") + "]", Map.of("Rollcall-Cursor", "c1"))
                .then(401, "{\"type\": \"urn:rollcall:problem:invalid-token\"}", AT_ONCE)
                .then(exchange -> {}) // no answer
                .then(200, "[]", Map.of("Rollcall-Cursor", "c1"))
                .then(410, "{\"type\": \"urn:rollcall:problem:cursor-expired\"}")
                .then(200, "[]", Map.of("Rollcall-Cursor", "d1"))
                .then(200, user("a") + "\n" + user("b"))
                .then(200, "[" + change("2") + "]", Map.of("Rollcall-Cursor", "d2"))
                .then(403, "{\"type\": \"urn:rollcall:problem:forbidden\"}");
        Recorder recorder = new Recorder();
        assertEquals(403, endOfFollow(rollcall, "c0", recorder).status());
        assertEquals(List.of("c1 [1]", "d1 [a, b]", "d2 [2]"), recorder.seen);
        assertEquals(
                "GET /api/v1/changes?cursor=c0&types=user.*&wait=20",
                service.requests.get(0).line());
    }

    @Test
    void followerContinuesAfterBadGatewayOfProxyAndLostConnectionWithRefusedToken() {
        service.then(502, "<html>Bad gateway")
                .then(503, OVERLOADED, AT_ONCE)
                .thenCut("[")
                .then(401, "{}")
                .then(200, "[" + change("1") + "]", Map.of("Rollcall-Cursor", "c1"))
                .then(401, "{}")
                .then(401, "{}");
        Recorder recorder = new Recorder();
        assertEquals(401, endOfFollow(rollcall, "c0", recorder).status());
        assertEquals(List.of("c1 [1]"), recorder.seen);
        assertEquals(5, recorder.retried.size());
        assertEquals(7, service.requests.size());
    }

    @Test
    void followerContinuesAfterFailedTokenRequest() {
        service.then(403, "{}");
        RuntimeException failure = new IllegalStateException("Keycloak does not answer");
        Iterator<RuntimeException> failures = List.of(failure, failure).iterator();
        Recorder recorder = new Recorder();
        Rollcall client = service.client(() -> {
            if (failures.hasNext()) {
                throw failures.next();
            }
            return "token";
        });
        assertEquals(403, endOfFollow(client, "c0", recorder).status());
        assertEquals(List.of(failure, failure), recorder.retried);
    }

    @Test
    void followerStartsAgainIfTheConnectionIsLostWhileItReadsUsers() {
        service.then(200, "[]", Map.of("Rollcall-Cursor", "d1"))
                .thenCut(user("a") + "\n")
                .then(200, "[]", Map.of("Rollcall-Cursor", "d2"))
                .then(200, user("a") + "\n" + user("b"))
                .then(403, "{}");
        Recorder recorder = new Recorder();
        assertEquals(403, endOfFollow(rollcall, null, recorder).status());
        assertEquals(List.of("d2 [a, b]"), recorder.seen);
        assertEquals(1, recorder.retried.size());
    }

    @Test
    void exceptionOfTheFollowerEndsFollow() {
        service.then(200, "[" + change("1") + "]", Map.of("Rollcall-Cursor", "c1"))
                .then(200, "[]", Map.of("Rollcall-Cursor", "d1"))
                .then(200, user("a"));
        RuntimeException failure = new ProcessingException("The follower's own");
        Follower follower = new Follower() {
            @Override
            public void replace(Stream<User> users, String cursor) {
                throw failure;
            }

            @Override
            public void apply(List<ChangeEvent> changes, String cursor) {
                throw failure;
            }
        };
        assertSame(failure, assertThrows(RuntimeException.class, () -> rollcall.follow("c0", null, follower)));
        assertSame(failure, assertThrows(RuntimeException.class, () -> rollcall.follow(null, null, follower)));
        assertEquals(3, service.requests.size());
    }

    private static ProblemException endOfFollow(Rollcall client, String cursor, Follower follower) {
        return assertThrows(ProblemException.class, () -> client.follow(cursor, "user.*", follower));
    }

    private static final class Recorder implements Follower {
        private final List<String> seen = new ArrayList<>();
        private final List<RuntimeException> retried = new ArrayList<>();

        @Override
        public void replace(Stream<User> users, String cursor) {
            seen.add(cursor + " " + users.map(User::getUsername).toList());
        }

        @Override
        public void apply(List<ChangeEvent> changes, String cursor) {
            seen.add(
                    cursor + " " + changes.stream().map(ChangeEvent::getSubject).toList());
        }

        @Override
        public void retrying(RuntimeException cause, Duration pause) {
            retried.add(cause);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] line(String json) {
        return (json + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String user(String name) {
        return "{\"id\": \"" + ID + "\", \"username\": \"" + name + "\", \"email\": null, \"version\": 3}";
    }

    private static String change(String subject) {
        return "{\"id\": \"" + ID + "\", \"type\": \"user.updated\", \"subject\": \"" + subject + "\"}";
    }
}
