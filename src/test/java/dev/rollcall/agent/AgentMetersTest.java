package dev.rollcall.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testing.ManagementPort;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the metrics say of agents. */
@QuarkusTest
class AgentMetersTest {

    private static final String AGENTS = "/api/v1/agents";
    private static final String WITHOUT_SPONSOR = "rollcall_agents_without_sponsor ";
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
                where a.suspend_reason like 'sponsor-%' and u.deleted_at is null""");
        awaitMetric(before);

        admin.patch("/api/v1/users/" + sponsor.id(), Map.of("enabled", false)).expect(200);
        awaitMetric(before + 1);

        admin.post(
                        AGENTS + "/" + agent + "/move",
                        Map.of("sponsor", Api.user("sponsor").id()))
                .expect(200);
        awaitMetric(before);
    }

    private static void awaitMetric(double expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(metric()).isEqualTo(expected));
    }

    private static double metric() {
        return ManagementPort.get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(WITHOUT_SPONSOR))
                .mapToDouble(line -> Double.parseDouble(line.substring(WITHOUT_SPONSOR.length())))
                .findFirst()
                .orElseThrow();
    }
}
