package dev.rollcall.webhook.delivery;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.ChangeLogWriter;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A receiver gets each change, in order, and can tell whether it has missed one. */
@QuarkusTest
@TestProfile(WithWebhooks.class)
class DeliveriesTest {

    private static final String WEBHOOKS = "/api/v1/webhooks";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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

    @BeforeEach
    void startReceiver() throws IOException {
        receiver = new Receiver(port);
        log.awaitNumbered();
    }

    @AfterEach
    void removeAll() {
        receiver.close();
        database.execute("delete from webhooks");
        created.forEach(id -> database.execute("delete from organizations where id = ?::uuid", id));
    }

    private String url() {
        return "http://127.0.0.1:" + port + "/hook";
    }

    private String webhook(Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(Map.of("url", url(), "types", List.of("organization.*")));
        body.putAll(more);
        ApiResponse answer = admin.post(WEBHOOKS, body).expect(201);
        receiver.knows(answer.text("secret"));
        return answer.text("id");
    }

    private String path(String webhook) {
        return WEBHOOKS + "/" + webhook;
    }

    /** Returns the ids of new organizations, which are as many changes. */
    private List<String> change(int times) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            ids.add(records.organization("Webhook " + UUID.randomUUID()));
        }
        created.addAll(ids);
        return ids;
    }

    private List<Received> awaitDelivered(int count) {
        await().atMost(PATIENCE).until(() -> receiver.delivered().size() >= count);
        return receiver.delivered();
    }

    private void awaitStatus(String webhook, String status) {
        await().atMost(PATIENCE)
                .until(() -> admin.read(path(webhook)).text("status").equals(status));
    }

    @Test
    void receiverGetsEachChangeInOrderAndKnowsThePrevious() {
        webhook(Map.of());
        List<String> changed = change(5);

        List<Received> received = awaitDelivered(5);

        assertThat(received).allMatch(Received::verified);
        assertThat(received.stream().map(one -> one.body().get("subject").asText()))
                .isEqualTo(changed);
        assertThat(received.get(0).previous()).isNull();
        for (int i = 1; i < received.size(); i++) {
            assertThat(received.get(i).previous()).isEqualTo(received.get(i - 1).id());
        }
        JsonNode event = received.get(0).body();
        assertThat(received.get(0).mediaType()).isEqualTo("application/cloudevents+json");
        assertThat(event.get("id").asText()).isEqualTo(received.get(0).id());
        assertThat(event.get("type").asText()).isEqualTo("organization.created");
        assertThat(event.get("source").asText()).isEqualTo("https://rollcall.example.org/api/v1/organizations");
        assertThat(event.get("data").has("actor")).isFalse();
        assertThat(event.get("data").has("act")).isFalse();
        assertThat(event.get("data").has("requestId")).isFalse();
    }

    @Test
    void batchesAreArraysAndHaveTheIdOfTheirLastEvent() {
        String webhook = webhook(Map.of("batch", 100, "enabled", false));
        List<String> changed = change(3);

        admin.post(path(webhook) + "/resume").expect(200);

        Received batch = awaitDelivered(1).get(0);
        assertThat(batch.mediaType()).isEqualTo("application/cloudevents-batch+json");
        assertThat(batch.body().findValuesAsText("subject")).isEqualTo(changed);
        assertThat(batch.body().get(2).get("id").asText()).isEqualTo(batch.id());
    }

    @Test
    void failedMessageIsRetriedWithItsIdBeforeWhatComesLater() {
        receiver.answers(number -> number < 2 ? 500 : 204);
        String webhook = webhook(Map.of());
        List<String> changed = change(2);

        awaitStatus(webhook, "failing");
        admin.read(path(webhook))
                .body("failure.attempts", equalTo(1))
                .body("failure.problem", equalTo("The receiver answered with status 500."))
                .body("previous", nullValue());

        List<Received> received = awaitDelivered(2);
        assertThat(received.stream().map(one -> one.body().get("subject").asText()))
                .isEqualTo(changed);
        assertThat(receiver.all().subList(0, 3))
                .extracting(Received::id)
                .containsOnly(received.get(0).id());
        awaitStatus(webhook, "active");
        assertThat(admin.read(path(webhook) + "/deliveries").list("items.findAll { it.problem != null }"))
                .hasSize(2);
    }

    @Test
    void redirectIsAFailure() {
        receiver.answers(number -> 302);
        String webhook = webhook(Map.of());
        change(1);

        awaitStatus(webhook, "failing");

        assertThat(receiver.all()).hasSize(1);
        assertThat(admin.read(path(webhook)).text("failure.problem")).contains("302", "Redirects are not followed");
    }

    @Test
    void receiverThatIsGoneGetsNoMore() {
        receiver.answers(number -> 410);
        String webhook = webhook(Map.of());
        change(1);

        awaitStatus(webhook, "disabled");
        receiver.answers(number -> 204);
        admin.post(path(webhook) + "/resume").expect(200).body("status", equalTo("active"));

        assertThat(awaitDelivered(1)).hasSize(1);
    }

    @Test
    void entryThatCannotBeDeliveredIsSkipped() {
        receiver.answers(number -> 500);
        String webhook = webhook(Map.of());
        List<String> changed = change(2);
        awaitStatus(webhook, "failing");
        String entry = admin.read(path(webhook)).text("failure.entry");

        admin.post(path(webhook) + "/skip", Map.of("entry", UUID.randomUUID()))
                .expectProblem(409, "not-the-next-entry");
        receiver.answers(number -> 204);
        admin.post(path(webhook) + "/skip", Map.of("entry", entry)).expect(200);

        Received next = awaitDelivered(1).get(0);
        assertThat(next.body().get("subject").asText()).isEqualTo(changed.get(1));
        assertThat(next.previous())
                .as("so the receiver learns that it has missed it")
                .isEqualTo(entry);
    }

    @Test
    void replayDeliversAgainWithTheSameIds() {
        String webhook = webhook(Map.of());
        change(3);
        List<Received> first = List.copyOf(awaitDelivered(3));
        String cursor = first.get(0).body().get("cursor").asText();

        admin.post(path(webhook) + "/replay", Map.of("cursor", cursor)).expect(200);

        List<Received> again = awaitDelivered(5).subList(3, 5);
        assertThat(again)
                .extracting(Received::id)
                .containsExactly(first.get(1).id(), first.get(2).id());
    }

    @Test
    void receiverIsToldOfAnotherLogAndGetsItFromItsBeginning() {
        String webhook = webhook(Map.of());
        change(1);
        awaitDelivered(1);
        // as after a restore: the place belongs to no log that there is
        await().atMost(PATIENCE)
                .until(() -> database.number(
                                "select count(*) from webhooks where id = ?::uuid and previous is not null", webhook)
                        == 1);
        database.execute(
                "update webhooks set log_id = gen_random_uuid(), generation = generation + 1 where id = ?::uuid",
                webhook);

        await().atMost(PATIENCE)
                .until(() -> receiver.delivered().stream()
                        .anyMatch(one -> one.body().get("type").asText().equals("rollcall.log-restarted")));
        Received notice = receiver.delivered().get(1);
        assertThat(notice.body().get("type").asText()).isEqualTo("rollcall.log-restarted");
        assertThat(notice.verified()).isTrue();
        assertThat(notice.previous()).isEqualTo(receiver.delivered().get(0).id());
    }

    @Test
    void testMovesNothingAndShowsTheAnswer() {
        String webhook = webhook(Map.of());

        admin.post(path(webhook) + "/test")
                .expect(200)
                .body("delivered", equalTo(true))
                .body("status", equalTo(204));
        receiver.answers(number -> 503);
        admin.post(path(webhook) + "/test")
                .expect(200)
                .body("delivered", equalTo(false))
                .body("problem", equalTo("The receiver answered with status 503."));

        assertThat(receiver.all().get(0).body().get("type").asText()).isEqualTo("rollcall.test");
        admin.read(path(webhook)).body("previous", nullValue()).body("failure", nullValue());
    }

    @Test
    void afterARotationBothSecretsVerify() {
        String webhook = webhook(Map.of());
        String rotated = admin.post(path(webhook) + "/rotate").expect(200).text("secret");
        change(1);

        assertThat(awaitDelivered(1).get(0).verified())
                .as("with the former secret")
                .isTrue();

        receiver.knows(rotated);
        change(1);
        assertThat(awaitDelivered(2).get(1).verified())
                .as("with the new secret")
                .isTrue();
    }

    /** The private network is allowed for administrators only. */
    @Test
    void webhookOfAnOrganizationDoesNotReachPrivateAddresses() {
        ApiCaller owner = Api.user("webhook-owner");
        String organization = change(1).get(0);
        records.member(organization, owner.id(), "owner");

        owner.post(
                        "/api/v1/organizations/" + organization + "/webhooks",
                        Map.of("url", url(), "types", List.of("organization.*")))
                .expectProblem(422, "invalid-field");
    }
}
