package dev.rollcall.agent.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Everybody may create agents of their own, if the operator allows it. */
@QuarkusTest
@TestProfile(SelfServiceAgentsTest.SelfService.class)
class SelfServiceAgentsTest {

    private static final String AGENTS = "/api/v1/agents";
    private static final Map<String, ?> MINE = Map.of("name", "Mine");

    /** With few agents for each person. */
    public static class SelfService implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("rollcall.agents.self-service", "true", "rollcall.agents.per-person", "2");
        }
    }

    private final ApiCaller person = Api.user("self-service");

    @Test
    void personCreatesAgentsUpToTheLimit() {
        String first = person.post(AGENTS, MINE)
                .expect(201)
                .body("sponsor", equalTo(person.id()))
                .path("id");
        person.post(AGENTS, MINE).expect(201);

        person.post(AGENTS, MINE).expectProblem(409, "too-many-agents");
        person.delete(AGENTS + "/" + first).expect(204);
        person.post(AGENTS, MINE).expect(201);
    }

    /** Creations that begin at once, too: each counts those before it. */
    @Test
    void creationsAtOnceStayWithinTheLimit() {
        ApiCaller hasty = Api.user("self-service-hasty");
        Executor atOnce = request -> new Thread(request, "creation").start();
        List<CompletableFuture<Integer>> sent = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> hasty.post(AGENTS, MINE).statusCode(), atOnce))
                .limit(6)
                .toList();

        assertThat(sent.stream().map(TimeLimits::get)).containsExactlyInAnyOrder(201, 201, 409, 409, 409, 409);
        hasty.read("/api/v1/users/me/agents").body("items.size()", equalTo(2));
    }

    @Test
    void personNamesNeitherAnotherSponsorNorRoles() {
        person.post(AGENTS, Map.of("name", "Mine", "sponsor", Api.user("other").id()))
                .expectProblem(403, "forbidden");
        person.post(AGENTS, Map.of("name", "Mine", "roles", List.of("user"))).expectProblem(403, "forbidden");
        Api.machine().post(AGENTS, MINE).expectProblem(403, "forbidden");
    }
}
