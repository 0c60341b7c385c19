package dev.rollcall.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.rollcall.agent.Sponsor;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The audit log of an agent, as those see it who manage it: its own acts, and the acts on it. */
@QuarkusTest
class AgentAuditLogTest {

    private final ApiCaller admin = Api.admin();
    private final Sponsor sponsor = Sponsor.create("user");
    private final Sponsor.Agent agent = sponsor.agent("user");
    private final String log = agent.path() + "/audit-log";

    @Test
    void sponsorSeesWhatWasDoneToTheAgent() {
        sponsor.caller().patch(agent.path(), Map.of("purpose", "Reports")).expect(200);

        ApiResponse page = sponsor.caller()
                .read(log)
                .body("items.action", contains("update-agent", "create"))
                .body("items[0].by.kind", equalTo("user"))
                .body("items[0].by.userId", equalTo(sponsor.id()))
                .body("items[0].details.fields", contains("purpose"))
                .body("items[1].by.kind", equalTo("platform"))
                .body("items[1].by.userId", nullValue())
                .body("items[1].by.key", nullValue());
        assertThat(page.asString())
                .doesNotContain(admin.read("/api/v1/users/me").<String>path("keycloakId"));
    }

    @Test
    void entriesOfTheAgentNameItsKey() {
        Keys.Key key = agent.key("account:read", "account:write");
        key.caller().patch("/api/v1/users/me", Map.of("firstName", "Robot")).expect(200);

        sponsor.caller()
                .query("actor", true)
                .read(log)
                .body("items.action", contains("update"))
                .body("items[0].by.userId", equalTo(agent.id()))
                .body("items[0].by.key.id", equalTo(key.id()));
        sponsor.caller().read(log + "?action=create-key").body("items[0].details.keyId", equalTo(key.id()));
        admin.read(log + "?actor=true").body("items.action", contains("update"));
        sponsor.caller().get(log + "?actor=perhaps").expectProblem(400, "invalid-parameter");
    }

    @Test
    void strangersDoNotLearnThatTheAgentExists() {
        Sponsor.create("user").caller().get(log).expectProblem(404, "not-found");
    }

    @Test
    void agentsWithoutASponsorAreFound() {
        String others = "/api/v1/agents?sponsored=true&sponsor=" + sponsor.id();
        String lacking = "/api/v1/agents?sponsored=false&sponsor=" + sponsor.id();
        admin.read(others).body("items.id", contains(agent.id())).body("items[0].sponsored", equalTo(true));
        admin.read(lacking).body("items.id", not(hasItem(agent.id())));

        admin.patch("/api/v1/users/" + sponsor.id(), Map.of("enabled", false)).expect(200);

        admin.read(lacking).body("items.id", contains(agent.id())).body("items[0].sponsored", equalTo(false));
        admin.read(others).body("items.id", not(hasItem(agent.id())));
    }
}
