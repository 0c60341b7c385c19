package dev.rollcall.packaged.killed;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.BulkClient;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills the packaged service (SIGKILL) in the middle of jobs on many users, while it serves requests. The next process continues, and changes
 * no user twice. {@code -Djobs.users=10000 -Dtests.timeout=2h} runs it with 10,000 users, which takes longer than the default limit of a test.
 */
@Tag("process")
@Tag("slow")
class JobKilledIT {

    private static final int USERS = Integer.getInteger("jobs.users", 200);
    private static final Duration LONG = Duration.ofSeconds(120 + USERS / 2);
    private static final String JOBS = "/api/v1/jobs";
    private static final String MARK = "job-killed-";

    private static KilledService service;

    @BeforeAll
    static void start() {
        service = new KilledService();
        service.start(Map.of("rollcall.jobs.four-eyes", "false"));
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void jobsOfKilledProcessesChangeEachUserOnce() throws InterruptedException {
        Requests requests = new Requests();
        Thread sender = new Thread(requests);
        sender.start();
        try {
            String imported = imported();
            killAt(imported, USERS / 3);
            killAt(imported, USERS * 2 / 3);
            awaitEnd(imported);
            assertThat(records().number("select count(*) from users where username like ? and enabled", MARK + "%"))
                    .isEqualTo(USERS);
            assertThat(actsOf("create")).isEqualTo("1 x " + USERS);

            String disabled = service.admin()
                    .post(JOBS, Map.of("kind", "disable", "filter", Map.of("search", MARK), "expected", USERS))
                    .expect(201)
                    .path("id");
            killAt(disabled, USERS / 3);
            killAt(disabled, USERS * 2 / 3);
            awaitEnd(disabled);
            assertThat(actsOf("update")).isEqualTo("1 x " + USERS);
            assertThat(records().number("select count(*) from users where username like ? and not enabled", MARK + "%"))
                    .isEqualTo(USERS);
            for (int i = 0; i < USERS; i += Math.max(1, USERS / 20)) {
                assertThat(service.realm().named(MARK + i).at("/0/enabled").asBoolean(true))
                        .isFalse();
            }
        } finally {
            requests.stopped.set(true);
            sender.join();
        }

        assertThat(requests.statuses).contains(200).isSubsetOf(200, 503);
        assertThat(records().number("select count(*) from job_files")).isZero();
        assertThat(records().number("select count(*) from open_acts")).isZero();
    }

    private static String imported() {
        String file = IntStream.range(0, USERS)
                .mapToObj(i -> "{\"username\":\"%1$s%2$d\",\"email\":\"%1$s%2$d@example.org\"}".formatted(MARK, i))
                .collect(Collectors.joining("\n"));
        return service.admin()
                .body(BulkClient.NDJSON, file.getBytes(StandardCharsets.UTF_8))
                .post(JOBS + "/import")
                .expect(201)
                .path("id");
    }

    /** Kills the process when so many items have a result, and starts it again. Interrupted acts are due at once. */
    private static void killAt(String job, int done) {
        await().atMost(LONG).until(() -> read(job).<Integer>path("done") >= done);
        service.kill();
        records().execute("update open_acts set due_at = now()");
        service.start();
    }

    private static void awaitEnd(String job) {
        ApiResponse ended = await().atMost(LONG).until(() -> read(job), now -> now.path("finishedAt") != null);

        assertThat(ended.<String>path("state")).as(ended.asString()).isEqualTo("finished");
        assertThat(ended.<Integer>path("done")).as(ended.asString()).isEqualTo(USERS);
    }

    private static ApiResponse read(String job) {
        return service.admin().get(JOBS + "/" + job);
    }

    private static ServiceDatabase records() {
        return service.records();
    }

    /** Returns how many users have how many acts of this kind that are done. */
    private static String actsOf(String action) {
        return records()
                .text(
                        "select string_agg(acts || ' x ' || users, ', ') from (select acts, count(*) as users from ("
                                + "select user_id, count(*) as acts from acts where action = ? and outcome = 'done' and actor is not null and user_id in "
                                + "(select id from users where username like ?) group by user_id) each group by acts) all_users",
                        action,
                        MARK + "%");
    }

    /** Sends requests all the time. While no process is there, they fail. */
    private static final class Requests implements Runnable {

        private final AtomicBoolean stopped = new AtomicBoolean();
        private final Set<Integer> statuses = ConcurrentHashMap.newKeySet();

        @Override
        public void run() {
            while (!stopped.get()) {
                try {
                    ApiCaller admin = service.admin();
                    statuses.add(admin.get("/api/v1/users/me").statusCode());
                    statuses.add(admin.get("/api/v1/users?limit=1").statusCode());
                } catch (Exception e) {
                    // killed, or not started yet
                    Thread.onSpinWait();
                }
            }
        }
    }
}
