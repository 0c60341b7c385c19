package dev.rollcall.webhook.delivery;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.testing.ChangeLogWriter;
import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.webhook.delivery.Receiver.Received;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Receivers that hang, are slow, or send odd answers harm nothing but their own webhooks. */
@QuarkusTest
@TestProfile(WithWebhooks.class)
class OddReceiversTest {

    private static final String WEBHOOKS = "/api/v1/webhooks";
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords records;

    @Inject
    ChangeLogWriter log;

    @ConfigProperty(name = "test.webhooks.port")
    int port;

    private final ApiCaller admin = Api.admin();
    private final List<String> created = new ArrayList<>();
    private Receiver receiver;
    private String webhook;

    @BeforeEach
    void createWebhook() throws IOException {
        receiver = new Receiver(port);
        log.awaitNumbered();
        ApiResponse answer = admin.post(
                        WEBHOOKS,
                        Map.of("url", "http://127.0.0.1:" + port + "/hook", "types", List.of("organization.*")))
                .expect(201);
        receiver.knows(answer.text("secret"));
        webhook = WEBHOOKS + "/" + answer.text("id");
    }

    @AfterEach
    void removeAll() {
        receiver.close();
        database.execute("delete from webhooks");
        created.forEach(id -> database.execute("delete from organizations where id = ?::uuid", id));
    }

    private void change(int times) {
        for (int i = 0; i < times; i++) {
            created.add(records.organization("Webhook " + UUID.randomUUID()));
        }
    }

    private void awaitProblem(String problem) {
        await().atMost(PATIENCE).until(() -> problem.equals(admin.read(webhook).path("failure.problem")));
    }

    private void awaitReceived(int count) {
        await().atMost(PATIENCE).until(() -> receiver.all().size() >= count);
    }

    @Test
    void receiverThatDoesNotAnswerWithinTenSecondsHasFailed() {
        receiver.replies((exchange, status) -> Thread.sleep(15_000));
        change(1);

        awaitProblem("The receiver did not answer within ten seconds.");
    }

    @Test
    void statusInTimeCountsHoweverSlowTheRestIs() {
        receiver.answers(number -> 200);
        receiver.replies((exchange, status) -> {
            exchange.sendResponseHeaders(status, 0);
            OutputStream body = exchange.getResponseBody();
            for (int i = 0; i < 15; i++) {
                body.write('.');
                body.flush();
                Thread.sleep(1_000);
            }
        });
        change(1);

        await().atMost(PATIENCE).until(() -> admin.read(webhook).path("previous") != null);
        admin.read(webhook).body("failure", nullValue());
        assertThat(receiver.all()).hasSize(1);
    }

    @Test
    void atMostSixtyFourKilobytesOfAnAnswerAreRead() {
        AtomicLong sent = new AtomicLong();
        long size = 50L << 20;
        receiver.answers(number -> 200);
        receiver.replies((exchange, status) -> {
            exchange.sendResponseHeaders(status, size);
            byte[] part = new byte[1 << 10];
            for (long i = 0; i < size; i += part.length) {
                exchange.getResponseBody().write(part);
                sent.addAndGet(part.length);
            }
        });
        change(1);

        await().atMost(PATIENCE).until(() -> admin.read(webhook).path("previous") != null);
        // the rest is in buffers of the system
        assertThat(sent.get()).isLessThan(size);
    }

    @Test
    void receiverThatCutsTheConnectionHasFailed() {
        receiver.replies((exchange, status) -> {
            throw new IOException("cut");
        });
        change(1);

        awaitProblem("The receiver could not be reached, or cut the connection.");
    }

    @Test
    void oneRequestAtATimeAlsoAfterAChange() {
        receiver.replies((exchange, status) -> {
            Thread.sleep(700);
            exchange.sendResponseHeaders(status, -1);
        });
        change(10);
        awaitReceived(1);

        // each lets it begin anew where it was
        for (int i = 0; i < 3; i++) {
            admin.patch(webhook, Map.of("description", "Number " + i)).expect(200);
            int soFar = receiver.all().size();
            awaitReceived(soFar + 1);
        }

        await().atMost(PATIENCE)
                .until(() -> receiver.delivered().stream()
                                .map(Received::id)
                                .distinct()
                                .count()
                        == 10);
        assertThat(receiver.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void webhookThatFailsForFiveDaysIsPausedAndShows() {
        receiver.answers(number -> 500);
        change(1);
        awaitProblem("The receiver answered with status 500.");

        database.execute("""
                update webhooks set failing_since = clock_timestamp() - interval '5 days', retry_at = clock_timestamp(),
                    generation = generation + 1""");

        await().atMost(PATIENCE).until(() -> admin.read(webhook).text("status").equals("paused"));
        await().atMost(PATIENCE).until(() -> metric() == 1);
        ManagementPort.get("/q/health/ready").then().statusCode(200);
        receiver.answers(number -> 204);
        admin.post(webhook + "/resume").expect(200).body("status", equalTo("active"));
        await().atMost(PATIENCE).until(() -> receiver.delivered().size() == 1);
        await().atMost(PATIENCE).until(() -> metric() == 0);
    }

    private static double metric() {
        return ManagementPort.metrics("rollcall_webhooks_stopped").get(0);
    }

    @Test
    void receiverIsToldOfEntriesThatTheLogHasNoMore() {
        // the log has removed entries after the place
        database.execute("update webhooks set position = -1, change_id = null, generation = generation + 1");

        awaitReceived(1);

        Received notice = receiver.all().get(0);
        assertThat(notice.body().get("type").asText()).isEqualTo("rollcall.entries-lost");
        assertThat(notice.body().get("source").asText()).isEqualTo("https://rollcall.example.org/api/v1/webhooks");
        assertThat(notice.verified()).isTrue();
    }

    @Test
    void replayFromALaterPlaceNamesWhatIsLeftOut() {
        admin.patch(webhook, Map.of("enabled", false)).expect(200);
        change(3);
        log.awaitNumbered();
        String cursor = admin.post(webhook + "/replay", Map.of("from", "2100-01-01T00:00:00Z"))
                .expect(200)
                .text("cursor");
        String last = database.text("select change_id from change_positions order by position desc limit 1");

        admin.read(webhook).body("previous", equalTo(last)).body("cursor", equalTo(cursor));
    }

    @Test
    void urlThatIsNotAllowedIsRefusedWithoutItsAddress() {
        admin.patch(webhook, Map.of("url", "https://10.0.0.1/"))
                .expectProblem(422, "invalid-field")
                .body("errors[0].key", equalTo("addressNotAllowed"))
                .body("errors[0].message", containsString("an address"));
    }
}
