package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTimesTest {

    private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private final ObjectMapper json = new ObjectMapper();

    JsonTimesTest() {
        new JsonTimes().customize(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-28T07:26:07Z",
                "2026-11-28T07:26:07.120Z",
                "2026-11-28T07:26:07.000001Z",
                "2026-11-28T07:26:07.123456789Z",
                "2024-02-29T23:59:59.999Z",
                "1969-12-31T23:59:59.999999Z",
                "1970-01-01T00:00:00Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999999Z",
                "+10000-01-01T00:00:00Z",
                "-0001-12-31T23:59:59Z"
            })
    void timeIsWrittenAsItsText(String text) throws JsonProcessingException {
        assertThat(json.writeValueAsString(Instant.parse(text))).isEqualTo('"' + text + '"');
    }

    @Test
    void anyTimeIsWrittenAsItsText() throws JsonProcessingException {
        Random random = new Random(22);
        int[] units = {1, 1000, 1_000_000, 1_000_000_000};
        for (int i = 0; i < 20_000; i++) {
            int unit = units[i % units.length];
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(FIRST, LAST), random.nextInt(1_000_000_000) / unit * (long) unit);
            assertThat(json.writeValueAsString(time)).isEqualTo('"' + time.toString() + '"');
        }
    }
}
