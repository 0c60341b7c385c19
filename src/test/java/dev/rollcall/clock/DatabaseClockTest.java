package dev.rollcall.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rollcall.database.Statements;
import dev.rollcall.testing.SettableClock;
import dev.rollcall.testing.packaged.LogCapture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Uses the real database. */
@QuarkusTest
class DatabaseClockTest {

    @Inject
    DataSource database;

    @Inject
    Clock served;

    private final AtomicLong connections = new AtomicLong();

    private Statements statements() {
        return new Statements((DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    connections.incrementAndGet();
                    return method.invoke(database, arguments);
                }));
    }

    private static Statements unreachable() {
        return new Statements((DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    throw new SQLException("there is none");
                }));
    }

    @Test
    void everythingUsesTheDatabasesClock() {
        assertThat(served).isInstanceOf(DatabaseClock.class);
    }

    @Test
    void clockIsTheDatabasesFromTheStartOn() {
        DatabaseClock clock = new DatabaseClock(statements(), Clock.offset(Clock.systemUTC(), Duration.ofHours(-3)));

        clock.atStart(null);

        assertThat(clock.instant()).isCloseTo(Instant.now(), within(500, ChronoUnit.MILLIS));
        assertThat(clock.machineAhead().toMinutes()).isEqualTo(-180);
    }

    @Test
    void timerCountsOnAndTheMachinesClockDoesNotMatter() {
        SettableClock machine = new SettableClock(Instant.now());
        AtomicLong timer = new AtomicLong(Long.MAX_VALUE - 1_000);
        DatabaseClock clock = new DatabaseClock(statements(), machine, timer::get);
        clock.atStart(null);
        Instant before = clock.instant();

        machine.advance(Duration.ofDays(1));
        assertThat(clock.instant()).isEqualTo(before);
        timer.addAndGet(Duration.ofSeconds(7).toNanos());
        assertThat(clock.instant()).isEqualTo(before.plusSeconds(7));
    }

    @Test
    void databaseIsReadAgainEachHalfMinuteAndWhenTheMachinesClockWasSet() {
        SettableClock machine = new SettableClock(Instant.now());
        AtomicLong timer = new AtomicLong();
        DatabaseClock clock = new DatabaseClock(statements(), machine, timer::get);
        clock.atStart(null);
        assertThat(connections).hasValue(1);

        pass(Duration.ofSeconds(29), machine, timer);
        clock.tick();
        assertThat(connections).hasValue(1);
        pass(Duration.ofSeconds(1), machine, timer);
        clock.tick();
        assertThat(connections).hasValue(2);
        // set, or slept: the timer did not count
        assertThat(clock.isSteady()).isTrue();
        machine.advance(Duration.ofSeconds(2));
        assertThat(clock.isSteady()).isFalse();
        Instant before = Instant.now();
        clock.tick();
        assertThat(clock.isSteady()).isTrue();
        assertThat(connections).hasValue(3);
        clock.tick();
        assertThat(connections).hasValue(3);
        // the timer of this test ran faster than the database's clock
        assertThat(clock.instant())
                .isBetween(before.minusMillis(500), Instant.now().plusMillis(500));
    }

    private static void pass(Duration time, SettableClock machine, AtomicLong timer) {
        machine.advance(time);
        timer.addAndGet(time.toNanos());
    }

    @Test
    void clockGoesOnWithoutTheDatabase() {
        SettableClock machine = new SettableClock(Instant.now());
        AtomicLong timer = new AtomicLong();
        DatabaseClock clock = new DatabaseClock(unreachable(), machine, timer::get);
        Instant before = clock.instant();

        pass(Duration.ofMinutes(5), machine, timer);
        clock.tick();

        assertThat(clock.instant()).isEqualTo(before.plusSeconds(300));
        machine.advance(Duration.ofHours(1));
        clock.tick();
        assertThat(clock.isSteady()).isFalse();
    }

    @Test
    void skewIsLoggedAtTheStartAndOncePerChange() {
        SettableClock machine = new SettableClock(Instant.now());
        AtomicLong timer = new AtomicLong();
        DatabaseClock clock = new DatabaseClock(statements(), machine, timer::get);
        clock.atStart(null);
        machine.advance(clock.machineAhead().negated().minusSeconds(20));
        ClockSkew skew = new ClockSkew(clock, new KeycloakClock(clock));
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        try (LogCapture log = LogCapture.of(ClockSkew.class.getName())) {
            skew.atStart(null, metrics);
            assertThat(metrics.get("rollcall.clock.skew")
                            .tag("of", "replica")
                            .gauge()
                            .value())
                    .isCloseTo(-20, within(0.5));
            assertThat(metrics.get("rollcall.clock.skew")
                            .tag("of", "keycloak")
                            .gauge()
                            .value())
                    .isNaN();
            skew.run();
            machine.advance(Duration.ofSeconds(20));
            skew.run();
            skew.run();
            machine.advance(Duration.ofSeconds(20));
            skew.run();

            assertThat(log.lines()).hasSize(3);
            assertThat(log.lines().get(0))
                    .containsPattern("This replica's clock is (19\\.[5-9]|20\\.)")
                    .contains(" s behind the database's. Synchronize the clock of its machine");
            assertThat(log.lines().get(1)).contains("This replica's clock agrees with the database's again.");
            assertThat(log.lines().get(2)).contains("s ahead of the database's.");
        }
    }
}
