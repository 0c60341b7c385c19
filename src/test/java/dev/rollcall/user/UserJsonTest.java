package dev.rollcall.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The hand-written serializer writes the same JSON as Jackson, also when a field is added to the record. */
class UserJsonTest {

    private static final Instant TIME = Instant.parse("2026-11-25T10:11:12.123456Z");

    private final ObjectMapper byHand = mapper();
    private final ObjectMapper byReflection = mapper().addMixIn(UserView.class, ByReflection.class);

    @JsonSerialize
    private interface ByReflection {}

    private record Containing(String before, @JsonUnwrapped UserView user, int after) {}

    private static ObjectMapper mapper() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
    }

    @Test
    void allPropertiesAreWritten() throws IOException {
        assertSameJson(new UserView(
                UUID.fromString("019ab4c2-7d10-7c3e-9d4b-2f6f3c1f8a55"),
                "subject",
                "alice",
                "alice@example.org",
                true,
                "Ali\"ce",
                "Exämple",
                "pt-BR",
                "+49 30 23125 001",
                true,
                List.of("admin", "user"),
                Map.of("nested", Map.of("list", Arrays.asList(1, null, 2.5, "text"))),
                TIME,
                TIME.plusSeconds(1),
                TIME.plusNanos(544_000),
                TIME.minusNanos(123_456_000),
                7));
    }

    @Test
    void missingValuesAreWrittenAsNull() throws IOException {
        assertSameJson(new UserView(
                UUID.randomUUID(),
                "s",
                "",
                null,
                false,
                null,
                null,
                null,
                null,
                false,
                List.of(),
                Map.of(),
                TIME,
                TIME,
                null,
                null,
                0));
    }

    private void assertSameJson(UserView user) throws IOException {
        assertThat(byHand.writeValueAsString(user)).isEqualTo(byReflection.writeValueAsString(user));
        assertThat(byHand.writeValueAsString(List.of(user))).isEqualTo(byReflection.writeValueAsString(List.of(user)));
        Containing containing = new Containing("a", user, 1);
        assertThat(byHand.writeValueAsString(containing)).isEqualTo(byReflection.writeValueAsString(containing));
    }
}
