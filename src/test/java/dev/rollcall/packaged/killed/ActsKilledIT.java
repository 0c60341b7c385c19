package dev.rollcall.packaged.killed;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.wire.HttpWire;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills the packaged service (SIGKILL) at every point of an act: before and after the intent, each request to Keycloak, and the outcome.
 * Many acts of all kinds run at once, each paused at a different point, and one kill ends them all. The next process must settle them by
 * what is true in Keycloak.
 */
@Order(3)
@Tag("process")
@Tag("slow")
class ActsKilledIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String USERS = "/api/v1/users";
    private static final String ONE = "/users/(?!profile)[^/]+";
    private static final String INTENT = "insert into audit_log (";
    private static final String OUTCOME = "insert into audit_outcomes";
    private static final String NONE = "none";
    private static final String NOT_DONE = "not-done";
    private static final String DONE = "done";

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static KilledService service;
    private static Realm realm;
    private static HttpWire keycloak;
    private static HttpWire tokens;

    private static Acts creations;
    private static Acts changes;
    private static Acts profileChanges;
    private static Acts roleChanges;
    private static Acts deletions;

    @BeforeAll
    static void killTheServiceInAllActs() {
        service = new KilledService();
        realm = service.realm();
        keycloak = service.keycloak();
        tokens = new HttpWire(realm.url());
        service.start(Map.of(
                "quarkus.oidc-client.auth-server-url",
                tokens.url(),
                "rollcall.profile.attributes",
                "department,employeeNumber"));
        creations = creations();
        changes = changes();
        profileChanges = profileChanges();
        roleChanges = roleChanges();
        deletions = deletions();
        List<Acts> all = List.of(creations, changes, profileChanges, roleChanges, deletions);
        all.forEach(Acts::begin);
        all.forEach(Acts::awaitPaused);

        service.kill();
        all.forEach(Acts::end);
        service.records().execute("update open_acts set due_at = now()");
        service.start();
        await().atMost(SOON).until(() -> service.records().number("select count(*) from open_acts") == 0);
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
        if (service != null) {
            service.close();
            tokens.close();
        }
    }

    /**
     * The user of an act.
     *
     * @param id id of the record; null if the act creates it
     * @param role a role that no other user has; the act grants it
     * @param request request id, which finds the act in the audit log
     */
    private record Created(String name, String id, String subject, String role, String request) {}

    /**
     * A point in an act where the process is killed.
     *
     * @param pause pauses the act at this point
     * @param arrives whether the paused message still arrives after the kill
     * @param outcome the final outcome in the audit log; {@link #NONE} if the log has no entry
     */
    private record Point(String name, Function<Created, PausedMessage> pause, boolean arrives, String outcome) {}

    private static Point dropped(String name, String outcome, Function<Created, PausedMessage> pause) {
        return new Point(name, pause, false, outcome);
    }

    private static Point arriving(String name, String outcome, Function<Created, PausedMessage> pause) {
        return new Point(name, pause, true, outcome);
    }

    private static PausedMessage commit(WireDirection where, String table, Created user) {
        return service.database().pauseCommit(where, table, user.id() == null ? user.name() : user.subject());
    }

    private static PausedMessage call(WireDirection where, String method, String path) {
        return keycloak.pause(where, method, path);
    }

    /** The points before and after the commit of the intent, and of the outcome. */
    private static List<Point> commits(String outcomeOfAnIntent) {
        return List.of(
                dropped("before the intent", NONE, user -> commit(WireDirection.REQUEST, INTENT, user)),
                arriving("with the intent", outcomeOfAnIntent, user -> commit(WireDirection.REQUEST, INTENT, user)),
                dropped("after the intent", outcomeOfAnIntent, user -> commit(WireDirection.RESPONSE, INTENT, user)),
                dropped("before the outcome", DONE, user -> commit(WireDirection.REQUEST, OUTCOME, user)),
                arriving("with the outcome", DONE, user -> commit(WireDirection.REQUEST, OUTCOME, user)),
                dropped("after the outcome", DONE, user -> commit(WireDirection.RESPONSE, OUTCOME, user)));
    }

    private static List<Point> with(List<Point> commits, Point... calls) {
        List<Point> points = new ArrayList<>(commits);
        points.addAll(List.of(calls));
        return points;
    }

    private static Acts creations() {
        List<Point> points = with(
                commits(NOT_DONE),
                dropped("first look", NOT_DONE, user -> call(WireDirection.REQUEST, "GET", "/roles/" + user.role())),
                dropped(
                        "creation, not arrived",
                        NOT_DONE,
                        user -> keycloak.pause(
                                WireDirection.REQUEST,
                                RequestPattern.of("POST", "/users").with(user.name()))),
                arriving(
                        "creation, arriving",
                        DONE,
                        user -> keycloak.pause(
                                WireDirection.REQUEST,
                                RequestPattern.of("POST", "/users").with(user.name()))),
                dropped(
                        "creation, done",
                        DONE,
                        user -> keycloak.pause(
                                WireDirection.RESPONSE,
                                RequestPattern.of("POST", "/users").with(user.name()))),
                dropped(
                        "roles, not arrived",
                        DONE,
                        user -> keycloak.pause(
                                WireDirection.REQUEST,
                                RequestPattern.of("POST", ONE + "/role-mappings/realm")
                                        .with(user.role()))),
                dropped(
                        "roles, done",
                        DONE,
                        user -> keycloak.pause(
                                WireDirection.RESPONSE,
                                RequestPattern.of("POST", ONE + "/role-mappings/realm")
                                        .with(user.role()))));
        return Acts.of("creation", points, ActsKilledIT::newIdentity, ActsKilledIT::create);
    }

    @Test
    void killedCreationIsCompletedOnceOrNotAtAll() {
        creations.check((point, user, softly) -> {
            JsonNode found = realm.named(user.name());
            softly.assertThat(found).hasSize(point.outcome().equals(DONE) ? 1 : 0);
            // a retry results in one user, created by the first try or by the retry
            ApiResponse retry = create(user);
            softly.assertThat(retry.statusCode()).as(retry.asString()).isEqualTo(201);
            softly.assertThat(realm.named(user.name())).hasSize(1);
            softly.assertThat(service.records().number("select count(*) from users where username = ?", user.name()))
                    .isEqualTo(1);
            if (!found.isEmpty()) {
                softly.assertThat(retry.<String>path("keycloakId"))
                        .isEqualTo(found.get(0).path("id").asText());
            }
            JsonNode identity = check(softly, retry.path("id"), "First", "gold", user.role());
            softly.assertThat(identity.at("/attributes/department/0").asText()).isEqualTo("Support");
            service.admin()
                    .read(USERS + "/ext:" + user.name())
                    .body("id", equalTo(retry.path("id")))
                    .body("profile", equalTo(Map.of("department", "Support")));
        });
    }

    private static Acts changes() {
        List<Point> points = with(
                commits(NOT_DONE),
                dropped("first look", NOT_DONE, user -> call(WireDirection.REQUEST, "GET", user(user))),
                dropped("change, not arrived", NOT_DONE, user -> call(WireDirection.REQUEST, "PUT", user(user))),
                arriving("change, arriving", DONE, user -> call(WireDirection.REQUEST, "PUT", user(user))),
                dropped("change, done", DONE, user -> call(WireDirection.RESPONSE, "PUT", user(user))),
                dropped("new role, not arrived", DONE, user -> call(WireDirection.REQUEST, "POST", roles(user))),
                dropped("new role, done", DONE, user -> call(WireDirection.RESPONSE, "POST", roles(user))),
                dropped("old role, not arrived", DONE, user -> call(WireDirection.REQUEST, "DELETE", roles(user))),
                dropped(
                        "reading back",
                        DONE,
                        user -> keycloak.pause(
                                WireDirection.REQUEST,
                                RequestPattern.of("GET", user(user)).after("DELETE", roles(user)))));
        return Acts.of(
                "change",
                points,
                ActsKilledIT::created,
                user -> service.admin()
                        .header("X-Request-Id", user.request())
                        .patch(
                                USERS + "/" + user.id(),
                                Map.of(
                                        "firstName",
                                        "Second",
                                        "email",
                                        "second-" + user.name() + "@example.org",
                                        "roles",
                                        List.of(user.role()),
                                        "attributes",
                                        Map.of("tier", "silver"))));
    }

    @Test
    void killedChangeIsCompletedOrNotMadeAtAll() {
        changes.check((point, user, softly) -> {
            boolean done = point.outcome().equals(DONE);
            JsonNode identity = check(
                    softly,
                    user.id(),
                    done ? "Second" : "First",
                    done ? "silver" : "gold",
                    done ? user.role() : "user");
            softly.assertThat(identity.path("email").asText())
                    .isEqualTo((done ? "second-" : "") + user.name() + "@example.org");
        });
    }

    /** Attributes of the user profile are sent with all others, and read again. */
    private static Acts profileChanges() {
        List<Point> points = with(
                commits(NOT_DONE),
                dropped("first look", NOT_DONE, user -> call(WireDirection.REQUEST, "GET", user(user))),
                dropped("change, not arrived", NOT_DONE, user -> call(WireDirection.REQUEST, "PUT", user(user))),
                arriving("change, arriving", DONE, user -> call(WireDirection.REQUEST, "PUT", user(user))),
                dropped("change, done", DONE, user -> call(WireDirection.RESPONSE, "PUT", user(user))),
                dropped(
                        "reading again",
                        DONE,
                        user -> keycloak.pause(
                                WireDirection.REQUEST,
                                RequestPattern.of("GET", user(user)).after("PUT", user(user)))));
        return Acts.of(
                "change of the profile",
                points,
                ActsKilledIT::created,
                user -> service.admin()
                        .header("X-Request-Id", user.request())
                        .patch(
                                USERS + "/" + user.id(),
                                Map.of("profile", Map.of("department", "Sales", "employeeNumber", "E00001"))));
    }

    @Test
    void killedChangeOfTheProfileIsCompletedOrNotMadeAtAll() {
        profileChanges.check((point, user, softly) -> {
            boolean done = point.outcome().equals(DONE);
            JsonNode identity = check(softly, user.id(), "First", "gold", "user");
            softly.assertThat(identity.at("/attributes/department/0").asText()).isEqualTo(done ? "Sales" : "Support");
            softly.assertThat(identity.at("/attributes/employeeNumber/0").asText())
                    .isEqualTo(done ? "E00001" : "");
            softly.assertThat(service.admin().get(USERS + "/" + user.id()).<Map<String, String>>path("profile"))
                    .isEqualTo(
                            done
                                    ? Map.of("department", "Sales", "employeeNumber", "E00001")
                                    : Map.of("department", "Support"));
        });
    }

    private static Acts roleChanges() {
        List<Point> points = with(
                commits(NOT_DONE),
                dropped("first look", NOT_DONE, user -> call(WireDirection.REQUEST, "GET", user(user))),
                dropped("new role, not arrived", NOT_DONE, user -> call(WireDirection.REQUEST, "POST", roles(user))),
                arriving("new role, arriving", DONE, user -> call(WireDirection.REQUEST, "POST", roles(user))),
                dropped("new role, done", DONE, user -> call(WireDirection.RESPONSE, "POST", roles(user))),
                dropped("old role, not arrived", DONE, user -> call(WireDirection.REQUEST, "DELETE", roles(user))),
                arriving("old role, arriving", DONE, user -> call(WireDirection.REQUEST, "DELETE", roles(user))),
                dropped("old role, done", DONE, user -> call(WireDirection.RESPONSE, "DELETE", roles(user))));
        return Acts.of(
                "change of roles",
                points,
                ActsKilledIT::created,
                user -> service.admin()
                        .header("X-Request-Id", user.request())
                        .put(USERS + "/" + user.id() + "/roles", Map.of("roles", List.of(user.role()))));
    }

    @Test
    void killedRoleChangeIsCompletedOrNotMadeAtAll() {
        roleChanges.check((point, user, softly) ->
                check(softly, user.id(), "First", "gold", point.outcome().equals(DONE) ? user.role() : "user"));
    }

    private static Acts deletions() {
        List<Point> points = with(
                commits(NOT_DONE),
                dropped("first look", NOT_DONE, user -> call(WireDirection.REQUEST, "GET", user(user))),
                dropped("deletion, not arrived", NOT_DONE, user -> call(WireDirection.REQUEST, "DELETE", user(user))),
                arriving("deletion, arriving", DONE, user -> call(WireDirection.REQUEST, "DELETE", user(user))),
                dropped("deletion, done", DONE, user -> call(WireDirection.RESPONSE, "DELETE", user(user))));
        return Acts.of(
                "deletion",
                points,
                ActsKilledIT::created,
                user -> service.admin().header("X-Request-Id", user.request()).delete(USERS + "/" + user.id()));
    }

    @Test
    void killedDeletionIsCompletedOrNotMadeAtAll() {
        deletions.check((point, user, softly) -> {
            if (!point.outcome().equals(DONE)) {
                check(softly, user.id(), "First", "gold", "user");
                return;
            }
            softly.assertThat(realm.named(user.name())).isEmpty();
            softly.assertThat(service.admin().get(USERS + "/" + user.id()).statusCode())
                    .isEqualTo(404);
            softly.assertThat(service.records().text("select users::text from users where id = ?::uuid", user.id()))
                    .contains(user.subject())
                    .doesNotContain(user.name(), "First", "gold");
            softly.assertThat(service.records().number("select count(*) from revocations where id = ?", user.subject()))
                    .isEqualTo(1);
        });
    }

    private interface Check {
        void of(Point point, Created user, SoftAssertions softly);
    }

    /**
     * Acts of one kind, one for each point.
     *
     * @param people users of the acts, in the order of the points
     * @param held paused messages of the acts that have begun
     */
    private record Acts(
            String kind,
            List<Point> points,
            List<Created> people,
            List<PausedMessage> held,
            Function<Created, ApiResponse> act) {

        static Acts of(String kind, List<Point> points, Supplier<Created> who, Function<Created, ApiResponse> act) {
            List<CompletableFuture<Created>> people = points.stream()
                    .map(point -> CompletableFuture.supplyAsync(who, THREADS))
                    .toList();
            return new Acts(kind, points, people.stream().map(TimeLimits::get).toList(), new ArrayList<>(), act);
        }

        void begin() {
            for (int i = 0; i < points.size(); i++) {
                held.add(points.get(i).pause().apply(people.get(i)));
            }
            // the responses don't matter: the service is killed before it can send them
            people.forEach(user -> CompletableFuture.supplyAsync(() -> act.apply(user), THREADS));
        }

        void awaitPaused() {
            await().atMost(SOON).untilAsserted(() -> {
                for (int i = 0; i < points.size(); i++) {
                    assertThat(held.get(i).isPaused())
                            .as("%s, %s", kind, points.get(i).name())
                            .isTrue();
                }
            });
        }

        void end() {
            for (int i = 0; i < points.size(); i++) {
                if (points.get(i).arrives()) {
                    held.get(i).release();
                } else {
                    held.get(i).drop();
                }
            }
        }

        void check(Check check) {
            SoftAssertions softly = new SoftAssertions();
            for (int i = 0; i < points.size(); i++) {
                Point point = points.get(i);
                Created user = people.get(i);
                SoftAssertions here = new SoftAssertions();
                here.assertThat(service.records()
                                .text(
                                        "select coalesce(string_agg(coalesce(outcome, 'open'), ', '), 'none') from acts where request_id = ?",
                                        user.request()))
                        .as("outcome in the audit log")
                        .isEqualTo(point.outcome());
                check.of(point, user, here);
                here.assertionErrorsCollected()
                        .forEach(error -> softly.fail(point.name() + ": " + error.getMessage(), error));
            }
            softly.assertThat(tokens.count("POST", "/protocol/openid-connect/token"))
                    .as(
                            "no process fetches a second token, however many requests it sends at once: %s",
                            tokens.requests())
                    .isBetween(1L, (long) service.starts());
            softly.assertAll();
        }
    }

    /** Checks that the record and Keycloak's user are equal and have these values. */
    private static JsonNode check(SoftAssertions softly, String id, String firstName, String tier, String role) {
        ApiResponse user = service.admin().get(USERS + "/" + id);
        String subject = user.path("keycloakId");
        JsonNode identity = realm.user(subject);
        softly.assertThat(user.<String>path("username"))
                .isEqualTo(identity.path("username").asText());
        softly.assertThat(user.<String>path("email"))
                .isEqualTo(identity.path("email").asText());
        softly.assertThat(user.<Boolean>path("enabled"))
                .isEqualTo(identity.path("enabled").asBoolean());
        softly.assertThat(identity.path("firstName").asText()).isEqualTo(firstName);
        softly.assertThat(user.<String>path("firstName")).isEqualTo(firstName);
        softly.assertThat(user.<String>path("attributes.tier")).isEqualTo(tier);
        softly.assertThat(user.<List<String>>path("roles")).containsExactly(role);
        softly.assertThat(realm.roles(subject)).containsExactly(role);
        return identity;
    }

    private static String user(Created user) {
        return "/users/" + user.subject();
    }

    private static String roles(Created user) {
        return user(user) + "/role-mappings/realm";
    }

    private static Created newIdentity() {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        String role = "role-" + mark;
        realm.admin("POST", "/roles", Map.of("name", role));
        return new Created("killed-" + mark, null, null, role, "request-" + mark);
    }

    private static ApiResponse create(Created user) {
        return create(user, user.role(), user.request());
    }

    private static ApiResponse create(Created user, String role, String request) {
        return service.admin()
                .key(user.name())
                .header("X-Request-Id", request)
                .post(
                        USERS,
                        Map.of(
                                "username", user.name(),
                                "email", user.name() + "@example.org",
                                "firstName", "First",
                                "roles", List.of(role),
                                "attributes", Map.of("tier", "gold"),
                                "profile", Map.of("department", "Support"),
                                "externalId", user.name()));
    }

    /** Creates the user before the act. */
    private static Created created() {
        Created user = newIdentity();
        ApiResponse response = create(user, "user", "before").expect(201);
        return new Created(user.name(), response.path("id"), response.path("keycloakId"), user.role(), user.request());
    }
}
