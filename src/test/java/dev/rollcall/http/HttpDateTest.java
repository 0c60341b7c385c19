package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** RFC 9110, section 5.6.7. */
class HttpDateTest {

    private Instant now = Instant.parse("2026-01-03T04:05:06.789Z");

    private final HttpDate date = new HttpDate(new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    });

    @Test
    void dayHasTwoDigits() {
        assertThat(date.now()).isEqualTo("Sat, 03 Jan 2026 04:05:06 GMT");
    }

    @Test
    void dateIsFormattedOncePerSecond() {
        String first = date.now();
        now = now.plusMillis(200);

        assertThat(date.now()).isSameAs(first);

        now = now.plus(Duration.ofMillis(11));

        assertThat(date.now()).isEqualTo("Sat, 03 Jan 2026 04:05:07 GMT");
    }

    @Test
    void dateIsEnglishInEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.JAPAN);

            assertThat(date.now()).isEqualTo("Sat, 03 Jan 2026 04:05:06 GMT");
        } finally {
            Locale.setDefault(before);
        }
    }
}
