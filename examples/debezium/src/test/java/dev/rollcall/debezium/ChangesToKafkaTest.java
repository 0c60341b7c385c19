package dev.rollcall.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The change log arrives in Kafka with the documented configuration, at least once and in order per user. */
class ChangesToKafkaTest {

    /**
     * Far longer than it takes: CI runs this test with the least priority, beside others. Shorter than JUnit's limit for a test, so that a
     * wait that ends in vain names its condition.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Map<String, String> NEVER_STORES_OFFSETS = Map.of(Engine.NEVER_STORES_OFFSETS, "true");
    private static final Map<String, String> STORES_OFFSETS =
            Map.of("offset.flush.interval.ms", "200", "heartbeat.interval.ms", "200");

    private static RollcallDatabase database;

    @BeforeAll
    static void startDatabase() throws Exception {
        database = new RollcallDatabase();
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        database.close();
    }

    @BeforeEach
    void emptyLog() throws Exception {
        database.execute("truncate changes");
    }

    @Test
    void everyChangeArrivesInOrderPerUserThroughKillAndRestart() throws Exception {
        try (Pipeline pipeline = new Pipeline(database, "restarts");
                Writers writers = new Writers(database)) {
            writers.run(50);
            mixUpTable(writers);
            writers.start();
            pipeline.start(NEVER_STORES_OFFSETS);
            awaitMessages(pipeline, 1); // of the first snapshot
            pipeline.kill();
            pipeline.start(STORES_OFFSETS);
            awaitRepetition(pipeline, 1, 2); // the next snapshot
            awaitAllEntries(pipeline);
            pipeline.kill();
            pipeline.start(NEVER_STORES_OFFSETS);
            awaitMessages(pipeline, 500);
            pipeline.kill();
            pipeline.start(STORES_OFFSETS);
            awaitRepetition(pipeline, 3, 4);
            awaitAllEntries(pipeline);
            pipeline.stop();
            awaitNewEntries();
            pipeline.start(STORES_OFFSETS);
            writers.finish();
            awaitAllEntries(pipeline);
            pipeline.stop();

            assertEachEntryArrivedInOrder(pipeline);
            assertThat(types(pipeline))
                    .containsExactlyInAnyOrder(
                            "user.created",
                            "user.updated",
                            "user.enabled",
                            "user.disabled",
                            "user.deleted",
                            "user.restored");
        }
    }

    /** A slot is lost if PostgreSQL is promoted, upgraded or restored, or if too much was kept for a connector that does not run. */
    @Test
    void changesBehindALostSlotArriveFromTheTable() throws Exception {
        try (Pipeline pipeline = new Pipeline(database, "lost");
                Writers writers = new Writers(database)) {
            writers.run(10);
            pipeline.start(STORES_OFFSETS);
            awaitAllEntries(pipeline);
            pipeline.stop();
            writers.run(20);
            database.execute("select pg_drop_replication_slot('lost')");
            writers.run(20);
            pipeline.start(STORES_OFFSETS);
            awaitAllEntries(pipeline);
            writers.run(10);
            awaitAllEntries(pipeline);
            pipeline.stop();

            assertEachEntryArrivedInOrder(pipeline);
        }
    }

    @ParameterizedTest
    @CsvSource({"insert, false", "'insert, update, delete', true"})
    void removedEntriesAndNewTransactionNumbersAreNoMessages(String published, boolean routerSkips) throws Exception {
        database.execute("alter publication rollcall_changes set (publish = '" + published + "')");
        try (Pipeline pipeline = new Pipeline(database, "skips_" + routerSkips);
                Writers writers = new Writers(database)) {
            writers.run(10);
            pipeline.start(STORES_OFFSETS);
            awaitAllEntries(pipeline);
            int before = pipeline.messages(1).size();
            long old = database.number("select count(*) from changes");
            database.execute(
                    "delete from changes where id in (select id from changes order by at limit 20)",
                    "update changes set transaction = pg_current_xact_id()");
            writers.run(1);
            long added = database.number("select count(*) from changes") - old + 20;
            awaitAllEntries(pipeline);
            pipeline.stop();

            assertThat(added).isPositive();
            assertThat(pipeline.messages(1)).hasSize(before + (int) added);
            assertThat(pipeline.log().contains("Unexpected update message received"))
                    .isEqualTo(routerSkips);
        } finally {
            database.execute("alter publication rollcall_changes set (publish = 'insert')");
        }
    }

    /** A slot that stands still makes PostgreSQL keep the write-ahead log of all other tables until a user changes. */
    @Test
    void slotAdvancesWhileNoUserChanges() throws Exception {
        try (Pipeline pipeline = new Pipeline(database, "idle");
                Writers writers = new Writers(database)) {
            writers.run(1);
            pipeline.start(STORES_OFFSETS);
            awaitAllEntries(pipeline);
            database.execute("create table others as select generate_series(1, 100000)");
            long written = database.number("select pg_current_wal_lsn() - '0/0'");

            await().atMost(PATIENCE)
                    .until(
                            () -> database.number(
                                    "select confirmed_flush_lsn - '0/0' from pg_replication_slots where slot_name = 'idle'"),
                            confirmed -> confirmed >= written);
            pipeline.stop();
        }
    }

