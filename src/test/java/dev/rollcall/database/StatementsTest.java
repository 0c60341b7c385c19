package dev.rollcall.database;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
class StatementsTest {

    /** More than five: at the fifth execution, the driver prepares the statement on the server. */
    private static final int OFTEN = 8;

    /** The first key of the advisory locks of this test. */
    private static final int LOCKS = 1_951_203;

    @Inject
    Statements statements;

    /** A prepared statement may get one plan for all values, which reads the whole table for a rare value. */
    @Test
    void aListIsPlannedEachTimeUnlessOnePlanIsGood() {
        Map<String, Object> parameters = Map.of("which", "of all");
        QuarkusTransaction.requiringNew().run(() -> {
            for (int i = 0; i < OFTEN; i++) {
                statements.list(row -> row.getString(1), new Select("select 'list ' || :which", parameters));
                statements.list(row -> row.getString(1), new Select("select 'page ' || :which", parameters, true));
                statements.one(row -> row.getString(1), "select 'one ' || ?", "of all");
            }
            assertThat(countPrepared("list")).isZero();
            assertThat(countPrepared("page")).isOne();
            assertThat(countPrepared("one")).isOne();
        });
    }

    private long countPrepared(String word) {
        return statements
                .one(
                        row -> row.getLong(1),
                        "select count(*) from pg_prepared_statements where statement like ?",
                        "select '" + word + " ' ||%")
                .orElseThrow();
    }

    /** Both take two locks, in opposite orders, and each has its first one before either takes its second. */
    @Test
    void aTransactionIsRepeatedAfterADeadlock() {
        CyclicBarrier firstLocks = new CyclicBarrier(2);
        AtomicInteger tries = new AtomicInteger();

        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> lockBoth(1, 2, firstLocks, tries));
        lockBoth(2, 1, firstLocks, tries);
        other.join();

        assertThat(tries).hasValue(3);
    }

    private void lockBoth(int first, int second, CyclicBarrier firstLocks, AtomicInteger tries) {
        AtomicBoolean repeated = new AtomicBoolean();
        Statements.repeatingDeadlocks(() -> QuarkusTransaction.requiringNew().call(() -> {
            tries.incrementAndGet();
            lock(first);
            if (!repeated.getAndSet(true)) {
                firstLocks.await();
            }
            lock(second);
            return true;
        }));
    }

    private void lock(int number) {
        statements.one(row -> true, "select pg_advisory_xact_lock(?, ?)", LOCKS, number);
    }

    @Test
    void aTransactionIsRepeatedAfterNothingElse() {
        AtomicInteger tries = new AtomicInteger();

        assertThatThrownBy(() -> Statements.repeatingDeadlocks(() -> {
                    tries.incrementAndGet();
                    return statements.number("select 1 / 0");
                }))
                .isInstanceOf(PersistenceException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void aNamedParameterMayAppearSeveralTimes() {
        Map<String, Object> parameters = new HashMap<>(Map.of("word", "a", "number", 2));
        parameters.put("nothing", null);
        Select select = new Select(
                "select :word || :word where :number = 1::int + 1 and cast(:nothing as text) is null", parameters);

        assertThat(select.positional()).isEqualTo("select ? || ? where ? = 1::int + 1 and cast(? as text) is null");
        assertThat(select.values()).isEqualTo(Arrays.asList("a", "a", 2, null));
        assertThat(statements.list(row -> row.getString(1), select)).isEqualTo(List.of("aa"));
    }

    @Test
    void refusedStatementThrowsWithTheDatabasesMessage() {
        assertThatThrownBy(() -> statements.change("update nothing_of_this_name set n = ?", 1))
                .isInstanceOf(PersistenceException.class)
                .hasMessageContaining("nothing_of_this_name")
                .hasRootCauseInstanceOf(SQLException.class);
    }

    @Test
    void valuesMayBeArraysInstantsAndNulls() {
        Instant at = Instant.parse("2026-01-02T03:04:05.678901Z");
        UUID id = UUID.randomUUID();

        List<String> texts = statements.list(
                row -> row.getString(1), "select unnest(?) where cast(? as text) is null", List.of("a", "b"), null);
        Optional<UUID> found = statements.one(
                row -> row.getObject(1, UUID.class),
                "select ? where ? = any (?)",
                id,
                id,
                List.of(UUID.randomUUID(), id));
        Optional<Instant> time = statements.one(row -> Statements.instant(row, 1), "select cast(? as timestamptz)", at);

        assertThat(texts).containsExactly("a", "b");
        assertThat(found).contains(id);
        assertThat(time).contains(at);
        assertThat(statements.one(row -> Statements.instant(row, 1), "select null::timestamptz"))
                .isEmpty();
        assertThat(statements.number("select cardinality(?)", List.of())).isZero();
    }

    @Test
    void aBatchRunsOncePerRow() {
        QuarkusTransaction.requiringNew().run(() -> {
            statements.change("create temporary table batch_trial (n int, word text) on commit drop");

            statements.batch(
                    "insert into batch_trial (n, word) values (?, ?)",
                    List.of(Arrays.asList(1, "one"), Arrays.asList(2, null)));

            assertThat(statements.number("select count(*) from batch_trial")).isEqualTo(2);
            assertThat(statements.number("select n from batch_trial where word is null"))
                    .isEqualTo(2);
        });
    }

    @Test
    void timeoutsAreLiftedInATransactionAndRestored() {
        String timeouts = "select current_setting('statement_timeout') || ' ' || current_setting('lock_timeout')";
        QuarkusTransaction.requiringNew().run(() -> {
            String before = statements.one(row -> row.getString(1), timeouts).orElseThrow();

            statements.withoutTimeout(() -> assertThat(statements.one(row -> row.getString(1), timeouts))
                    .contains("0 0"));

            assertThat(before).isNotEqualTo("0 0");
            assertThat(statements.one(row -> row.getString(1), timeouts)).contains(before);
        });
        assertThatThrownBy(() -> statements.withoutTimeout(() -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAbortedConnectionDoesNotReturnToThePool() throws SQLException {
        SqlConnection connection = statements.connect();
        connection.setStatementTimeout(Duration.ofSeconds(1));
        assertThat(connection.isTrue("select ?", true)).isTrue();
        assertThatThrownBy(() -> connection.isTrue("select pg_sleep(30) is null"))
                .isInstanceOf(SQLException.class);

        connection.abort();

        assertThat(statements.number("select 1")).isOne();
    }

    /** More connections than the pool has: each makes room for another, and its locks are gone. */
    @Test
    void abortedConnectionsLeaveNeitherAGapInThePoolNorALock() throws SQLException {
        for (int i = 0; i < 30; i++) {
            SqlConnection connection = statements.connect();
            await().until(() -> connection.isTrue("select pg_try_advisory_lock(?)", 7_421_005));
            connection.abort();
        }
        assertThat(statements.number("select 1")).isOne();
    }
}
