package dev.rollcall.act;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** Ids and times of acts. */
@ApplicationScoped
public class ActClock {

    private final Clock clock;
    private final AtomicLong lastMark = new AtomicLong();
    private final TimeBasedEpochRandomGenerator ids;

    ActClock(Clock clock, TimeBasedEpochRandomGenerator ids) {
        this.clock = clock;
        this.ids = ids;
    }

    public UUID newId() {
        return ids.generate();
    }

    /** To the microsecond, as PostgreSQL stores it. */
    public Instant now() {
        return clock.instant();
    }

    /** To the millisecond, as Keycloak stores it, and never the same twice: it marks the identity that an act creates. */
    public Instant newMark() {
        return Instant.ofEpochMilli(
                lastMark.updateAndGet(last -> Math.max(last + 1, clock.instant().toEpochMilli())));
    }
}
