package dev.rollcall.act;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Acts of several callers on one organization, with the default settings. */
@QuarkusTest
@Tag("slow")
class ActQueueTest {

    private static final int REQUESTS = 40;
    private static final String ORGANIZATIONS = "/api/v1/organizations/";
    private static final String IN_PROGRESS = "urn:rollcall:problem:act-in-progress";

    private final Realm realm = Realm.get();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Inject
    DataSource database;

    private ServiceDatabase records;
    private String administrator;
    private String organization;
    private Caller owner;
    private Caller admin;

    private record Caller(Realm.Identity identity, String token, String id) {}

    @BeforeEach
    void createOrganization() {
        records = new ServiceDatabase(database);
        administrator = realm.token("admin", "admin");
        owner = caller();
        admin = caller();
        organization = post(
                        administrator,
                        "/api/v1/organizations",
                        Map.of("name", "Queue " + UUID.randomUUID(), "ownerId", owner.id()))
                .path("id");
        add(admin, "admin");
    }

    @AfterEach
    void stop() throws SQLException {
        threads.shutdownNow();
        records.execute("delete from waiting_acts where target = ?::uuid", organization);
        records.execute("delete from open_acts where target = ?::uuid", organization);
    }

    private Caller caller() {
        Realm.Identity identity = realm.createIdentity("queue", "user");
        String token = realm.token(identity);
        return new Caller(
                identity,
                token,
                given().auth().oauth2(token).get("/api/v1/users/me").path("id"));
    }

    private void add(Caller member, String role) {
        post(administrator, ORGANIZATIONS + organization + "/members", Map.of("userId", member.id(), "role", role))
                .then()
                .statusCode(201);
    }

    private static Response post(String token, String path, Map<String, Object> body) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(body)
                .post(path);
    }

    private Response createTeam(Caller caller) {
        return post(caller.token(), ORGANIZATIONS + organization + "/teams", Map.of("name", "T" + UUID.randomUUID()));
    }

    private Response demote(Caller member) {
        return given().auth()
                .oauth2(owner.token())
                .contentType("application/merge-patch+json")
                .body("{\"role\":\"member\"}")
                .patch(ORGANIZATIONS + organization + "/members/" + member.id());
    }

    private long waiting(String more) throws SQLException {
        return records.number("select count(*) from waiting_acts where target = ?::uuid" + more, organization);
    }

    /** Keeps the organization as an open act of another caller. */
    private void keepBusy() throws SQLException {
        records.execute(
                "insert into open_acts (act_id, target, action, plan, due_at) values (?::uuid, ?::uuid, 'update-organization', '{}', 'infinity')",
                UUID.randomUUID().toString(),
                organization);
    }

    private void end() throws SQLException {
        records.execute("delete from open_acts where target = ?::uuid and due_at = 'infinity'", organization);
    }

    @Test
    void fortyParallelRequestsOfAnAdminDoNotKeepTheOwnerFromDemotingThem() throws SQLException {
        List<Future<Response>> requests = IntStream.range(0, REQUESTS)
                .mapToObj(i -> threads.submit(() -> createTeam(admin)))
                .toList();
        await().atMost(TimeLimits.LIMIT)
                .until(() ->
                        records.number("select count(*) from open_acts where target = ?::uuid", organization) == 1);

        demote(admin).then().statusCode(200).body("role", equalTo("member"));

        List<Response> answers = requests.stream().map(TimeLimits::get).toList();
        assertThat(answers).extracting(Response::statusCode).isSubsetOf(201, 403, 409, 503);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 409)
                .isNotEmpty()
                .allSatisfy(answer ->
                        answer.then().body("type", equalTo(IN_PROGRESS)).header("Retry-After", equalTo("2")));
        assertThat(waiting("")).isZero();
    }

    @Test
    void aSecondRequestOfACallerThatWaitsIsRefusedAtOnceAndOthersAreServedInTheirOrder() throws SQLException {
        keepBusy();
        Future<Response> first = threads.submit(() -> createTeam(admin));
        await().atMost(TimeLimits.LIMIT)
                .until(() -> waiting(" and actor = '" + admin.identity().subject() + "'") == 1);
        Future<Response> second = threads.submit(() -> demote(admin));
        await().atMost(TimeLimits.LIMIT).until(() -> waiting("") == 2);

        createTeam(admin).then().statusCode(409).body("type", equalTo(IN_PROGRESS));

        assertThat(first.isDone()).isFalse();
        end();
        TimeLimits.get(first).then().statusCode(201);
        TimeLimits.get(second).then().statusCode(200);
        given().auth()
                .oauth2(administrator)
                .get("/api/v1/audit-log?organizationId=" + organization + "&limit=2")
                .then()
                .body("items.action", equalTo(List.of("set-member-role", "create-team")))
                .body("items.outcome", equalTo(List.of("done", "done")));
        assertThat(waiting("")).isZero();
    }

    @Test
    void requestsThatWaitAtAnotherReplicaComeFirstUnlessItWasKilled() throws SQLException {
        String ticket = new UUID(0x7000L, 0x8000000000000000L).toString();
        records.execute(
                "insert into waiting_acts (target, actor, ticket, expires_at) values (?::uuid, 'another', ?::uuid, 'infinity')",
                organization,
                ticket);
        Future<Response> request = threads.submit(() -> createTeam(admin));
        await().atMost(TimeLimits.LIMIT).until(() -> waiting("") == 2);
        assertThat(request.isDone()).isFalse();

        records.execute("update waiting_acts set expires_at = now() where ticket = ?::uuid", ticket);

        TimeLimits.get(request).then().statusCode(201);
        createTeam(owner).then().statusCode(201);
    }

    @Test
    void aCallerWithAnOpenActIsRefusedAtOnceWithoutWaiting() throws SQLException {
        keepBusy();
        records.execute(
                "update open_acts set actor = ? where target = ?::uuid",
                admin.identity().subject(),
                organization);
        Future<Response> other = threads.submit(() -> demote(admin));
        await().atMost(TimeLimits.LIMIT).until(() -> waiting("") == 1);

        createTeam(admin).then().statusCode(409).body("type", equalTo(IN_PROGRESS));

        assertThat(other.isDone()).isFalse();
        end();
        TimeLimits.get(other).then().statusCode(200);
    }
}
