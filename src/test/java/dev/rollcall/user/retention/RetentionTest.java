package dev.rollcall.user.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The time for which data of missing users is retained. */
class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static Retention retention(Map<String, String> settings) {
        return new Retention(null, Settings.of(Retention.Config.class, settings), null);
    }

    @Test
    void dataIsRetainedForAWeekUnlessTheConfigurationSaysAtOnce() {
        assertThat(retention(Map.of()).eraseAt(NOW)).isEqualTo(NOW.plus(Duration.ofDays(7)));
        assertThat(retention(Map.of("rollcall.reconciliation.erase-after", "0S"))
                        .eraseAt(NOW))
                .isNull();
    }
}
