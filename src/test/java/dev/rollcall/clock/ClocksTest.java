package dev.rollcall.clock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClocksTest {

    @Test
    void idsHaveTheTimeOfTheServicesClock() {
        Instant time = Instant.parse("2026-11-26T03:00:00.123Z");
        TimeBasedEpochRandomGenerator ids = new Clocks().ids(Clock.fixed(time, ZoneOffset.UTC));

        UUID id = ids.generate();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(time.toEpochMilli());
        assertThat(ids.generate()).isNotEqualTo(id);
    }
}
