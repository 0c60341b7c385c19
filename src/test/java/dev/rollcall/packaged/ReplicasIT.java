package dev.rollcall.packaged;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.key.KeySecret;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import dev.rollcall.testing.keycloak.KeySwapAddress;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import dev.rollcall.testing.wire.PausedMessage;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Isolated;

/** Several packaged replicas on one database: one leads the synchronization, and another takes over when it is killed. */
@Tag("process")
@Tag("slow")
@Isolated("measures the time of a takeover")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicasIT {

    /** Each test ends one replica, and needs two. */
    private static final int REPLICAS = 5;

    /** Number of users who were created just before the leader is killed. */
    private static final int OLD = 400;

    private static final String LOOK_UP = "/users/[0-9a-f-]+";

    private static final Duration SOON = Duration.ofSeconds(60);

    /**
     * Within this time another replica leads and has applied new events. It is longer than the promised five seconds after the takeover,
     * because it begins with the kill (the next replica notices that within a second or two), and because several processes share the
     * machine. That new events come before old ones does not depend on it: the tests count look-ups.
     */
    private static final Duration TAKEOVER = Duration.ofSeconds(10);

    private static final String RUNS = "/api/v1/sync/runs";

    private static final Map<PackagedProcess, URI> URLS = new LinkedHashMap<>();
    private static OwnRealm own;
    private static Realm.Identity admin;

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        own = new OwnRealm();
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.putAll(own.start());
        settings.put("rollcall.keys.enabled", "true");
        settings.put("rollcall.roles.introspect", "introspect");
        settings.put("rollcall.sync.enabled", "true");
        settings.put("rollcall.reconciliation.enabled", "true");
        settings.put("rollcall.reconciliation.scheduled", "false");
        // longer than any test, so that a terminated replica still answers
        settings.put("quarkus.shutdown.delay", "2M");
        own.realm().set(Map.of("eventsEnabled", true, "adminEventsEnabled", true));
        new Organizations(own.realm()).deleteAll(); // so that runs read groups
        admin = own.realm().createIdentity("admin", "rollcall-admin");
        List<PackagedProcess> started = Stream.generate(() -> PackagedProcess.start(settings))
                .limit(REPLICAS)
                .toList();
        started.forEach(process -> URLS.put(process, null));
        started.forEach(process -> URLS.put(process, process.awaitReady()));
    }

    /** Waits until one replica leads, both feeds have started and no run is open. */
    @BeforeEach
    void awaitIdle() {
        await().atMost(SOON).until(() -> leaders().size() == 1 && number("select count(*) from sync_feed") == 2);
        await().atMost(SOON).until(() -> number("select count(*) from sync_runs where finished_at is null") == 0);
    }

    @AfterEach
    void reset() {
        own.admin().reset();
    }

    @AfterAll
    static void stop() {
        URLS.keySet().forEach(PackagedProcess::close);
        if (own != null) {
            own.stop();
        }
    }

    @Test
    void killedLeaderIsReplacedAndNoEventIsLost() {
        Realm.Identity before = own.realm().createIdentity("replicas");
        await().atMost(SOON).until(() -> isThere(before));

        killLeader();
        Realm.Identity after = own.realm().createIdentity("replicas");

        await().atMost(TAKEOVER).until(() -> isThere(after));
        assertThat(leaders()).hasSize(1);
    }

    /**
     * Keycloak answers slowly, so that the new leader has to read old events again for half a minute. The first wait includes the takeover;
     * the second one shows that an event which comes during the re-reading does not wait for its end.
     */
    @Test
    void newEventsDoNotWaitUntilTheNewLeaderHasReadOldOnesAgain() {
        String prefix = "old-" + UUID.randomUUID().toString().substring(0, 8) + "-";
        own.realm()
                .importUsers(IntStream.range(0, OLD)
                        .mapToObj(i -> Map.of("username", prefix + i, "enabled", true))
                        .toList());
        await().atMost(SOON)
                .until(() -> number("select count(*) from users where username like ? || '%'", prefix) == OLD);
        own.admin().reset();
        own.admin().delay(Duration.ofMillis(100), "GET", LOOK_UP);

        killLeader();
        Realm.Identity early = own.realm().createIdentity("replicas");
        await().atMost(TAKEOVER).until(() -> isThere(early));
        assertThat(own.admin().count("GET", LOOK_UP)).isLessThan(OLD / 4);
        await().atMost(SOON).until(() -> own.admin().count("GET", LOOK_UP) > OLD / 4);
        Realm.Identity late = own.realm().createIdentity("replicas");
        await().atMost(TAKEOVER).until(() -> isThere(late));

        assertThat(own.admin().count("GET", LOOK_UP)).isLessThan(OLD);
        await().atMost(TimeLimits.LIMIT).until(() -> own.admin().count("GET", LOOK_UP) > OLD);
    }

    /**
     * @param groups the request for groups, at which the run waits
     */
    private record PausedRun(String id, PausedMessage groups) {}

    /**
     * A key is looked up in the database each time, so no replica serves, swaps or explains it once one of them has revoked it. Comes first: it
     * needs three replicas.
     */
    @Test
    @Order(0)
    void revokedKeyIsRefusedByAllReplicas() {
        Realm.Identity owner = own.realm().createIdentity("key", "user");
        List<URI> replicas =
                URLS.values().stream().filter(Objects::nonNull).limit(3).toList();
        KeySecret secret = KeySecret.generate();
        String id = Api.at(replicas.get(0), own.realm().token(owner)).id();
        String key = own.records().text("""
                insert into api_keys (id, user_id, name, prefix, secret_hash, scopes, created_at, created_by, expires_at)
                select gen_random_uuid(), id, 'Replicas', ?, sha256(?::bytea), '{account:read}', now(), keycloak_id, now() + interval '30 days'
                from users where id = ?::uuid returning id""", secret.prefix(), secret.text(), id);
        KeySwapAddress.tell(own.realm(), replicas.get(0));
        own.realm()
                .admin(
                        "POST",
                        "/users/%s/federated-identity/%s".formatted(owner.subject(), KeySwapAddress.NAME),
                        Map.of("userId", owner.subject(), "userName", owner.username()));
        replicas.forEach(replica -> {
            Api.at(replica, secret.text()).get("/api/v1/users/me").expect(200);
            Api.at(replica).tokenByKey(secret.text()).expect(200);
            assertThat(introspect(replica, secret).<Boolean>path("active")).isTrue();
        });

        asAdmin(replicas.get(0)).delete("/api/v1/keys/" + key).expect(204);

        assertThat(replicas).hasSize(3).allSatisfy(replica -> {
            Api.at(replica, secret.text()).get("/api/v1/users/me").expectProblem(401, "invalid-token");
            Api.at(replica).tokenByKey(secret.text()).expect(400).body("error", equalTo("invalid_grant"));
            assertThat(introspect(replica, secret).<Boolean>path("active")).isFalse();
        });
    }

    private static ApiResponse introspect(URI replica, KeySecret secret) {
        byte[] client = "rollcall-gateway:rollcall-gateway-secret".getBytes(StandardCharsets.UTF_8);
        return Api.at(replica)
                .header("Accept", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(client))
                .form("token", secret.text())
                .post("/introspect")
                .expect(200);
    }

    /** Requests a run from a replica that does not lead. A new leader may just have requested one by itself: then that one comes first. */
    private PausedRun startPausedRun() {
        PausedRun started = await().atMost(SOON)
                .until(
                        () -> {
                            awaitIdle();
                            PausedMessage groups = own.admin().pause(WireDirection.REQUEST, "GET", "/groups");
                            ApiResponse run = asAdmin(others().get(0)).post(RUNS, "{}");
                            if (run.statusCode() != 201) {
                                own.admin().reset();
                                return null;
                            }
                            return new PausedRun(run.path("id"), groups);
                        },
                        Objects::nonNull);
        started.groups().awaitPaused();
        return started;
    }

    /** Requests the run from a replica that does not lead, and follows it on another. */
    @Test
    void runOfAKilledLeaderIsContinuedByAnother() {
        PausedRun run = startPausedRun();
        // Only a run finds that this record has no identity. It is written while this one waits, since a new leader may
        // request a run by itself.
        own.records().execute("""
                insert into users (id, keycloak_id, username, enabled, created_at, updated_at, synced_at, identity_as_of)
                values (gen_random_uuid(), 'nobody', 'nobody', true, '2026-01-01', '2026-01-01', '2026-01-01', '2026-01-01')""");

        killLeader();
        run.groups().release();

        String path = RUNS + "/" + run.id();
        String events = asAdmin(URLS.values().iterator().next())
                .header("Accept", "text/event-stream")
                .get(path + "/events")
                .asString()
                .strip();
        JsonPath last = JsonPath.from(events.substring(events.lastIndexOf("data:") + 5));
        assertThat(last.getString("state")).as(events).isEqualTo("finished");
        assertThat(last.getInt("counts.missing")).as(events).isEqualTo(1);
        assertThat(number("select claim from sync_runs order by id desc limit 1"))
                .isEqualTo(2);
        assertThat(number("select count(*) from users where keycloak_id = 'nobody' and deleted_at is not null"))
                .isEqualTo(1);
    }

    /** Happens in each roll-out: the leader is terminated during a run, and still gets requests for a while. */
    @Test
    void terminatedLeaderIsReplacedWhileItStillAnswers() {
        PausedRun run = startPausedRun();
        PackagedProcess first = leader();
        URI there = URLS.get(first);

        first.terminate();

        await().atMost(TAKEOVER).until(ReplicasIT::leaders, now -> now.size() == 1 && now.get(0) != first);
        run.groups().release();
        await().atMost(SOON).until(() -> number("select count(*) from sync_runs where finished_at is null") == 0);
        assertThat(own.records().text("select state from sync_runs order by id desc limit 1"))
                .isEqualTo("FINISHED");
        assertThat(number("select claim from sync_runs order by id desc limit 1"))
                .isEqualTo(2);
        Realm.Identity after = own.realm().createIdentity("replicas");
        await().atMost(TAKEOVER).until(() -> isThere(after));
        await().atMost(TAKEOVER).until(() -> first.output().contains("no longer works on run"));
        assertThat(first.isAlive()).isTrue();
        Api.at(first.management()).get("/q/health/ready").expect(503);
        asAdmin(there).get("/api/v1/users").expect(200);
        assertThat(first.output()).doesNotContain("ERROR");
        remove(first);
    }

    private static void remove(PackagedProcess replica) {
        URLS.remove(replica);
        replica.close();
    }

    private static void killLeader() {
        PackagedProcess leader = leader();
        leader.kill();
        remove(leader);
    }

    private static PackagedProcess leader() {
        return await().atMost(SOON)
                .until(ReplicasIT::leaders, leaders -> leaders.size() == 1)
                .get(0);
    }

    private static List<PackagedProcess> leaders() {
        return URLS.keySet().stream()
                .filter(replica -> readiness(replica).contains("s behind"))
                .toList();
    }

    private static List<URI> others() {
        List<URI> others = new ArrayList<>(URLS.values());
        leaders().forEach(leader -> others.remove(URLS.get(leader)));
        return others;
    }

    private static String readiness(PackagedProcess replica) {
        return Api.at(replica.management()).get("/q/health/ready").asString();
    }

    private static ApiCaller asAdmin(URI replica) {
        return Api.at(replica, own.realm().token(admin));
    }

    private static boolean isThere(Realm.Identity identity) {
        return number("select count(*) from users where keycloak_id = ?", identity.subject()) == 1;
    }

    private static long number(String sql, String... parameters) {
        return own.records().number(sql, parameters);
    }
}
