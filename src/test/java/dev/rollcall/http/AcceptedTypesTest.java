package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedTypesTest {

    private static final MediaType CSV = MediaType.valueOf("text/csv");
    private static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE;

    private static AcceptedTypes accepted(String... lines) {
        return AcceptedTypes.of(List.of(lines));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/csv",
                "Text/CSV ; charset=utf-8",
                "text/*",
                "*/csv",
                "text/csv, */*",
                "*/*, text/csv",
                "text/csv;q=0.2, application/json;q=0.1",
                "text/csv;q=0.2, application/*;q=.1",
                "text/csv; Q=0.001",
                "text/csv;v=0;q=0.5, application/json;q=0.4",
                "*/*, application/json;q=0",
                "application/json;q=0",
                "application/json;q=0.5, *",
                "text/csv;q=2, application/json;q=0.9",
                "text/csv;q=x, application/json;q=0.9",
                "nonsense, /, text/csv"
            })
    void typeIsPreferred(String line) {
        assertThat(accepted(line).prefers(CSV, JSON)).isTrue();
        assertThat(accepted(line).prefers(JSON, CSV)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*/*",
                "image/png",
                "text/csv, application/json",
                "application/json, text/csv",
                "text/*, application/*",
                "text/csv;q=0, application/json;q=0",
                "text/csv;q=0",
                "te xt/csv",
                "text",
                ",,;;//"
            })
    void neitherTypeIsPreferred(String line) {
        assertThat(accepted(line).prefers(CSV, JSON)).isFalse();
    }

    @Test
    void allHeadersCount() {
        assertThat(accepted("application/json;q=0.5", "text/csv").prefers(CSV, JSON))
                .isTrue();
        assertThat(accepted("text/csv;q=0.5", "application/json").prefers(CSV, JSON))
                .isFalse();
        assertThat(accepted("*/*", "application/json;q=0.000").excludes(JSON)).isTrue();
        assertThat(accepted().prefers(CSV, JSON)).isFalse();
        assertThat(accepted().excludes(JSON)).isFalse();
    }
}
