package dev.rollcall.change.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.Origin;
import dev.rollcall.testing.ChangeLogWriter;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@Tag("slow")
class ChangeBatchTest {

    private static final String PATH = "/api/v1/changes";
    private static final String BATCH = "application/cloudevents-batch+json";

    @Inject
    ServiceDatabase database;

    @Inject
    ChangeLogWriter log;

    @Inject
    ObjectMapper json;

    @Inject
    ChangeTail tail;

    private final ApiCaller admin = Api.admin();
    private String now;

    @BeforeEach
    void takeCursor() {
        log.awaitNumbered();
        now = changes("cursor", "now").header("Rollcall-Cursor");
    }

    private ApiCaller request(Object... query) {
        return admin.query(query);
    }

    private ApiResponse changes(Object... query) {
        return request(query).read(PATH).contentType(BATCH);
    }

    private List<CloudEvent> events(ApiResponse batch) {
        List<CloudEvent> events = new ArrayList<>();
        try {
            for (JsonNode event : json.readTree(batch.bytes())) {
                events.add(new JsonFormat().deserialize(json.writeValueAsBytes(event)));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return events;
    }

    private JsonNode data(CloudEvent event) throws IOException {
        return json.readTree(event.getData().toBytes());
    }

    @Test
    void eventsAreCloudEventsThatTellNothingPersonal() throws IOException {
        String user = UUID.randomUUID().toString();
        UUID act = UUID.randomUUID();
        database.text("""
                select append_change('user', ?::uuid, 7, 'user.updated', '{email,roles}')::text
                from (select set_config('rollcall.change', ?, true) as told) context where told is not null""", user, new ChangeContext(Origin.API, "the-subject", act, "the-request").setting());
        log.awaitNumbered();

        CloudEvent event = events(changes("cursor", now)).stream()
                .filter(one -> one.getSubject().equals(user))
                .findFirst()
                .orElseThrow();

        assertThat(event.getSpecVersion().toString()).isEqualTo("1.0");
        assertThat(UUID.fromString(event.getId()).version()).isEqualTo(7);
        assertThat(event.getSource()).hasToString("/api/v1/users");
        assertThat(event.getType()).isEqualTo("user.updated");
        assertThat(event.getTime().toInstant()).isBefore(Instant.now().plusSeconds(60));
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getExtensionNames()).containsExactly("cursor");
        assertThat(data(event)).isEqualTo(json.readTree("""
                {"version":7,"fields":["email","roles"],"origin":"api","actor":"the-subject","act":"%s",
                 "requestId":"the-request"}""".formatted(act)));
    }

    @Test
    void entryOfAnUnknownWriterHasOnlyItsFacts() throws IOException {
        String user = log.append("user.created").get(0);

        CloudEvent event = events(changes("cursor", now)).get(0);

        assertThat(event.getSubject()).isEqualTo(user);
        assertThat(data(event))
                .isEqualTo(json.readTree("{\"version\":1,\"fields\":[\"email\",\"roles\"],\"origin\":\"other\"}"));
    }

    @Test
    void pageAsJsonHasTheSameEvents() {
        log.append("user.created", "user.updated");
        ApiResponse batch = changes("cursor", now);

        ApiResponse page = request("cursor", now, "wait", 30)
                .header("Accept", "application/json")
                .get(PATH);

        page.expect(200).contentType("application/json");
        assertThat(page.bytes()).isEqualTo(batch.bytes());
        assertThat(page.header("Rollcall-Cursor")).isEqualTo(batch.header("Rollcall-Cursor"));
        assertThat(page.headers("Link")).anyMatch(link -> link.contains("rel=\"next\""));
    }

    @Test
    void pagesFollowOneAnotherToTheEnd() {
        String user = log.appendVersions(25);
        List<CloudEvent> all = new ArrayList<>();
        String cursor = now;
        ApiResponse page = changes("cursor", cursor, "limit", 10);
        while (!page.header("Rollcall-Cursor").equals(cursor)) {
            all.addAll(events(page));
            cursor = page.header("Rollcall-Cursor");
            assertThat(page.headers("Link"))
                    .anyMatch(link -> link.contains("limit=10") && link.contains("rel=\"next\""))
                    .anyMatch(link -> link.contains("cursor=" + page(link)));
            page = changes("cursor", cursor, "limit", 10);
        }

        assertThat(events(page)).isEmpty();
        assertThat(all).filteredOn(event -> event.getSubject().equals(user)).hasSize(25);
        assertThat(all).extracting(event -> event.getExtension("cursor")).doesNotHaveDuplicates();
        // any event is a checkpoint
        String third = (String) all.get(2).getExtension("cursor");
        assertThat(events(changes("cursor", third)).get(0)).isEqualTo(all.get(3));
    }

    private static String page(String link) {
        return link.replaceFirst(".*cursor=([\\w-]+).*", "$1");
    }

    @Test
    void withoutCursorAndWithStartTheOldestEntriesComeFirst() {
        log.append("user.created");

        String first = events(changes("limit", 1)).get(0).getId();

        assertThat(events(changes("limit", 1, "cursor", "start")).get(0).getId())
                .isEqualTo(first);
        assertThat(first).isEqualTo(database.text("""
                        select change_id::text from change_positions
                        where position > (select trimmed_to from change_log) order by position limit 1"""));
    }

    @Test
    void onlyWantedTypesAreReturned() {
        List<String> users = log.append("user.created", "user.deleted", "user.updated", "user.disabled");

        assertThat(events(changes("cursor", now, "types", "user.deleted,user.disabled")))
                .extracting(CloudEvent::getSubject)
                .containsExactlyInAnyOrder(users.get(1), users.get(3));
        assertThat(events(changes("cursor", now, "types", "user.*"))).hasSize(4);
    }

    /** A request looks at a bounded number of entries, and its cursor makes progress even if none matches. */
    @Test
    void sparseTypesAreFoundOverSeveralPages() {
        log.appendVersions(2_100);
        String deleted = log.append("user.deleted").get(0);
        String cursor = now;
        List<CloudEvent> found = List.of();
        int empty = -1;
        while (found.isEmpty() && empty < 10) {
            ApiResponse page = changes("cursor", cursor, "types", "user.deleted");
            found = events(page);
            cursor = page.header("Rollcall-Cursor");
            empty++;
        }

        assertThat(empty).isEqualTo(2);
        assertThat(found).extracting(CloudEvent::getSubject).containsExactly(deleted);
    }

    @ParameterizedTest
    @CsvSource({
        "cursor, x, invalid-cursor",
        "cursor, bS3XRZ8sSKqH0vXQvd9BsgAAAAAAAA==, invalid-cursor",
        "limit, 0, invalid-parameter",
        "limit, 1001, invalid-parameter",
        "limit, x, invalid-parameter",
        "wait, -1, invalid-parameter",
        "wait, 31, invalid-parameter",
        "types, user.renamed, invalid-parameter",
        "type, user.created, invalid-parameter"
    })
    void invalidParameterReturns400(String name, String value, String type) {
        for (String accept : List.of(BATCH, "text/event-stream")) {
            request(name, value).header("Accept", accept).get(PATH).expectProblem(400, "urn:rollcall:problem:" + type);
        }
    }

    @Test
    void largestLimitIsAccepted() {
        log.appendVersions(1_001);

        assertThat(events(changes("cursor", now, "limit", 1_000))).hasSize(1_000);
        assertThat(events(changes("cursor", now))).hasSize(100);
    }

    @Test
    void cursorOfAnotherLogOrBeyondTheEndReturns410() {
        ChangeCursor end = ChangeCursor.of(now);

        assertExpired(new ChangeCursor(UUID.randomUUID(), end.position(), end.change()), "another log");
        assertExpired(end.at(end.position() + 1_000_000, end.change()), "beyond the end");
    }

    /** A snapshot of the volume was put back, and the log has grown again: it has the same id, and the position. */
    @Test
    void cursorWhosePositionHasAnotherChangeReturns410() {
        log.append("user.created", "user.updated");
        for (String text : List.of(now, changes("cursor", now).header("Rollcall-Cursor"))) {
            ChangeCursor read = ChangeCursor.of(text);
            ChangeCursor lost = read.at(read.position(), UUID.randomUUID());

            assertExpired(lost, "put back");
            request()
                    .header("Last-Event-ID", lost.text())
                    .header("Accept", "text/event-stream")
                    .get(PATH)
                    .expect(410);
        }
    }

    @Test
    void cursorBeforeRemovedEntriesReturns410() {
        log.append("user.created", "user.updated");
        database.execute("update change_log set trimmed_to = last_position - 1");

        assertExpired(ChangeCursor.of(now), "because of their age");
        assertThat(events(changes("cursor", "start"))).hasSize(1);
    }

    @Test
    void cursorFromBeforeARestoredBackupReturns410() {
        database.execute("update change_log set id = gen_random_uuid()");

        assertExpired(ChangeCursor.of(now), "another log");
    }

    private void assertExpired(ChangeCursor cursor, String why) {
        for (String accept : List.of(BATCH, "text/event-stream")) {
            for (int wait : List.of(0, 5)) {
                request("cursor", cursor.text(), "wait", wait)
                        .header("Accept", accept)
                        .get(PATH)
                        .expectProblem(410, "cursor-expired")
                        .body("detail", containsString(why))
                        .body("detail", containsString("cursor=now"));
            }
        }
    }

    @Test
    void waitEndsWithTheNextChange() throws Exception {
        CompletableFuture<ApiResponse> waiting =
                CompletableFuture.supplyAsync(() -> changes("cursor", now, "wait", 30));
        await(1);

        String user = log.append("user.created").get(0);

        ApiResponse page = waiting.get(20, TimeUnit.SECONDS);
        assertThat(events(page)).extracting(CloudEvent::getSubject).containsExactly(user);
        assertThat(page.header("Rollcall-Cursor")).isEqualTo(events(page).get(0).getExtension("cursor"));
        await(0);
    }

    @Test
    void waitForATypeIgnoresOthers() throws Exception {
        CompletableFuture<ApiResponse> waiting = CompletableFuture.supplyAsync(
                () -> changes("cursor", now, "wait", 30, "types", "user.deleted", "limit", 1));
        await(1);

        log.appendVersions(50);
        String user = log.append("user.deleted").get(0);

        assertThat(events(waiting.get(20, TimeUnit.SECONDS)))
                .extracting(CloudEvent::getSubject)
                .containsExactly(user);
    }

    @Test
    void waitEndsEmptyAfterItsTime() {
        for (String accept : List.of(BATCH, "application/json")) {
            ApiResponse page =
                    request("cursor", now, "wait", 1).header("Accept", accept).get(PATH);

            page.expect(200).contentType(accept);
            assertThat(events(page)).isEmpty();
            assertThat(page.header("Rollcall-Cursor")).isEqualTo(now);
        }
    }

    @Test
    void waitFromNowReturnsOnlyLaterChanges() throws Exception {
        log.append("user.created");
        CompletableFuture<ApiResponse> waiting =
                CompletableFuture.supplyAsync(() -> changes("cursor", "now", "wait", 30));

        // the cursor is not taken before the first of these
        List<String> later = new ArrayList<>();
        TimeLimits.await().until(() -> {
            later.addAll(log.append("user.updated"));
            return waiting.isDone();
        });

        assertThat(events(waiting.get()))
                .isNotEmpty()
                .extracting(CloudEvent::getSubject)
                .isSubsetOf(later);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/xml", "text/html"})
    void otherMediaTypesReturn406(String accept) {
        request().header("Accept", accept).get(PATH).expect(406);
    }

    @Test
    void headHasTheCursorAndNoBody() {
        for (String accept : List.of(BATCH, "application/json", "text/event-stream", "*/*")) {
            ApiResponse head =
                    request("cursor", "now", "wait", 5).header("Accept", accept).send("HEAD", PATH);

            head.expect(200);
            assertThat(head.header("Rollcall-Cursor")).isEqualTo(now);
            assertThat(head.bytes()).isEmpty();
        }
    }

    private void await(int followers) {
        TimeLimits.await().until(() -> tail.followers() == followers);
    }
}
