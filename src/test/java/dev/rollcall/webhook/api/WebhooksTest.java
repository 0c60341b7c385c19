package dev.rollcall.webhook.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.webhook.WebhookRecords;
import dev.rollcall.webhook.delivery.WithWebhooks;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people may do with webhooks. None of these is enabled, so nothing is sent. */
@QuarkusTest
@TestProfile(WithWebhooks.class)
class WebhooksTest {

    private static final String WEBHOOKS = "/api/v1/webhooks";
    private static final String URL = "https://93.184.215.14/hooks/a-token-of-the-receiver";

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords records;

    @Inject
    WebhookRecords webhooks;

    private final ApiCaller admin = Api.admin();
    private String organization;
    private String ofOrganization;

    @BeforeEach
    void createOrganization() {
        organization = admin.createOrganization("Webhooks " + UUID.randomUUID());
        ofOrganization = "/api/v1/organizations/" + organization + "/webhooks";
    }

    @AfterEach
    void removeAll() {
        webhooks.deleteAll();
        admin.delete("/api/v1/organizations/" + organization);
    }

    private static Map<String, Object> body(String type) {
        return new HashMap<>(Map.of("url", URL, "types", List.of(type), "enabled", false));
    }

    private static String one(ApiResponse created) {
        return WEBHOOKS + "/" + created.text("id");
    }

    @Test
    void secretIsInTheFirstAnswerOnly() {
        ApiCaller once = admin.key(UUID.randomUUID().toString());
        Map<String, Object> body = body("user.*");

        ApiResponse created = once.post(WEBHOOKS, body).expect(201).body("status", equalTo("disabled"));
        String secret = created.text("secret");

        assertThat(secret).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(created.header("Location")).endsWith(one(created));
        once.post(WEBHOOKS, body)
                .expect(201)
                .body("id", equalTo(created.text("id")))
                .body("secret", nullValue())
                .body("secretNote", containsString("rotate"));
        assertThat(admin.read(one(created)).asString()).doesNotContain("secret");
        assertThat(admin.read(WEBHOOKS).asString()).doesNotContain("secret");
        assertThat(database.text("select coalesce(string_agg(answer::text, ' '), '') from idempotency_keys"))
                .doesNotContain(secret);
        assertThat(database.text("select encode(secret, 'base64') from webhooks"))
                .doesNotContain(secret.substring("whsec_".length()));
    }

    /** The path of a URL is often what a receiver knows its callers by. */
    @Test
    void auditLogHasTheHostOfTheUrl() {
        ApiResponse created = admin.post(WEBHOOKS, body("user.*")).expect(201);
        String secret = created.text("secret");

        String entries =
                admin.read("/api/v1/audit-log?action=create-webhook&limit=1").asString();

        assertThat(entries).contains("93.184.215.14", created.text("id")).doesNotContain("a-token", secret);
    }

    @Test
    void rotationKeepsTheFormerSecretForADay() {
        ApiResponse created = admin.post(WEBHOOKS, body("user.*")).expect(201);
        ApiCaller once = admin.key(UUID.randomUUID().toString()).ifMatch(created.header("ETag"));

        ApiResponse rotated = once.post(one(created) + "/rotate").expect(200);

        assertThat(rotated.text("secret")).isNotEqualTo(created.text("secret"));
        once.post(one(created) + "/rotate").expect(200).body("secret", nullValue());
        admin.ifMatch(created.header("ETag")).post(one(created) + "/rotate").expectProblem(412, "precondition-failed");
        assertThat(database.number("""
                        select count(*) from webhooks
                        where previous_until between clock_timestamp() + interval '23 hours' and clock_timestamp() + interval '25 hours'""")).isEqualTo(1);
    }

    @Test
    void nullRemovesTheDescription() {
        ApiResponse created = admin.post(WEBHOOKS, body("user.*")).expect(201);
        admin.patch(one(created), Map.of("description", "Keeps the CRM up to date"))
                .expect(200)
                .body("description", equalTo("Keeps the CRM up to date"));

        admin.patch(one(created), Collections.singletonMap("description", null))
                .expect(200)
                .body("description", equalTo(""));
    }

    @Test
    void changeNeedsTheVersionThatItWasAskedFor() {
        ApiResponse created = admin.post(WEBHOOKS, body("user.*")).expect(201);

        admin.ifMatch(created.header("ETag"))
                .patch(one(created), Map.of("batch", 50, "types", List.of("team.created", "team.created")))
                .expect(200)
                .body("batch", equalTo(50))
                .body("types", equalTo(List.of("team.created")))
                .body("url", equalTo(URL));
        admin.ifMatch(created.header("ETag"))
                .patch(one(created), Map.of("batch", 1))
                .expectProblem(412, "precondition-failed");
        admin.ifMatch(created.header("ETag")).delete(one(created)).expectProblem(412, "precondition-failed");
        admin.delete(one(created)).expect(204);
        admin.get(one(created)).expectProblem(404, "not-found");
    }

