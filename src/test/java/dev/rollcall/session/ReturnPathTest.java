package dev.rollcall.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/console",
                "/protected?a=1&b=%2F%2Fevil",
                "/a/../b",
                "/console#people",
                "/search?q=https://example.org",
                "/%5Cevil",
                "/:8080"
            })
    void localPathIsKept(String value) {
        assertThat(ReturnPath.of(value).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @NullAndEmptySource
    void missingPathLeadsHome(String value) {
        assertThat(ReturnPath.of(value)).isEqualTo(ReturnPath.HOME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "/\\/evil.example",
                "https://evil.example",
                "https:evil.example",
                "javascript:alert(1)",
                "data:text/html,x",
                "console",
                "?a=1",
                "@evil.example",
                " /console",
                "/con\nsole",
                "/\t/evil.example",
                "/con\u0000sole",
                "/con\u007fsole",
                "/%zz"
            })
    void foreignPathIsRefused(String value) {
        assertThatThrownBy(() -> ReturnPath.of(value))
                .isInstanceOf(ProblemException.class)
                .hasMessageNotContaining("evil");
    }

    @ParameterizedTest
    @ValueSource(ints = {2001, 100_000})
    void tooLongPathIsRefused(int length) {
        assertThatThrownBy(() -> ReturnPath.of("/" + "a".repeat(length - 1))).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/,                /?a=b",
        "/console?x=1,     /console?x=1&a=b",
        "/console#people,  /console?a=b#people",
        "/?x=%23#y?z,      /?x=%23&a=b#y?z"
    })
    void parameterIsAddedToTheQuery(String path, String expected) {
        assertThat(ReturnPath.of(path).with("a", "b").value()).isEqualTo(expected);
    }
}
