package dev.rollcall.change.api;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamException;
import dev.rollcall.auth.AuthenticationMethod;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.key.KeyWatch;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.auth.revocation.TokenValidity;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangeEntries;
import dev.rollcall.change.ChangeLog;
import dev.rollcall.change.ChangePage;
import dev.rollcall.change.ChangeTypes;
import dev.rollcall.http.OverSockets;
import dev.rollcall.testing.ChangeLogWriter;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Keys;
import dev.rollcall.testing.browser.Browser;
import dev.rollcall.testing.keycloak.ClaimsFactory;
import dev.rollcall.testing.keycloak.RealmClient;
import dev.rollcall.testing.wire.ServerSentEvent;
import dev.rollcall.testing.wire.WireConnection;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@Tag("slow")
class ChangeStreamTest extends OverSockets {

    private static final String PATH = "/api/v1/changes?cursor=";
    private static final String ACCEPT = "Accept: text/event-stream";

    @Inject
    ServiceDatabase records;

    @Inject
    ChangeLogWriter log;

    @Inject
    ChangeTail tail;

    @Inject
    Revocations revoked;

    @Inject
    TokenValidity validity;

    @Inject
    KeyWatch keyWatch;

    @Inject
    ChangeLog changes;

    @Inject
    ChangeEntries entries;

    @Inject
    ChangeReads reads;

    @Inject
    Vertx vertx;

    private String now;

    @BeforeEach
    void takeCursor() throws IOException {
        log.awaitNumbered();
        now = ask(PATH + "now", admin).headers().get("rollcall-cursor");
    }

