package dev.rollcall.packaged;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.packaged.Follower;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two followers keep their copies of all users, one by long polls and one by streams, while eight writers, one of each kind, make 20,000
 * changes, and while replicas are killed at random, the one that numbers the changes included.
 */
@Order(1)
@Tag("process")
@Tag("slow")
class ChangeLogIT {

    private static final int CHANGES = Integer.getInteger("changes", 20_000);
    private static final int REPLICAS = 3;
    private static final int PEOPLE = 300;
    private static final int KILLS = 4;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(6);
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String USERS = "/api/v1/users";
    private static final String DEADLOCK = "40P01";
    private static final String NUMBERS = "now numbers changes";

    private static final Map<PackagedProcess, URI> REPLICA = new ConcurrentHashMap<>();
    private static final Map<String, String> SETTINGS = new HashMap<>();
    private static OwnRealm own;
    private static Realm.Identity admin;
    private static String token;
    private static Instant tokenFrom = Instant.EPOCH;

    private final Random random = new Random(18);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean over;

    /** One kind of writer: makes some changes. It may fail while a replica is killed. */
    private interface Writer {
        void write(int round) throws Exception;
    }

    @BeforeAll
    static void start() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        own = new OwnRealm();
        SETTINGS.putAll(new PackagedStack().start());
        SETTINGS.putAll(own.start());
        SETTINGS.put("rollcall.sync.enabled", "true");
        SETTINGS.put("rollcall.reconciliation.enabled", "true");
        SETTINGS.put("rollcall.reconciliation.scheduled", "false");
        SETTINGS.put("rollcall.management.sweep-interval", "1S");
        // not during this test
        SETTINGS.put(
                "rollcall.statistics.recount-at", (LocalTime.now(ZoneOffset.UTC).getHour() + 12) % 24 + "H");
        own.realm().set(Map.of("eventsEnabled", true, "adminEventsEnabled", true));
        new Organizations(own.realm()).deleteAll(); // so that runs are quick: they read roles by group, not by user
        admin = own.realm().createIdentity("admin", "rollcall-admin");
        own.realm()
                .importUsers(IntStream.range(0, PEOPLE)
                        .mapToObj(i -> Map.of("username", "person-" + i, "firstName", "First", "enabled", true))
                        .toList());
        List<PackagedProcess> started = IntStream.range(0, REPLICAS)
                .mapToObj(i -> PackagedProcess.start(SETTINGS))
                .toList();
        started.forEach(process -> REPLICA.put(process, process.awaitReady()));
    }

    @AfterAll
    static void stop() {
        REPLICA.keySet().forEach(PackagedProcess::close);
        if (own != null) {
            own.stop();
        }
    }

    @Test
    void copiesOfFollowersEqualTheTableWhateverIsKilled() throws Exception {
        reconcile();
        await().atMost(SOON).until(() -> number("select count(*) from users") > PEOPLE);
        Follower follower = new Follower(ChangeLogIT::anyReplica, ChangeLogIT::token);
        follower.startFromNothing();
        Follower streaming = new Follower(ChangeLogIT::leaderFirst, ChangeLogIT::token);
        streaming.startFromNothing();
        long before = number("select count(*) from changes");

        List<Future<?>> writers = new ArrayList<>();
        writers().forEach((kind, writer) -> writers.add(threads.submit(() -> writeUntilTheEnd(kind, writer))));
        Future<?> following = threads.submit(() -> {
            while (!over) {
                follower.follow(1000, 1);
            }
            return null;
        });
        Future<?> reading = threads.submit(() -> {
            streaming.stream();
            return null;
        });
        int kills = killUntil(() -> number("select count(*) from changes") - before >= CHANGES);
        over = true;
        for (Future<?> task : writers) {
            task.get(3, TimeUnit.MINUTES);
        }
        following.get(3, TimeUnit.MINUTES);
        // no request is in progress any more, so the sweeper need not wait
        own.records().execute("update open_acts set due_at = now()");
        await().atMost(SOON).until(() -> number("select count(*) from open_acts") == 0);
        await().atMost(SOON).until(() -> number("select count(*) from sync_runs where finished_at is null") == 0);
        Map<String, JsonNode> table;
        long written;
        do { // the event feed may still bring changes
            await().atMost(SOON)
                    .until(() -> follower.follow(1000, 1) == 0
                            && number("select count(*) from changes")
                                    == number("select last_position from change_log"));
            await().atMost(SOON).until(() -> {
                follower.follow(1000, 1); // the stream may get further changes, too
                return reading.isDone() || streaming.cursor().equals(follower.cursor());
            });
            written = number("select count(*) from changes") - before;
            table = table();
        } while (follower.entries() < written || number("select count(*) from changes") - before != written);
        streaming.stop();
        reading.get(3, TimeUnit.MINUTES);
        threads.shutdown();

        System.out.printf(
                "%d changes by %s, %d kills, %d entries followed, %d repeated; by %d streams %d entries, %d repeated%n",
                written,
                own.records()
                        .text(
                                "select string_agg(o, ', ') from (select origin || ' ' || count(*) o from changes group by origin) x"),
                kills,
                follower.entries(),
                follower.repeated(),
                streaming.streams(),
                streaming.entries(),
                streaming.repeated());
        for (Follower each : List.of(follower, streaming)) {
            assertThat(each.surprises()).isEmpty();
            assertThat((long) each.entries()).isGreaterThanOrEqualTo(written);
            assertThat(new TreeMap<>(each.copy())).isEqualTo(table);
        }
        assertThat(streaming.streams()).as("a kill ended its stream").isGreaterThan(1);
        assertThat(number("""
                select count(*) from (
                    select entity_id from changes group by entity_id
                    having min(version) <> 0 or count(*) <> max(version) + 1 or count(distinct version) <> count(*)) gap""")).isZero();
        assertThat(number("""
                select count(*) from users u
                where version <> (select max(version) from changes c where c.entity_id = u.id)""")).isZero();
        assertThat(number("select count(distinct origin) from changes")).isEqualTo(6);
        assertStatisticsAreExact();
    }

    /** The replica that moves the counters was killed, too. They were counted once, when the log was empty. */
    private static void assertStatisticsAreExact() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(own.records().text("""
                        select concat_ws(' ', users, disabled_users, unverified_users, organizations,
                            position = (select last_position from change_log), counted_at < (select min(at) from changes where version > 0))
                        from statistics"""))
                        .isEqualTo(own.records().text("""
                        select concat_ws(' ', count(*), count(*) filter (where not enabled), count(*) filter (where not email_verified),
                            (select count(*) from organizations where deleted_at is null), true, true)
                        from users where deleted_at is null""")));
    }

    private Map<String, Writer> writers() {
        Map<String, Writer> writers = new LinkedHashMap<>();
        writers.put("token", this::signIn);
        writers.put("api", this::createPatchAndDelete);
        writers.put("roles", this::setRoles);
        writers.put("import", this::importUsers);
        writers.put("event", this::changeInKeycloak);
        writers.put("reconciliation", this::changeAndReconcile);
        writers.put("by hand", this::changeByHand);
        writers.put("batch", this::changeManyByHand);
        return writers;
    }

    private void writeUntilTheEnd(String kind, Writer writer) {
        for (int round = 0; !over; round++) {
            try {
                writer.write(round);
            } catch (Exception | AssertionError e) {
                if (e instanceof SQLException failure && !DEADLOCK.equals(failure.getSQLState())) {
                    throw new IllegalStateException(kind, e);
                }
                // a replica was killed, or PostgreSQL rolled this change back in favour of another
            }
        }
    }

    private void signIn(int round) {
        Realm.Identity identity = own.realm().createIdentity("token");
        Api.at(anyReplica(), own.realm().token(identity)).get(USERS + "/me");
        own.realm().update(identity, Map.of("firstName", "Name" + round));
        Api.at(anyReplica(), own.realm().token(identity)).get(USERS + "/me");
    }

    private void createPatchAndDelete(int round) {
        String id = Api.at(anyReplica(), token())
                .post(USERS, Map.of("username", "api-" + UUID.randomUUID(), "attributes", Map.of("round", round)))
                .path("id");
        patch(id, Map.of("firstName", "Name" + round, "attributes", Map.of("patched", true)));
        patch(id, Map.of("enabled", false));
        if (round % 2 == 0) {
            Api.at(anyReplica(), token()).delete(USERS + "/" + id);
        }
    }

    private static void patch(String id, Map<String, ?> change) {
        Api.at(anyReplica(), token()).patch(USERS + "/" + id, change);
    }

    private void setRoles(int round) throws SQLException {
        Api.at(anyReplica(), token())
                .put(
                        USERS + "/" + user(round % 7) + "/roles",
                        Map.of("roles", round % 2 == 0 ? List.of("user") : List.of()));
    }

    private void importUsers(int round) {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            file.append("{\"username\":\"import-").append(UUID.randomUUID()).append("\"}\n");
        }
        new BulkClient(anyReplica(), token()).importFile("", BulkClient.NDJSON, null, file.toString());
    }

    private void changeInKeycloak(int round) throws SQLException {
        String subject = own.records().text("select keycloak_id from users where username = ?", "person-" + round % 50);
        own.realm().admin("PUT", "/users/" + subject, Map.of("lastName", "Last" + round));
    }

    /** Breaks some records, which a comparison repairs. */
    private void changeAndReconcile(int round) throws Exception {
        own.records()
                .execute(
                        "update users set last_name = ? where username in (?, ?)",
                        "wrong " + round,
                        "person-" + (100 + round % 50),
                        "person-" + (150 + round % 50));
        reconcile();
        await().atMost(SOON)
                .until(() -> over || number("select count(*) from sync_runs where finished_at is null") == 0);
    }

    private static void reconcile() {
        Api.at(anyReplica(), token()).post("/api/v1/sync/runs", "{}");
    }

    private void changeByHand(int round) throws SQLException, InterruptedException {
        own.records()
                .execute(
                        "update users set attributes = jsonb_build_object('round', ?::int) where username = ?",
                        Integer.toString(round),
                        "person-" + round % PEOPLE);
        TimeUnit.MILLISECONDS.sleep(2);
    }

    private void changeManyByHand(int round) throws SQLException, InterruptedException {
        own.records().execute("""
                update users set attributes = attributes || jsonb_build_object('batch', ?::int), version = version + 1
                where id in (select id from users where deleted_at is null and username like 'person-%' order by id limit 250
                    for update)""", Integer.toString(round));
        TimeUnit.MILLISECONDS.sleep(300);
    }

    /** Kills one replica after the other, each second time the one that numbers the changes, and starts new ones. */
    private int killUntil(Callable<Boolean> enough) throws Exception {
        int kills = 0;
        while (kills < KILLS || !enough.call()) {
            TimeUnit.MILLISECONDS.sleep(BETWEEN_KILLS.toMillis());
            List<PackagedProcess> leaders = leaders();
            List<PackagedProcess> candidates =
                    kills % 2 == 0 && !leaders.isEmpty() ? leaders : List.copyOf(REPLICA.keySet());
            PackagedProcess victim = candidates.get(random.nextInt(candidates.size()));
            REPLICA.remove(victim);
            victim.kill();
            victim.close();
            kills++;
            PackagedProcess next = PackagedProcess.start(SETTINGS);
            REPLICA.put(next, next.awaitReady());
        }
        return kills;
    }

    /** Processes that number changes, or did so once. */
    private static List<PackagedProcess> leaders() {
        return REPLICA.keySet().stream()
                .filter(process -> process.output().contains(NUMBERS))
                .toList();
    }

    /** The replica that is killed first, so that a stream does not outlive all kills by chance. */
    private static URI leaderFirst() {
        return leaders().stream()
                .map(REPLICA::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(ChangeLogIT::anyReplica);
    }

    private static URI anyReplica() {
        List<URI> all = List.copyOf(REPLICA.values());
        return all.get((int) (System.nanoTime() % all.size()));
    }

    private static synchronized String token() {
        if (tokenFrom.isBefore(Instant.now().minusSeconds(60))) {
            token = own.realm().token(admin);
            tokenFrom = Instant.now();
        }
        return token;
    }

    private String user(int number) throws SQLException {
        return own.records().text("select id from users where username = ?", "person-" + number);
    }

    /** All users as the API has them. */
    private static Map<String, JsonNode> table() throws InterruptedException {
        Follower exported = new Follower(ChangeLogIT::anyReplica, ChangeLogIT::token);
        exported.startFromNothing();
        return new TreeMap<>(exported.copy());
    }

    private static long number(String sql, String... parameters) throws SQLException {
        return own.records().number(sql, parameters);
    }
}
