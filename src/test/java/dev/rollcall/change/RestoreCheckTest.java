package dev.rollcall.change;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.database.SqlConnection;
import dev.rollcall.testing.ChangeLogWriter;
import dev.rollcall.testing.NumberingPause;
import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks what counts as a restored database. The databases of other servers are names; each check is rolled back. */
@QuarkusTest
class RestoreCheckTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LOSE_NEWEST =
            "delete from change_positions where position = (select last_position from change_log)";

    @Inject
    ServiceDatabase records;

    @Inject
    ChangeLogWriter changes;

    @Inject
    DataSource database;

    @Inject
    DatabaseRestores restores;

    @Inject
    ChangeLog log;

    private Connection opened;
    private int networkTimeout;
    private SqlConnection connection;
    private String cluster;
    private NewestChange newest;

    /** Reads the newest change, as a process that runs. */
    @BeforeEach
    void begin() throws SQLException {
        changes.append("user.created", "user.updated");
        opened = database.getConnection();
        networkTimeout = opened.getNetworkTimeout();
        opened.setAutoCommit(false);
        connection = new SqlConnection(opened);
        cluster = Cluster.current(connection);
        newest = new NewestChange();
        assertThat(newest.read(connection)).isTrue();
        connection.change("update change_log set restored_at = null");
    }

    @AfterEach
    void rollBack() throws SQLException {
        opened.rollback();
        opened.setAutoCommit(true);
        // a check changes it
        opened.setNetworkTimeout(Runnable::run, networkTimeout);
        opened.close();
    }

    private String onTimeline(String timeline) {
        return cluster.replaceFirst("/.*/", "/" + timeline + "/");
    }

    /** Runs the check in a database that has another name by now. Returns whether it counts as restored, so that the log is a new one. */
    private boolean isRestored(String current, NewestChange read) throws SQLException {
        UUID before = log.state().id();
        new RestoreCheck(read).run(connection, current);
        assertThat(connection.isTrue("select cluster = ? from change_log", current))
                .isTrue();
        boolean restored = connection.isTrue("select restored_at is not null from change_log");
        assertThat(connection.isTrue("select id <> ? from change_log", before))
                .as("the log is a new one")
                .isEqualTo(restored);
        return restored;
    }

    @Test
    void nameHasSystemTimelineAndDatabase() {
        assertThat(cluster).matches("\\d+/[0-9A-F]{8}/\\d+");
    }

    /** As on Amazon Aurora, and for a role without rights. */
    @ParameterizedTest
    @ValueSource(strings = {"42501", "0A000", "55000", "42883"})
    void databaseThatDoesNotTellItsNameIsNamedByItsOidAlone(String state) throws SQLException {
        refuseToTellTheName(state);

        assertThat(Cluster.current(connection)).isEqualTo(cluster.replaceFirst(".*/", ""));
        assertThat(newest.read(connection)).isTrue();
    }

    @Test
    void otherFailureIsNoAnswer() throws SQLException {
        refuseToTellTheName("57014");

        assertThatThrownBy(() -> Cluster.current(connection)).isInstanceOf(SQLException.class);
    }

    @Test
    void logKeepsTheFullNameWhileTheDatabaseDoesNotTellIt() throws SQLException {
        UUID before = log.state().id();
        String oid = cluster.replaceFirst(".*/", "");

        new RestoreCheck(newest).run(connection, oid);
        assertThat(connection.isTrue("select cluster = ? and id = ? from change_log", cluster, before))
                .isTrue();

        connection.change("update change_log set cluster = ?", oid);
        new RestoreCheck(newest).run(connection, cluster);
        assertThat(connection.isTrue("select cluster = ? and id = ? from change_log", cluster, before))
                .isTrue();
    }

    private void refuseToTellTheName(String state) throws SQLException {
        connection.change("""
                create function public.pg_current_wal_lsn() returns pg_lsn language plpgsql as
                $$ begin raise exception 'not supported' using errcode = '%s'; end $$""".formatted(state));
        connection.change("set local search_path = public, pg_catalog");
    }

    @Test
    void logGoesOnAfterAFailoverThatKeepsTheNewestChange() throws SQLException {
        assertThat(isRestored(onTimeline("0000FFFF"), newest)).isFalse();
    }

    /** It was numbered in the last second before the fail-over, after the newest change was read. */
    @Test
    void failoverThatLosesAChangeThatThisProcessHasNumberedIsARestore() throws SQLException {
        newest.numbered(log.state().last() + 1, UUID.randomUUID());

        assertThat(isRestored(onTimeline("0000FFFF"), newest)).isTrue();
    }

    /** The service is connected to a standby server that lacks the newest change, and that becomes the primary one. */
    @Test
    void changeOfAStandbyServerIsNotRead() throws SQLException {
        connection.change(LOSE_NEWEST);
        connection.change("update change_log set last_position = last_position - 1");
        connection.change("savepoint standby");
        refuseToTellTheName("55000");

        assertThat(newest.read(connection)).isTrue();

        connection.change("rollback to savepoint standby");
        assertThat(isRestored(onTimeline("0000FFFF"), newest)).isTrue();
    }

    /** On a server that does not tell its full name, a restored database may have the same name. */
    @Test
    void databaseThatIsBehindItsLastNumberingIsARestore() throws SQLException {
        connection.change("update change_log set seen = '9000000000000000:9000000000000000:'");
        assertThat(isRestored(cluster, newest)).isTrue();
        assertThat(connection.isTrue(
                        "select pg_snapshot_xmax(seen) <= pg_snapshot_xmax(pg_current_snapshot()) from change_log"))
                .isTrue();
    }

    @Test
    void failoverThatLosesTheNewestChangeIsARestore() throws SQLException {
        connection.change(LOSE_NEWEST);

        assertThat(isRestored(onTimeline("0000FFFF"), newest)).isTrue();
    }

    @Test
    void failoverIsARestoreForAProcessThatDidNotRunBefore() throws SQLException {
        assertThat(isRestored(onTimeline("0000FFFF"), new NewestChange())).isTrue();
    }

    @Test
    void otherSystemAndOtherDatabaseAreRestores() throws SQLException {
        assertThat(isRestored("1" + cluster, newest)).isTrue();
        connection.change("update change_log set restored_at = null, cluster = ?", cluster);
        assertThat(isRestored(cluster + "1", newest)).isTrue();
    }

    /** The new server is read before it was checked: what was read from the old one must not be forgotten. */
    @Test
    void changeOfADatabaseThatWasNotCheckedIsNotRead() throws SQLException {
        connection.change(LOSE_NEWEST);
        connection.change("update change_log set cluster = ?", onTimeline("00000000"));

        assertThat(newest.read(connection)).isFalse();
        assertThat(newest.isKept(cluster, connection)).isFalse();
    }

    /** With the statement of docs/backup-restore.md, while the service runs. */
    @Test
    void statementOfTheOperatorStartsANewLogAndCountsAsARestore() throws SQLException {
        opened.rollback();
        UUID before = log.state().id();
        Instant began = Instant.parse(records.text("select to_json(now()) #>> '{}'"));
        try {
            boolean checked = NumberingPause.during(database, () -> {
                records.execute("update change_log set cluster = 'restored'");
                return restores.isChecked();
            });
            assertThat(checked).isFalse();
            await().atMost(SOON).until(restores::isChecked);

            assertThat(restores.last().orElseThrow()).isAfterOrEqualTo(began);
            assertThat(log.state().id()).isNotEqualTo(before);
        } finally {
            records.execute("update change_log set restored_at = null");
        }
    }
}
