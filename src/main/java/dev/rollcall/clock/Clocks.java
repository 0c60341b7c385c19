package dev.rollcall.clock;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The service's clocks, beans so that tests can set them. */
class Clocks {

    /** The clock of everything that replicas compare or store. */
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
}
