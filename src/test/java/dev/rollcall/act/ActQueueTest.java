package dev.rollcall.act;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
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

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @Inject
    ServiceDatabase records;

    private final ApiCaller administrator = Api.admin();
    private String organization;
    private ApiCaller owner;
    private ApiCaller admin;

    @BeforeEach
    void createOrganization() {
        owner = Api.user("queue");
        admin = Api.user("queue");
        organization = administrator.createOrganization("Queue " + UUID.randomUUID(), owner.id());
        administrator.addMember(organization, admin.id(), "admin");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        records.execute("delete from waiting_acts where target = ?::uuid", organization);
        records.execute("delete from open_acts where target = ?::uuid", organization);
    }

    private ApiResponse createTeam(ApiCaller caller) {
        return caller.post(ORGANIZATIONS + organization + "/teams", Map.of("name", "T" + UUID.randomUUID()));
    }

    private ApiResponse demote(ApiCaller member) {
        return owner.patch(ORGANIZATIONS + organization + "/members/" + member.id(), "{\"role\":\"member\"}");
    }

    private long waiting(String more) {
        return records.number("select count(*) from waiting_acts where target = ?::uuid" + more, organization);
    }

    /** Keeps the organization as an open act of another caller. */
    private void keepBusy() {
        records.execute(
                "insert into open_acts (act_id, target, action, plan, due_at) values (?::uuid, ?::uuid, 'update-organization', '{}', 'infinity')",
                UUID.randomUUID().toString(),
                organization);
    }

    private void end() {
        records.execute("delete from open_acts where target = ?::uuid and due_at = 'infinity'", organization);
    }

    @Test
    void fortyParallelRequestsOfAnAdminDoNotKeepTheOwnerFromDemotingThem() {
        List<Future<ApiResponse>> requests = IntStream.range(0, REQUESTS)
                .mapToObj(i -> threads.submit(() -> createTeam(admin)))
                .toList();
        await().atMost(TimeLimits.LIMIT)
                .until(() ->
                        records.number("select count(*) from open_acts where target = ?::uuid", organization) == 1);

        demote(admin).expect(200).body("role", equalTo("member"));

        List<ApiResponse> answers = requests.stream().map(TimeLimits::get).toList();
        assertThat(answers).extracting(ApiResponse::statusCode).isSubsetOf(201, 403, 409, 503);
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 409)
                .isNotEmpty()
                .allSatisfy(answer -> answer.body("type", equalTo(IN_PROGRESS)).header("Retry-After", equalTo("2")));
        assertThat(waiting("")).isZero();
    }

    @Test
    void aSecondRequestOfACallerThatWaitsIsRefusedAtOnceAndOthersAreServedInTheirOrder() {
        keepBusy();
        Future<ApiResponse> first = threads.submit(() -> createTeam(admin));
        await().atMost(TimeLimits.LIMIT).until(() -> waiting(" and actor = '" + admin.subject() + "'") == 1);
        Future<ApiResponse> second = threads.submit(() -> demote(admin));
        await().atMost(TimeLimits.LIMIT).until(() -> waiting("") == 2);

        createTeam(admin).expectProblem(409, IN_PROGRESS);

        assertThat(first.isDone()).isFalse();
        end();
        TimeLimits.get(first).expect(201);
        TimeLimits.get(second).expect(200);
        administrator
                .get("/api/v1/audit-log?organizationId=" + organization + "&limit=2")
                .body("items.action", equalTo(List.of("set-member-role", "create-team")))
                .body("items.outcome", equalTo(List.of("done", "done")));
        assertThat(waiting("")).isZero();
    }

    @Test
    void requestsThatWaitAtAnotherReplicaComeFirstUnlessItWasKilled() {
        String ticket = new UUID(0x7000L, 0x8000000000000000L).toString();
        records.execute(
                "insert into waiting_acts (target, actor, ticket, expires_at) values (?::uuid, 'another', ?::uuid, 'infinity')",
                organization,
                ticket);
        Future<ApiResponse> request = threads.submit(() -> createTeam(admin));
        await().atMost(TimeLimits.LIMIT).until(() -> waiting("") == 2);
        assertThat(request.isDone()).isFalse();

        records.execute("update waiting_acts set expires_at = now() where ticket = ?::uuid", ticket);

        TimeLimits.get(request).expect(201);
        createTeam(owner).expect(201);
    }

    @Test
    void aCallerWithAnOpenActIsRefusedAtOnceWithoutWaiting() {
        keepBusy();
        records.execute("update open_acts set actor = ? where target = ?::uuid", admin.subject(), organization);
        Future<ApiResponse> other = threads.submit(() -> demote(admin));
        await().atMost(TimeLimits.LIMIT).until(() -> waiting("") == 1);

        createTeam(admin).expectProblem(409, IN_PROGRESS);

        assertThat(other.isDone()).isFalse();
        end();
        TimeLimits.get(other).expect(200);
    }
}