    @Test
    void keyIsTheUserAndMessageIsACloudEvent() throws Exception {
        try (Pipeline pipeline = new Pipeline(database, "event");
                Writers writers = new Writers(database)) {
            writers.run(5);
            pipeline.start(STORES_OFFSETS);
            awaitAllEntries(pipeline);
            pipeline.stop();

            assertThat(pipeline.messages(1)).isNotEmpty().allSatisfy(message -> {
                assertThat(message.topic()).isEqualTo("rollcall.user");
                assertThat(message.event().getSpecVersion().toString()).isEqualTo("1.0");
                assertThat(message.event().getSource()).hasToString("/api/v1/users");
                assertThat(message.event().getSubject()).isEqualTo(message.key());
                assertThat(message.event().getDataContentType()).isEqualTo("application/json");
                assertThat(message.headers())
                        .containsEntry("id", message.event().getId());
            });
        }
    }

    @Test
    void changesOfOrganizationsHaveTopicsOfTheirOwn() throws Exception {
        try (Pipeline pipeline = new Pipeline(database, "organizations")) {
            database.execute("""
                    with o as (
                        insert into organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at)
                        values (gen_random_uuid(), 'acme', 'Acme', 'acme', true, now(), now()) returning id),
                    u as (
                        insert into users (id, keycloak_id, username, created_at, updated_at, identity_as_of)
                        values (gen_random_uuid(), 'member', 'member', now(), now(), now()) returning id)
                    insert into memberships (id, organization_id, user_id, membership_type, joined_at)
                    select gen_random_uuid(), o.id, u.id, 'unmanaged', now() from o, u""");
            pipeline.start(STORES_OFFSETS);
            awaitAllEntries(pipeline);
            pipeline.stop();

            assertThat(pipeline.messages(1))
                    .extracting(
                            message -> message.topic() + " " + message.event().getSource())
                    .contains(
                            "rollcall.user /api/v1/users",
                            "rollcall.organization /api/v1/organizations",
                            "rollcall.membership /api/v1/organizations");
        } finally {
            // the other tests expect users only
            database.execute("delete from changes where entity_type <> 'user'");
        }
    }

    /** Removes old entries and fills their space in the table with new ones, so that rows no longer have the order of versions. */
    private static void mixUpTable(Writers writers) throws Exception {
        database.execute(
                "delete from changes where id in (select id from changes order by at limit 150)", "vacuum changes");
        writers.run(20);
        assertThat(
                        database.number(
                                "select count(*) from changes a join changes b using (entity_id) where a.ctid < b.ctid and a.version > b.version"))
                .isPositive();
    }

    private static void awaitMessages(Pipeline pipeline, int number) {
        await().atMost(PATIENCE).until(pipeline::count, count -> count >= number);
    }

    private static void awaitNewEntries() throws Exception {
        long before = database.number("select count(*) from changes");
        await().atMost(PATIENCE)
                .until(() -> database.number("select count(*) from changes"), count -> count >= before + 500);
    }

    private static void awaitAllEntries(Pipeline pipeline) throws Exception {
        Set<Entry> missing = new HashSet<>(database.entries());
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> {
                            pipeline.count(); // fails if the engine has ended
                            pipeline.arrived().forEach(missing::remove);
                            return missing;
                        },
                        Set::isEmpty);
    }

    /** Waits until a run has every entry of an earlier one that stored no offsets. */
    private static void awaitRepetition(Pipeline pipeline, int earlier, int run) throws IOException {
        Set<String> expected = ids(pipeline, earlier);
        await("run " + run + " repeats run " + earlier)
                .atMost(PATIENCE)
                .until(
                        () -> {
                            pipeline.count(); // fails if the engine has ended
                            return ids(pipeline, run);
                        },
                        ids -> ids.containsAll(expected));
    }

    /** Compares the order of first arrivals with the table. Restarts repeat entries. */
    private static void assertEachEntryArrivedInOrder(Pipeline pipeline) throws Exception {
        Map<String, List<Entry>> expected = database.entries().stream().collect(Collectors.groupingBy(Entry::user));
        Map<String, List<Entry>> arrived =
                new LinkedHashSet<>(pipeline.arrived()).stream().collect(Collectors.groupingBy(Entry::user));
        assertThat(arrived).isEqualTo(expected);
    }

    private static Set<String> ids(Pipeline pipeline, int run) throws IOException {
        return pipeline.entries(run).stream().map(Entry::id).collect(Collectors.toSet());
    }

    private static Set<String> types(Pipeline pipeline) throws IOException {
        return pipeline.arrived().stream().map(Entry::type).collect(Collectors.toSet());
    }
}
