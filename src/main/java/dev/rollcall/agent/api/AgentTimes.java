package dev.rollcall.agent.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The times in bodies of requests about agents. */
final class AgentTimes {

    private AgentTimes() {}

    /** To the microsecond, as PostgreSQL stores it; empty for null and for a text that is no RFC 3339 time. */
    static Optional<Instant> parse(String text) {
        try {
            return Optional.ofNullable(text)
                    .map(time -> OffsetDateTime.parse(time).toInstant().truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether a text is an RFC 3339 time, or null. */
    static boolean isTime(String text) {
        return text == null || parse(text).isPresent();
    }
}