    @ParameterizedTest
    @CsvSource({
        "url, http://93.184.215.14/, hostNotAllowed",
        "url, https://93.184.215.14:22/, portNotAllowed",
        "url, https://10.0.0.1/, addressNotAllowed",
        "url, https://user@93.184.215.14/, notAWebhookUrl",
        "url, https://2130706433/, notAWebhookUrl",
        "url, https://no-such-host.invalid/, hostUnknown",
    })
    void urlThatWebhooksMustNotCallIsRefused(String field, String value, String key) {
        Map<String, Object> body = body("user.*");
        body.put(field, value);

        admin.post(WEBHOOKS, body)
                .expectProblem(422, "invalid-field")
                .body("errors[0].field", equalTo(field))
                .body("errors[0].key", equalTo(key));
    }

    @Test
    void fieldsHaveTheirLimits() {
        for (Map.Entry<String, ?> wrong : Map.of(
                        "types", List.of("membership.relinked"), "batch", 101, "description", "x".repeat(10_000))
                .entrySet()) {
            Map<String, Object> body = body("user.*");
            body.put(wrong.getKey(), wrong.getValue());
            admin.post(WEBHOOKS, body).expect(422);
        }
    }

    @Test
    void ownersGetWhatHappensInTheirOrganizationOnly() {
        ApiCaller owner = Api.user("webhook-owner");
        admin.addMember(organization, owner.id(), "owner");

        owner.post(ofOrganization, body("user.created"))
                .expectProblem(422, "invalid-field")
                .body("errors[0].key", equalTo("notWebhookTypesOfOrganization"));
        ApiResponse created = owner.post(ofOrganization, body("membership.*"))
                .expect(201)
                .body("organization", equalTo(organization));

        assertThat(created.header("Location")).endsWith(ofOrganization + "/" + created.text("id"));
        owner.read(ofOrganization).body("items.size()", equalTo(1)).body("enabled", equalTo(true));
        owner.patch(ofOrganization + "/" + created.text("id"), Map.of("types", List.of("user.*")))
                .expectProblem(422, "invalid-field");
        admin.get(one(created)).expectProblem(404, "not-found");
    }

    @Test
    void organizationHasAtMostTen() {
        for (int i = 0; i < 10; i++) {
            webhooks.webhook(organization);
        }

        admin.post(ofOrganization, body("team.*")).expectProblem(409, "too-many-webhooks");

        admin.post(WEBHOOKS, body("team.*")).expect(201);
    }

    @Test
    void webhooksEndWithTheirOrganization() {
        String webhook = webhooks.webhook(organization);
        String other = webhooks.webhook(null);

        admin.delete("/api/v1/organizations/" + organization).expect(204);

        assertThat(database.text("select string_agg(id::text, ' ') from webhooks"))
                .isEqualTo(other);
        admin.get(WEBHOOKS + "/" + webhook).expectProblem(404, "not-found");
    }

    @Test
    void deliveriesEndWithTheWebhook() {
        String webhook = webhooks.webhook(null);
        database.execute("""
                insert into webhook_attempts (id, webhook_id, at, message_id, entries, status, problem, duration)
                values (gen_random_uuid(), ?::uuid, clock_timestamp(), gen_random_uuid(), 1, 500, 'It failed.', 12)""", webhook);
        database.execute(
                "insert into webhook_minutes (webhook_id, minute, delivered, entries, failed) values (?::uuid, date_trunc('minute', clock_timestamp()), 0, 0, 1)",
                webhook);
        admin.read(WEBHOOKS + "/" + webhook + "/deliveries")
                .body("items[0].status", equalTo(500))
                .body("items[0].problem", equalTo("It failed."))
                .body("minutes[0].failed", equalTo(1));

        admin.delete(WEBHOOKS + "/" + webhook).expect(204);

        assertThat(database.number(
                        "select (select count(*) from webhook_attempts where webhook_id = ?::uuid) + (select count(*) from webhook_minutes where webhook_id = ?::uuid)",
                        webhook,
                        webhook))
                .isZero();
    }

    @Test
    void replayNeedsOnePlaceThatTheLogHas() {
        String webhook = WEBHOOKS + "/" + webhooks.webhook(null);
        String cursor = admin.read(webhook).text("cursor");

        admin.post(webhook + "/replay", Map.of()).expectProblem(422, "invalid-field");
        admin.post(webhook + "/replay", Map.of("from", "2026-12-01T00:00:00Z", "cursor", cursor))
                .expectProblem(422, "invalid-field");
        admin.post(webhook + "/replay", Map.of("from", "yesterday")).expectProblem(422, "invalid-field");
        admin.post(webhook + "/replay", Map.of("cursor", "A".repeat(54))).expectProblem(410, "cursor-expired");
        admin.post(webhook + "/replay", Map.of("cursor", cursor)).expect(200).body("cursor", equalTo(cursor));
    }
}
