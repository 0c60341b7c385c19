package dev.rollcall.sync;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.database.Statements;
import dev.rollcall.stack.Stack;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of two replicas on one database, only one leads. */
@QuarkusTest
class LeaderTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Inject
    DataSource pool;

    private final Leader one = new Leader(direct());
    private final Leader other = new Leader(direct());

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    @Test
    void oneReplicaLeads() {
        assertThat(one.isLeader()).isTrue();
        assertThat(other.isLeader()).isFalse();
        assertThat(one.isLeader()).isTrue();
    }

    @Test
    void stoppedLeaderHandsOver() {
        one.isLeader();

        one.close();

        assertThat(other.isLeader()).isTrue();
        assertThat(one.isLeader()).isFalse();
    }

    @Test
    void leaderNoticesALostConnectionAndAnotherTakesOver() {
        one.isLeader();

        assertThat(new ServiceDatabase(pool).number(SyncTest.END_LEADERSHIP)).isEqualTo(1);

        await().atMost(SOON).until(other::isLeader);
        await().atMost(SOON).until(() -> !one.isLeader());
        assertThat(one.isLeader()).isFalse();
        assertThat(other.isLeader()).isTrue();
    }

    /** A replica that leads again may have outdated knowledge, even if no other replica led in between. */
    @Test
    void newTermHasAnotherNumber() {
        OptionalInt before = one.term();
        assertThat(one.term()).isEqualTo(before).isPresent();

        new ServiceDatabase(pool).number(SyncTest.END_LEADERSHIP);

        await().atMost(SOON).until(() -> one.term().isPresent() && !one.term().equals(before));
    }

    /** As in the service: the connection comes from the pool, and is independent of the caller's transaction. */
    @Test
    void leaderCheckIgnoresTheTransactionOfItsCaller() {
        Leader pooled = new Leader(new Statements(pool));

        QuarkusTransaction.requiringNew()
                .run(() -> assertThat(pooled.isLeader()).isTrue());

        assertThat(other.isLeader()).isFalse();
        new ServiceDatabase(pool).number(SyncTest.END_LEADERSHIP);
        await().atMost(SOON).until(other::isLeader);
        QuarkusTransaction.requiringNew()
                .run(() -> await().pollInSameThread().atMost(SOON).until(() -> !pooled.isLeader()));
        pooled.close();
        // the pool does not hand out the lost connection
        assertThat(new ServiceDatabase(pool).number("select 1")).isEqualTo(1);
    }

    private static Statements direct() {
        return new Statements(TimeLimits.database(Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword()));
    }
}
