package dev.rollcall.clock;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The service's clocks and its ids. They are beans, so tests can set them. */
class Clocks {

    /** The clock for all times that replicas compare or store. */
    @Produces
    @Singleton
    @DefaultBean
    Clock clock(DatabaseClock clock) {
        return clock;
    }

    @Produces
    @Singleton
    @DefaultBean
    @MachineClock
    Clock machineClock() {
        return Clock.systemUTC();
    }

    /** Makes UUIDv7 ids. Replicas compare them, so they have the time of the clock that replicas compare. */
    @Produces
    @Singleton
    TimeBasedEpochRandomGenerator ids(Clock clock) {
        return Generators.timeBasedEpochRandomGenerator(null, new UUIDClock() {
            @Override
            public long currentTimeMillis() {
                return clock.millis();
            }
        });
    }
}
