package dev.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metrics of agents: without a sponsor, and not in line with their records. */
@QuarkusTest
class AgentMetersTest {

    private static final String AGENTS = "/api/v1/agents";
    private static final String WITHOUT_SPONSOR = "rollcall_agents_without_sponsor ";
    private static final String OUT_OF_STEP = "rollcall_agents_out_of_step ";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    ServiceDatabase database;

    private final ApiCaller admin = Api.admin();
    private final ApiCaller sponsor = Api.user("sponsor");

    private String create(String name) {
        return admin.post(AGENTS, Map.of("name", name, "sponsor", sponsor.id()))
                .expect(201)
                .path("id");
    }

    @Test
    void metricCountsAgentsWhoseSponsorIsGoneUntilSomebodyAdoptsThem() {
        String agent = create("Orphan");
        String suspended = create("Suspended");
        admin.post(AGENTS + "/" + suspended + "/suspend").expect(200);
        long before = database.number("""
                select count(*) from agents a join users u on u.id = a.user_id
                where a.lacks_sponsor and u.deleted_at is null""");
        awaitMetric(before);

        admin.patch("/api/v1/users/" + sponsor.id(), Map.of("enabled", false)).expect(200);
        awaitMetric(before + 2);

        admin.post(
                        AGENTS + "/" + agent + "/move",
                        Map.of("sponsor", Api.user("sponsor").id()))
                .expect(200);
        awaitMetric(before + 1);
    }

    /** Each attempt is in the audit log, and the others do not wait for it. */
    @Test
    void whatKeycloakRefusesIsTriedEverMoreSeldom() {
        Realm realm = Realm.get();
        Sponsor responsible = Sponsor.create("user");
        Sponsor.Agent refused = responsible.agent();
        Sponsor.Agent other = responsible.agent();
        String path = "/users/%s/role-mappings/clients/%s"
                .formatted(
                        refused.subject(),
                        realm.client("realm-management").path("id").asText());
        Object role = List.of(realm.read("/clients/%s/roles/view-users"
                .formatted(realm.client("realm-management").path("id").asText())));
        realm.admin("POST", path, role);
        try {
            refused.suspend();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metric(OUT_OF_STEP)).isPositive());
            other.suspend();

            await().atMost(PATIENCE)
                    .until(() -> !realm.user(other.subject()).path("enabled").asBoolean());
            int attempts = admin.read("/api/v1/audit-log?origin=service&userId=" + refused.id())
                    .<List<?>>path("items")
                    .size();
            assertThat(attempts).isBetween(1, 5);
        } finally {
            realm.admin("DELETE", path, role);
        }
    }

    private static void awaitMetric(double expected) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metric(WITHOUT_SPONSOR)).isEqualTo(expected));
    }

    private static double metric(String name) {
        return ManagementPort.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }
}
