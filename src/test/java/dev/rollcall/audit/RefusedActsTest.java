package dev.rollcall.audit;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The audit log has ten refused acts of one kind by one subject within an hour, and the number of the others. */
@QuarkusTest
class RefusedActsTest {

    private static final String USERS = "/api/v1/users";
    private static final String OWN_DELETION_OFF = "urn:rollcall:problem:own-deletion-off";

    private final Realm realm = Realm.get();

    @Inject
    ServiceDatabase records;

    @Inject
    AuditLog audit;

    @Inject
    RefusalSummaries summaries;

    @Inject
    Clock clock;

    @Inject
    TimeBasedEpochRandomGenerator ids;

    /** The refusals of a test are counted in one hour of the clock. */
    @BeforeEach
    void waitForTheNextHourIfItIsNear() {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> records.number("select floor(extract(epoch from now()))::bigint % 3600") < 3540);
    }

    @Test
    void furtherRefusalsAreCountedAndBecomeOneEntryWhenTheHourHasEnded() throws Exception {
        ApiCaller user = Api.as(realm.createIdentity("refused", "user"));
        user.get(USERS + "/me").expect(200);

        List<Integer> statuses = inParallel(40, () -> user.delete(USERS + "/me").statusCode());

        assertThat(statuses).hasSize(40).containsOnly(403);
        entries(user.identity()).body("items", hasSize(10)).body("items.outcome", not(hasItem("open")));
        assertThat(further(user.identity())).isEqualTo(30);

        summaries.run();
        entries(user.identity()).body("items", hasSize(10));
        endTheHour(user.identity());
        inParallel(4, () -> {
            summaries.run();
            return true;
        });

        entries(user.identity())
                .body("items", hasSize(11))
                .body("items[0].action", equalTo("delete"))
                .body("items[0].userId", nullValue())
                .body("items[0].by.subject", equalTo(user.subject()))
                .body("items[0].by.via", equalTo("summary"))
                .body("items[0].details.refusals", equalTo(30))
                .body("items[0].outcome", equalTo("refused"))
                .body("items[0].settledBy", equalTo("summary"))
                .body("items[0].outcomeDetails.reason", equalTo(OWN_DELETION_OFF));
        assertThat(records.number("select count(*) from audit_refusals where actor = ?", user.subject()))
                .isZero();
    }

    @Test
    void anHourWithoutFurtherRefusalsHasNoSummary() {
        ApiCaller user = Api.as(realm.createIdentity("refused", "user"));
        user.delete(USERS + "/me").expect(403);

        endTheHour(user.identity());
        summaries.run();

        entries(user.identity()).body("items", hasSize(1)).body("items[0].by.via", equalTo("bearer"));
    }

    /** Keycloak refuses them once their intent is committed. */
    @Test
    void refusalsByKeycloakAreCountedAndOtherOutcomesAreEntries() {
        Realm.Identity administrator = realm.createIdentity("refused", "rollcall-admin");
        ApiCaller caller = Api.as(administrator);

        for (int i = 0; i < 13; i++) {
            create(caller, administrator.username()).expect(409);
        }

        entries(administrator).body("items", hasSize(10)).body("items.outcome", not(hasItem("open")));
        assertThat(further(administrator)).isEqualTo(3);
        assertThat(records.number("select count(*) from audit_intents where actor = ?", administrator.subject()))
                .isZero();

        String created = create(caller, "made-" + UUID.randomUUID()).path("id");

        entries(administrator)
                .body("items", hasSize(11))
                .body("items[0].outcome", equalTo("done"))
                .body("items[0].userId", equalTo(created));
        assertThat(further(administrator)).isEqualTo(3);
    }

    @Test
    void anIntentThatIsKeptOutsideOfTheListsIsFoundByItsIdAndEntersThem() {
        String subject = UUID.randomUUID().toString();
        records.execute("""
                insert into audit_refusals (actor, action, reason, hour, entries, further)
                values (?, 'update', 'any', date_trunc('hour', now(), 'UTC'), 10, 0)""", subject);
        UUID act = ids.generate();

        QuarkusTransaction.requiringNew()
                .run(() -> audit.append(
                        act,
                        clock.instant(),
                        Action.UPDATE,
                        Concerned.NONE,
                        new Actor(subject, null, Actor.Kind.USER, "bearer", null),
                        Map.of()));

        list(subject).body("items", hasSize(0));
        asAdmin("/api/v1/audit-log/" + act)
                .body("outcome", equalTo("open"))
                .body("by.subject", equalTo(subject))
                .body("by.kind", equalTo("user"));
        assertThat(audit.actor(act).subject()).isEqualTo(subject);

        QuarkusTransaction.requiringNew().run(() -> audit.enter(act));

        list(subject).body("items.id", equalTo(List.of(act.toString())));
        asAdmin("/api/v1/audit-log/" + act).body("outcome", equalTo("open"));
    }

    private static ApiResponse create(ApiCaller caller, String username) {
        return caller.post(USERS, "{\"username\":\"" + username + "\"}");
    }

    private ApiResponse entries(Realm.Identity identity) {
        return list(identity.subject());
    }

    private ApiResponse list(String subject) {
        return asAdmin("/api/v1/audit-log?limit=200&actor=" + subject);
    }

    private ApiResponse asAdmin(String path) {
        return Api.admin().get(path).expect(200);
    }

    private long further(Realm.Identity identity) {
        return records.number("select sum(further) from audit_refusals where actor = ?", identity.subject());
    }

    private void endTheHour(Realm.Identity identity) {
        records.execute(
                "update audit_refusals set hour = hour - interval '2 hours' where actor = ?", identity.subject());
    }

    private static <T> List<T> inParallel(int count, Callable<T> request) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(count);
        try {
            List<Future<T>> sent = IntStream.range(0, count)
                    .mapToObj(i -> clients.submit(request))
                    .toList();
            List<T> answers = new ArrayList<>();
            for (Future<T> each : sent) {
                answers.add(TimeLimits.get(each));
            }
            return answers;
        } finally {
            clients.shutdownNow();
        }
    }
}
