package dev.rollcall.packaged.killed;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills the packaged service (SIGKILL) at every point of the creation of an agent, as {@link ActsKilledIT} does for persons. Each agent is killed
 * at another point, in a realm that asks new users for a required action.
 */
@Order(3)
@Tag("process")
@Tag("slow")
class AgentCreationKilledIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String AGENTS = "/api/v1/agents";
    private static final String ROLES = "/users/(?!profile)[^/]+/role-mappings/realm";
    private static final String INTENT = "insert into audit_log (";
    private static final String OUTCOME = "insert into audit_outcomes";
    private static final String NONE = "none";
    private static final String NOT_DONE = "not-done";
    private static final String DONE = "done";

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static KilledService service;
    private static Realm realm;

    @BeforeAll
    static void startService() {
        service = new KilledService();
        realm = service.realm();
        service.start();
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
        if (service != null) {
            service.close();
        }
    }

    /**
     * A point in the creation where the process is killed.
     *
     * @param arrives whether the paused message still arrives after the kill
     * @param outcome the final outcome in the audit log; {@link #NONE} if the log has no entry
     */
    private record Point(String name, boolean arrives, String outcome, Function<Creation, PausedMessage> pause) {}

    private static Point commit(String name, boolean arrives, String outcome, WireDirection where, String statement) {
        return new Point(
                name, arrives, outcome, agent -> service.database().pauseCommit(where, statement, agent.name()));
    }

    private static Point creation(String name, boolean arrives, String outcome, WireDirection where) {
        return new Point(
                name,
                arrives,
                outcome,
                agent -> service.keycloak()
                        .pause(where, RequestPattern.of("POST", "/users").with(agent.name())));
    }

    private static Point role(String name, WireDirection where) {
        return new Point(
                name,
                false,
                DONE,
                agent -> service.keycloak()
                        .pause(where, RequestPattern.of("POST", ROLES).with(agent.role())));
    }

    private static final List<Point> POINTS = List.of(
            commit("before the intent", false, NONE, WireDirection.REQUEST, INTENT),
            commit("with the intent", true, NOT_DONE, WireDirection.REQUEST, INTENT),
            commit("after the intent", false, NOT_DONE, WireDirection.RESPONSE, INTENT),
            creation("creation, not arrived", false, NOT_DONE, WireDirection.REQUEST),
            creation("creation, arriving", true, DONE, WireDirection.REQUEST),
            creation("creation, done", false, DONE, WireDirection.RESPONSE),
            role("role, not arrived", WireDirection.REQUEST),
            role("role, done", WireDirection.RESPONSE),
            commit("before the outcome", false, DONE, WireDirection.REQUEST, OUTCOME),
            commit("with the outcome", true, DONE, WireDirection.REQUEST, OUTCOME),
            commit("after the outcome", false, DONE, WireDirection.RESPONSE, OUTCOME));

    /**
     * A creation that is killed.
     *
     * @param name of the agent, and the idempotency key; its username contains it
     * @param role that only this agent and its sponsor have
     * @param sponsor the id of a person of its own: agents of one sponsor are created one after the other
     */
    private record Creation(Point point, String name, String role, String sponsor) {

        static Creation of(Point point) {
            String name = "killed-" + UUID.randomUUID().toString().substring(0, 8);
            String role = realm.createRole("agent");
            Realm.Identity person = realm.createIdentity("sponsor", role);
            return new Creation(
                    point, name, role, service.as(realm.token(person)).id());
        }

        ApiResponse send() {
            return service.admin()
                    .key(name)
                    .header("X-Request-Id", name)
                    .post(AGENTS, Map.of("name", name, "sponsor", sponsor, "roles", List.of(role)));
        }

        boolean isDone() {
            return point.outcome().equals(DONE);
        }
    }

    @Test
    void killedCreationLeavesAnAgentWithItsSponsorOrNothing() {
        List<Creation> killed = POINTS.stream().map(Creation::of).toList();
        requireActionOfNewUsers();
        killInAll(killed);
        service.start();
        await().atMost(SOON).until(() -> number("select count(*) from open_acts") == 0);

        SoftAssertions softly = new SoftAssertions();
        killed.forEach(each -> check(softly, each));
        softly.assertAll();
        assertThat(number("select count(*) from agents")).isEqualTo(killed.size());
    }

    private static void requireActionOfNewUsers() {
        ObjectNode action = (ObjectNode) realm.read("/authentication/required-actions/UPDATE_PASSWORD");
        realm.admin("PUT", "/authentication/required-actions/UPDATE_PASSWORD", action.put("defaultAction", true));
    }

    private static void killInAll(List<Creation> creations) {
        List<PausedMessage> held =
                creations.stream().map(each -> each.point().pause().apply(each)).toList();
        // no creation is answered: the service is killed before
        creations.forEach(each -> CompletableFuture.supplyAsync(each::send, THREADS));
        await().atMost(SOON).untilAsserted(() -> {
            for (int i = 0; i < held.size(); i++) {
                assertThat(held.get(i).isPaused())
                        .as(creations.get(i).point().name())
                        .isTrue();
            }
        });
        service.kill();
        for (int i = 0; i < held.size(); i++) {
            if (creations.get(i).point().arrives()) {
                held.get(i).release();
            } else {
                held.get(i).drop();
            }
        }
        service.records().execute("update open_acts set due_at = now()");
    }

    /** A retry results in one agent, created by the first try or by the retry. */
    private static void check(SoftAssertions softly, Creation creation) {
        String name = creation.point().name();
        softly.assertThat(service.records()
                        .text(
                                "select coalesce(string_agg(coalesce(outcome, 'open'), ', '), 'none') from acts where request_id = ? and action = 'create'",
                                creation.name()))
                .as(name + ": outcome")
                .isEqualTo(creation.point().outcome());
        List<JsonNode> left = identities(creation);
        softly.assertThat(left).as(name + ": identities").hasSize(creation.isDone() ? 1 : 0);
        softly.assertThat(number("select count(*) from agents where name = ?", creation.name()))
                .as(name + ": agents")
                .isEqualTo(creation.isDone() ? 1 : 0);

        ApiResponse agent = creation.send().expect(201);
        softly.assertThat(agent.<String>path("sponsor")).as(name + ": sponsor").isEqualTo(creation.sponsor());
        softly.assertThat(agent.<String>path("status")).as(name + ": status").isEqualTo("active");
        softly.assertThat(agent.<List<String>>path("roles"))
                .as(name + ": roles")
                .contains(creation.role());
        List<JsonNode> found = identities(creation);
        softly.assertThat(found).as(name + ": identities in the end").hasSize(1);
        JsonNode identity = realm.user(agent.path("keycloakId"));
        softly.assertThat(identity.path("id"))
                .as(name + ": identity")
                .isEqualTo(found.get(0).path("id"));
        softly.assertThat(identity.path("enabled").asBoolean())
                .as(name + ": enabled")
                .isTrue();
        softly.assertThat(identity.path("requiredActions"))
                .as(name + ": required actions")
                .isEmpty();
        softly.assertThat(service.admin()
                        .read("/api/v1/users/" + agent.path("id"))
                        .<String>path("kind"))
                .as(name + ": kind")
                .isEqualTo("agent");
    }

    private static List<JsonNode> identities(Creation creation) {
        return realm.read("/users?search=agent-" + creation.name()).findParents("username");
    }

    private static long number(String sql, String... parameters) {
        return service.records().number(sql, parameters);
    }
}
