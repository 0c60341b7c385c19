package dev.rollcall.http;

import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The current time in the format of {@code Date} (RFC 9110, sections 5.6.7 and 6.6.1), formatted once per second. */
@Singleton
public class HttpDate {

    /** Java's RFC_1123_DATE_TIME omits the leading zero of a day below ten. */
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Clock clock;
    private volatile Second last = new Second(Long.MIN_VALUE, "");

    HttpDate(Clock clock) {
        this.clock = clock;
    }

    private record Second(long epoch, String text) {}

    public String now() {
        Instant now = clock.instant();
        Second known = last;
        if (known.epoch() != now.getEpochSecond()) {
            known = new Second(now.getEpochSecond(), FORMAT.format(now));
            last = known;
        }
        return known.text();
    }
}
