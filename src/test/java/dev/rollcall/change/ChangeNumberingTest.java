package dev.rollcall.change;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Checks that each committed entry gets a number, once and in the order of versions. */
@QuarkusTest
class ChangeNumberingTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static final String END_TERM =
            "select count(pg_terminate_backend(pid)) from pg_locks where " + AdvisoryLock.CHANGES.isHeld();

    private final String subject = "numbered-" + UUID.randomUUID();
    private final String id = UUID.randomUUID().toString();

    @Inject
    ServiceDatabase records;

    @Inject
    DataSource database;

    @Inject
    ChangeLog log;

    @Inject
    ChangeRetention retention;

    @Inject
    DatabaseRestores restores;

    private String insert(String user) {
        return """
                insert into users (id, keycloak_id, username, created_at, updated_at, identity_as_of)
                values ('%s', '%s', 'numbered', now(), now(), now())""".formatted(user, subject + user);
    }

    private static String rename(String user, String name) {
        return "update users set first_name = '%s' where id = '%s'".formatted(name, user);
    }

    /** Versions of a user in the order of their positions. */
    private List<Long> versions(String user, int expected) throws SQLException {
        await().atMost(SOON).until(() -> changes(user).size() >= expected);
        return changes(user).stream().map(Change::version).toList();
    }

    private List<Change> changes(String user) {
        return log.after(log.state().trimmedTo(), 100_000).stream()
                .filter(change -> change.entityId().toString().equals(user))
                .toList();
    }

    @Test
    void transactionThatCommitsLaterIsNumberedLater() throws SQLException {
        String other = UUID.randomUUID().toString();
        long before;
        try (Connection slow = database.getConnection();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute(insert(id));
            records.execute(insert(other));
            assertThat(versions(other, 1)).containsExactly(0L);
            before = log.state().last();
            assertThat(changes(id)).isEmpty();
            slow.commit();
        }

        assertThat(versions(id, 1)).containsExactly(0L);
        assertThat(changes(id).get(0).position()).isGreaterThan(before);
    }

    @Test
    void nothingIsNumberedTwiceOrWithoutItsTransaction() throws SQLException {
        records.execute(insert(id));
        try (Connection aborted = database.getConnection();
                Statement statement = aborted.createStatement()) {
            aborted.setAutoCommit(false);
            statement.execute(rename(id, "never"));
            aborted.rollback();
        }
        for (int i = 1; i <= 20; i++) {
            records.execute(rename(id, "name " + i));
        }

        assertThat(versions(id, 21)).hasSize(21).isSorted().doesNotHaveDuplicates();
        assertThat(records.number("select count(*) - count(distinct change_id) from change_positions"))
                .isZero();
        assertThat(records.number("select count(*) - max(position) + min(position) from change_positions"))
                .isEqualTo(1);
    }

    /** The clock of the database may go back; versions do not. */
    @Test
    void entriesOfOneUserAreInTheOrderOfVersions() throws SQLException {
        records.execute("""
                insert into changes (id, entity_type, entity_id, version, type, fields, origin, at)
                select gen_random_uuid(), 'user', ?::uuid, version, 'user.updated', '{}', 'other',
                    now() - version * interval '1 second'
                from generate_series(1, 9) version order by version desc""", id);

        assertThat(versions(id, 9)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void newTermGoesOnWhereTheLastOneEnded() throws SQLException {
        UUID logId = log.state().id();
        records.execute(insert(id));
        versions(id, 1);

        assertThat(records.number(END_TERM)).isEqualTo(1);
        records.execute(rename(id, "after"));

        assertThat(versions(id, 2)).containsExactly(0L, 1L);
        assertThat(log.state().id()).isEqualTo(logId);
    }

    /** A dump has entries without numbers, and transactions of a database that was further ahead. */
    @Test
    void restoredDatabaseStartsANewLogAndLosesNoEntry() throws SQLException {
        UUID logId = log.state().id();
        String fromDump = UUID.randomUUID().toString();
        records.execute(insert(id));
        versions(id, 1);

        try (Connection dump = database.getConnection();
                Statement statement = dump.createStatement()) {
            dump.setAutoCommit(false);
            // no leader works between the two
            statement.execute("lock table change_log");
            statement.execute("""
                    insert into changes (id, entity_type, entity_id, version, type, fields, origin, at, transaction)
                    select gen_random_uuid(), 'user', '%s', 7, 'user.updated', '{}', 'other', now(),
                        (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + 1000000)::text::xid8""".formatted(fromDump));
            statement.execute("update change_log set cluster = 'the one that was dumped'");
            assertThat(records.number(END_TERM)).isEqualTo(1);
            dump.commit();
        }

        await().atMost(SOON).until(() -> !log.state().id().equals(logId));
        assertThat(restores.last()).isPresent();
        // other tests make acts older than this restore
        records.execute("update change_log set restored_at = null");
        assertThat(versions(fromDump, 1)).containsExactly(7L);
        records.execute(rename(id, "in the new log"));
        assertThat(versions(id, 2)).containsExactly(0L, 1L);
        assertThat(records.number(
                        "select count(*) from changes where transaction > pg_snapshot_xmax(pg_current_snapshot())"))
                .isZero();
    }

    @Test
    void oldEntriesAreRemovedFromTheBeginning() throws SQLException {
        records.execute(insert(id));
        versions(id, 1);
        long last = log.state().last();
        UUID removed = log.state().change();

        retention.trim(Instant.now().minus(Duration.ofDays(30)));
        assertThat(log.state().trimmedTo()).isLessThan(last);
        retention.trim(Instant.now().plusSeconds(60));
        assertThat(log.state().trimmedTo()).isGreaterThanOrEqualTo(last);
        assertThat(log.stateAt(last).change())
                .as("a cursor at the removed entry can still be checked")
                .isEqualTo(removed);
        records.execute(rename(id, "kept"));

        assertThat(versions(id, 1)).containsExactly(1L);
        assertThat(records.number(
                        "select count(*) from changes where id not in (select change_id from change_positions)"))
                .isZero();
        retention.trim(Instant.now().plusSeconds(60));
        assertThat(records.number(
                        "select count(*) from change_positions where position < (select trimmed_to from change_log)"))
                .as("only the last removed position is kept")
                .isZero();
    }
}