    private WireConnection stream(String cursor, String... headers) throws IOException {
        WireConnection connection = connect();
        List<String> all = new ArrayList<>(List.of(ACCEPT));
        all.addAll(List.of(headers));
        connection.sendHead("GET", PATH + cursor, all.toArray(String[]::new));
        WireConnection.Answer head = connection.readHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers())
                .containsEntry("content-type", "text/event-stream")
                .containsEntry("cache-control", "no-store")
                .containsEntry("x-accel-buffering", "no");
        return connection;
    }

    /** Reads up to the next line with this beginning, and returns the rest of it. */
    private static String next(WireConnection stream, String beginning) throws IOException {
        String line = stream.line();
        while (!line.startsWith(beginning)) {
            line = stream.line();
        }
        return line.substring(beginning.length());
    }

    private static String nextSubject(WireConnection stream) throws IOException {
        return nextChange(stream).get("subject").asText();
    }

    private static JsonNode nextChange(WireConnection stream) throws IOException {
        return Realm.json(ServerSentEvent.next(stream, "message").data());
    }

    /** Reads the next event, which must be a position, and returns its cursor. */
    private static String nextPosition(WireConnection stream) throws IOException {
        ServerSentEvent event = ServerSentEvent.next(stream);
        assertThat(event)
                .isEqualTo(new ServerSentEvent("position", event.id(), "{\"cursor\":\"%s\"}".formatted(event.id())));
        return event.id();
    }

    /** Each value has one or more {@code Accept} headers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/event-stream",
                "*/EVENT-STREAM;q=0.1",
                "text/*",
                "text/event-stream, */*",
                "text/event-stream;q=0.2, application/*;q=0.1",
                "*/*, application/cloudevents-batch+json;q=0.5, application/json;q=0.5",
                "application/cloudevents-batch+json;q=0.1 & text/event-stream;q=0.5",
                "image/png & */event-stream"
            })
    void streamCountsAsFollowerHoweverItIsAskedFor(String accept) throws IOException {
        WireConnection stream = connect();
        stream.sendHead("GET", PATH + "now", headers(accept));

        assertThat(stream.readHead().headers()).containsEntry("content-type", "text/event-stream");
        assertThat(inProgress("followers")).isOne();
        // other requests may be ending
        await().until(() -> inProgress("usual") == 0);
        stream.close();
        await().until(() -> inProgress("followers") == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/*",
                "*",
                "application/*",
                "application/json, application/cloudevents-batch+json",
                "application/cloudevents-batch+json, text/event-stream",
                "text/event-stream, application/cloudevents-batch+json",
                "text/event-stream;q=0.5, application/cloudevents-batch+json",
                "text/html, */*;q=0.8",
                "text/*;q=0 & */*",
                "*/event-stream & application/cloudevents-batch+json"
            })
    void pageIsTheAnswerToEveryoneElse(String accept) throws IOException {
        assertPage(accept, "application/cloudevents-batch+json");
    }

    /** The second is what clients of the Model Context Protocol send. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json, text/event-stream",
                "text/event-stream & application/json",
                "text/event-stream;q=0.9, application/json",
                "application/json, */*",
                "*/json",
                "*/*, application/cloudevents-batch+json;q=0.5"
            })
    void pageIsJsonForClientsThatPreferIt(String accept) throws IOException {
        assertPage(accept, "application/json");
    }

    private void assertPage(String accept, String type) throws IOException {
        WireConnection connection = connect();
        connection.sendHead("GET", PATH + "now", headers(accept));

        WireConnection.Answer page = connection.readHead();
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.headers().get("content-type").split(";")[0]).isEqualTo(type);
    }

    private String[] headers(String accept) {
        List<String> all = new ArrayList<>(List.of(admin));
        for (String value : accept.split(" & ")) {
            all.add("Accept: " + value);
        }
        return all.toArray(String[]::new);
    }

    /** More than {@code rollcall.limits.requests}. */
    @Test
    void streamsLeaveRoomForOtherRequests() throws IOException {
        List<WireConnection> streams = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            WireConnection stream = connect();
            stream.sendHead("GET", PATH + "now", admin, "Accept: */event-stream");
            streams.add(stream);
        }
        for (WireConnection stream : streams) {
            assertThat(stream.readHead().status()).isEqualTo(200);
        }

        assertThat(ask("/api/v1/users?limit=1", admin).status()).isEqualTo(200);
    }

    private void awaitFollowers(int count) {
        await().until(() -> tail.followers() == count);
    }

    @Test
    void streamBeginsWithItsCursorAndSendsEachChange() throws IOException {
        WireConnection stream = stream(now, admin);

        assertThat(Integer.parseInt(next(stream, "retry: "))).isBetween(1_000, 3_000);
        assertThat(nextPosition(stream)).isEqualTo(now);
        List<String> users = log.append("user.created", "user.updated");
        ServerSentEvent first = ServerSentEvent.next(stream);
        assertThat(first.type()).isEqualTo("message");
        assertThat(Realm.json(first.data()).get("cursor").asText()).isEqualTo(first.id());
        assertThat(List.of(Realm.json(first.data()).get("subject").asText(), nextSubject(stream)))
                .containsExactlyInAnyOrderElementsOf(users);
        assertThat(log.append("user.deleted")).containsExactly(nextSubject(stream));
    }

    @Test
    void heartbeatsKeepTheStreamAliveAndMoveTheCursor() throws IOException {
        WireConnection stream = stream(now + "&types=user.deleted", admin);
        assertThat(nextPosition(stream)).isEqualTo(now);
        assertThat(next(stream, ": ")).isEqualTo("heartbeat");

        // of another type: the cursor moves all the same
        log.append("user.created");

        assertThat(ChangeCursor.of(nextPosition(stream)).position())
                .isEqualTo(ChangeCursor.of(now).position() + 1);
        assertThat(next(stream, ": ")).isEqualTo("heartbeat");
    }

    @Test
    void lastEventIdTakesPrecedenceOverTheCursor() throws IOException {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            users.addAll(log.append("user.created"));
        }
        WireConnection first = stream(now, admin);
        next(first, "retry: ");
        nextChange(first);
        first.close();
        ChangeCursor second = ChangeCursor.of(now).at(ChangeCursor.of(now).position() + 1, null);

        WireConnection again = stream(now, admin, "Last-Event-ID: " + second.text());

        assertThat(ChangeCursor.of(nextPosition(again)).position()).isEqualTo(second.position());
        assertThat(List.of(nextSubject(again), nextSubject(again))).isEqualTo(users.subList(1, 3));
    }

    /** The id of the first event is all that the client has of the place, since it asked for the end of the log. */
    @Test
    void streamThatWasCutBeforeItsFirstChangeMissesNothing() throws IOException {
        WireConnection cut = stream("now", admin);
        String position = nextPosition(cut);
        cut.close();
        String user = log.append("user.created").get(0);

        WireConnection again = stream("now", admin, "Last-Event-ID: " + position);

        assertThat(nextPosition(again)).isEqualTo(position);
        assertThat(nextSubject(again)).isEqualTo(user);
    }

    /** The follower is far behind: its pages come from the database, then it follows. */
    @Test
    void streamCatchesUpAndGoesOnInOrder() throws IOException {
        String user = log.appendVersions(1_050);
        WireConnection stream = stream(now, admin);

        for (int version = 1; version <= 1_050; version++) {
            JsonNode event = nextChange(stream);
            assertThat(event.get("subject").asText()).isEqualTo(user);
            assertThat(event.get("data").get("version").asInt()).isEqualTo(version);
        }
        assertThat(log.append("user.created")).containsExactly(nextSubject(stream));
    }

    /** The stream ends with each token; the client gets the next one and sends Last-Event-ID, by the library's own doing. */
    @Test
    void clientLibraryReconnectsWithoutLossOrRepetition() throws Exception {
        Realm.Identity identity = realm.createIdentity("follower", "rollcall-admin");
        AtomicInteger connections = new AtomicInteger();
        List<String> sent = new ArrayList<>();
        List<String> received = new ArrayList<>();
        try (RealmClient client = shortLived("2");
                EventSource source = new EventSource.Builder(ConnectStrategy.http(
                                        service.resolve(PATH + now).toURL())
                                .readTimeout(TimeLimits.LIMIT.toSeconds(), TimeUnit.SECONDS)
                                .requestTransformer(request -> {
                                    connections.incrementAndGet();
                                    return request.newBuilder()
                                            .header("Authorization", "Bearer " + token(client, identity))
                                            .build();
                                }))
                        .errorStrategy(ErrorStrategy.alwaysContinue())
                        .build()) {
            while (connections.get() < 3) {
                sent.addAll(log.append("user.updated"));
                MessageEvent message = nextChange(source);
                received.add(Realm.json(message.getData()).get("subject").asText());
                assertThat(message.getLastEventId())
                        .isEqualTo(Realm.json(message.getData()).get("cursor").asText());
            }
        }

        assertThat(received).isEqualTo(sent);
        awaitFollowers(0);
    }

    /** Each connection begins with a position. */
    private static MessageEvent nextChange(EventSource source) throws StreamException {
        MessageEvent message = source.readMessage();
        while (message.getEventName().equals("position")) {
            message = source.readMessage();
        }
        return message;
    }

    private RealmClient shortLived(String seconds) {
        return RealmClient.named("short-lived-follower")
                .publicClient()
                .withPasswordGrant()
                .withAudience()
                .attribute("access.token.lifespan", seconds)
                .create(realm);
    }

    private static String token(RealmClient client, Realm.Identity identity) {
        return client.tokens(identity).path("access_token").asText();
    }

    @Test
    void streamEndsWhenTheTokenExpires() throws IOException {
        Realm.Identity identity = realm.createIdentity("follower", "rollcall-admin");
        try (RealmClient client = shortLived("8")) {
            assertEnds(stream(now, "Authorization: Bearer " + token(client, identity)), "token expired");
        }
    }

    @Test
    void streamEndsWhenTheTokensOfItsCallerAreRevoked() throws IOException {
        Realm.Identity identity = realm.createIdentity("follower", "rollcall-admin");
        WireConnection stream = stream(now, "Authorization: Bearer " + realm.token(identity));
        next(stream, "id: ");

        revoked.revoke(identity.subject());

        assertEnds(stream, "token revoked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollcall-admin", "reader"})
    void streamEndsWhenItsCallerLosesTheRole(String role) throws IOException {
        Realm.Identity identity = realm.createIdentity("follower", role);
        String authorization = "Authorization: Bearer " + realm.token(identity);
        String id = Realm.json(ask("/api/v1/users/me", authorization).body())
                .get("id")
                .asText();
        WireConnection stream = stream(now, authorization);
        next(stream, "id: ");

        WireConnection administrator = connect();
        byte[] roles = "{\"roles\":[\"user\"]}".getBytes(StandardCharsets.UTF_8);
        administrator.sendHead(
                "PUT",
                "/api/v1/users/" + id + "/roles",
                admin,
                "Content-Type: application/json",
                "Content-Length: " + roles.length);
        administrator.send(roles);
        assertThat(administrator.read().status()).isEqualTo(200);

        assertEnds(stream, "token revoked");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "update api_keys set ended_at = now(), end_reason = 'revoked' where id = ?::uuid | key ended",
                "update api_keys set expires_at = now() where id = ?::uuid | key ended",
                "update key_switch set stopped_at = now(), stopped_by = 'somebody' where ?::text is not null | key ended",
                "update users set enabled = false where id = (select user_id from api_keys where id = ?::uuid) | key ended",
                "update users set roles = '{}' where id = (select user_id from api_keys where id = ?::uuid) | key owner lost roles",
            })
    void streamOfAKeyEndsWithItAndWithTheRightsOfItsOwner(String change, String reason) throws IOException {
        Keys keys = new Keys(realm.createIdentity("follower", "reader"));
        keys.signedIn().id();
        Keys.Key key = keys.create("changes:read");
        WireConnection stream = stream(now, "Authorization: Bearer " + key.secret());
        next(stream, "id: ");

        records.execute(change, key.id());
        try {
            assertEnds(stream, reason);
        } finally {
            records.execute("update key_switch set stopped_at = null, stopped_by = null");
        }
    }

    /** The client comes again with the former secret, until the overlap ends. */
    @Test
    void streamOfAKeyEndsWithItsRotation() throws IOException {
        Keys keys = new Keys(realm.createIdentity("follower", "reader"));
        keys.signedIn().id();
        Keys.Key key = keys.create("changes:read");
        WireConnection stream = stream(now, "Authorization: Bearer " + key.secret());
        next(stream, "id: ");

        keys.signedIn().post("/api/v1/users/me/keys/" + key.id() + "/rotate").expect(200);

        assertEnds(stream, "key rotated");
        next(stream(now, "Authorization: Bearer " + key.secret()), "id: ");
    }

    /** What is checked once a second must not take a key for a token. */
    @Test
    void streamOfAKeyGoesOnWhileTheKeyCounts() throws IOException {
        Keys keys = new Keys(realm.createIdentity("follower", "reader"));
        String id = keys.signedIn().id();
        Keys.Key key = keys.create("changes:read");
        revoked.revoke(keys.owner().subject());
        WireConnection stream = stream(now, "Authorization: Bearer " + key.secret());
        nextPosition(stream);
        Instant begun = Instant.now();

        await().until(() -> Instant.now().isAfter(begun.plusSeconds(3)));
        records.execute("update users set first_name = 'Followed' where id = ?::uuid", id);

        assertThat(nextSubject(stream)).isEqualTo(id);
    }

    @Test
    void streamOfABrowserEndsWithItsSession() throws IOException {
        Realm.Identity identity = realm.createIdentity("follower", "rollcall-admin");
        Browser browser = new Browser(service);
        assertThat(browser.signIn("/login", identity).statusCode()).isEqualTo(200);
        String cookies = browser.cookies().entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; ", "Cookie: ", ""));
        WireConnection stream = stream(now, cookies);
        next(stream, "id: ");

        browser.get("/logout");

        assertEnds(stream, "token session-ended");
    }

    @Test
    void streamEndsWhenTheLogIsReplaced() throws IOException {
        WireConnection stream = stream(now, admin);
        next(stream, "id: ");

        records.execute("update change_log set id = gen_random_uuid()");

        assertEnds(stream, "the log no longer has this cursor");
        // until the next look at the log, memory has the old one: then the stream ends at once again
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertProblem(ask(PATH + now, admin, ACCEPT, "Last-Event-ID: " + now), 410, "cursor-expired"));
    }

    /** The volume of the database is put back, and its log grows to the same length with another change, before anybody looks. */
    @Test
    void streamEndsWhenItsLastChangeIsReplaced() throws IOException {
        WireConnection stream = stream(now, admin);
        log.append("user.created");
        String read = next(stream, "id: ");
        while (read.equals(now)) {
            read = next(stream, "id: ");
        }

        log.replaceLast();

        assertEnds(stream, "the log no longer has this cursor");
        assertProblem(ask(PATH + now, admin, ACCEPT, "Last-Event-ID: " + read), 410, "cursor-expired");
        assertProblem(ask(PATH + read + "&wait=30", admin), 410, "cursor-expired");
    }

    private void assertEnds(WireConnection stream, String reason) throws IOException {
        String comment = next(stream, ": ");
        while (comment.equals("heartbeat")) {
            comment = next(stream, ": ");
        }
        assertThat(comment).isEqualTo(reason);
        assertThat(next(stream, "0")).isEmpty();
        assertThat(stream.line()).isEmpty();
        // the connection serves further requests
        assertThat(stream.get(PATH + "now", admin).status()).isEqualTo(200);
        awaitFollowers(0);
    }

    @Test
    void disconnectedClientsAreForgotten() throws IOException {
        WireConnection stream = stream(now, admin);
        next(stream, "id: ");
        WireConnection waiting = connect();
        waiting.sendHead("GET", PATH + now + "&wait=30", admin);
        awaitFollowers(2);

        stream.close();
        waiting.close();

        awaitFollowers(0);
    }

    /** A tail and its follower without HTTP, since the replica under test serves other tests afterwards. */
    @Test
    void shutdownEndsFollowersAndAdmitsNoMore() throws Exception {
        ChangeTail tail = new ChangeTail(changes, entries);
        TokenClaims claims = ClaimsFactory.of(UUID.randomUUID().toString(), Instant.now(), Duration.ofHours(1));
        Following following = new Following(
                tail,
                reads,
                validity,
                keyWatch,
                new Caller(AuthenticationMethod.BEARER, claims, Set.of(), List.of()),
                ChangeTypes.of(null));
        CompletableFuture<ChangePage> waiting = poll(following);
        await().until(() -> tail.end().isPresent());
        assertThat(waiting).isNotDone();

        tail.handOver(new ShutdownDelayInitiatedEvent());

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(ChangePage.empty(ChangeCursor.of(now)));
        assertThat(poll(following).get(10, TimeUnit.SECONDS).entries()).isEmpty();
        await().until(() -> tail.end().isEmpty());
    }

    private CompletableFuture<ChangePage> poll(Following following) {
        return LongPoll.wait(following, vertx.getOrCreateContext(), ChangeCursor.of(now), 10, Duration.ofMinutes(10))
                .subscribeAsCompletionStage();
    }
}
