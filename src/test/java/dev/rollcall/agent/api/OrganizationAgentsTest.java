package dev.rollcall.agent.api;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.rollcall.agent.Sponsor;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.api.Keys;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents are members of organizations, never owners, and can do no more there than their sponsor. */
@QuarkusTest
class OrganizationAgentsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ApiCaller admin = Api.admin();
    private final Sponsor sponsor = Sponsor.create("user");
    private String path;
    private String organization;

    @BeforeEach
    void createOrganization() {
        organization = admin.createOrganization(
                "Agents " + UUID.randomUUID(), Api.user("owner").id());
        path = "/api/v1/organizations/" + organization;
    }

    @AfterEach
    void deleteOrganization() {
        admin.delete(path).expect(204);
    }

    private void join(String role) {
        admin.addMember(organization, sponsor.id(), role);
    }

    private ApiResponse add(ApiCaller caller, Sponsor.Agent agent, String role) {
        return caller.post(path + "/members", Map.of("userId", agent.id(), "role", role));
    }

    @Test
    void adminsAddTheAgentsOfTheirOrganization() {
        join("admin");
        Sponsor.Agent agent = sponsor.agentOf(organization);

        add(sponsor.caller(), agent, "member").expect(201);

        add(sponsor.caller(), sponsor.agent(), "member").expectProblem(403, "forbidden");
        sponsor.caller().read(path + "/members").body("items.userId", hasItem(agent.id()));
    }

    @Test
    void agentIsNeverAnOwner() {
        join("owner");
        Sponsor.Agent agent = sponsor.agentOf(organization);

        add(admin, agent, "owner").expectProblem(422, "invalid-field").body("errors.key", contains("notAPerson"));
        add(admin, agent, "admin").expect(201);
        admin.patch(path + "/members/" + agent.id(), Map.of("role", "owner"))
                .expectProblem(422, "invalid-field")
                .body("errors.key", contains("notAPerson"));
        sponsor.caller()
                .post(path + "/ownership", Map.of("userId", agent.id(), "myRole", "admin"))
                .expectProblem(422, "invalid-field")
                .body("errors.key", contains("notAPerson"));
        admin.post("/api/v1/organizations", Map.of("name", "Of " + agent.id(), "ownerId", agent.id()))
                .expectProblem(422, "invalid-field")
                .body("errors.key", contains("notAPerson"));
    }

    @Test
    void agentBelongsOnlyWhereItsSponsorDoes() {
        Sponsor.Agent agent = sponsor.agent();

        add(admin, agent, "member").expectProblem(422, "invalid-field").body("errors.key", contains("sponsorNoMember"));
        join("member");
        add(admin, agent, "member").expect(201);
        Keys.Key key = agent.key("organizations:read");
        key.caller().get(path).expect(200);

        admin.delete(path + "/members/" + sponsor.id()).expect(204);

        await().atMost(PATIENCE)
                .untilAsserted(() -> admin.get(path + "/members/" + agent.id()).expectProblem(404, "not-found"));
        admin.read("/api/v1/audit-log?action=remove-member&origin=service&userId=" + agent.id())
                .body("items.outcome", contains("done"));
        key.caller().get(path).expectProblem(404, "not-found");
    }

    @Test
    void agentCanDoNoMoreThanItsSponsor() {
        join("member");
        Sponsor.Agent agent = sponsor.agent();
        add(admin, agent, "admin").expect(201);
        Keys.Key key = agent.key("organizations:read", "organizations:write");

        key.caller().post(path + "/teams", Map.of("name", "Team")).expectProblem(403, "forbidden");
        admin.read(agent.path() + "/rights")
                .body("items.find { it.kind == 'membership' }.name", equalTo("member"))
                .body("items.find { it.kind == 'membership' }.applies", equalTo(true));

        admin.patch(path + "/members/" + sponsor.id(), Map.of("role", "admin")).expect(200);
        key.caller().post(path + "/teams", Map.of("name", "Team")).expect(201);
    }

    @Test
    void rightsSayWhyTheyDoNotApply() {
        Sponsor.Agent agent = sponsor.agent("user");
        agent.key("account:read");

        ApiResponse rights = sponsor.caller().read(agent.path() + "/rights");
        rights.body("items.find { it.name == 'account:read' }.applies", equalTo(true))
                .body("items.find { it.name == 'account:write' }.whyNot", equalTo("no-scope"))
                .body("items.find { it.name == 'user' }.applies", equalTo(true));
        agent.suspend();
        admin.read(agent.path() + "/rights").body("items.findAll { it.applies }.size()", equalTo(0));
        Api.user("stranger").get(agent.path() + "/rights").expectProblem(404, "not-found");
    }
}
