package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.api.UserInput;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvisibleCharactersTest {

    private static final Set<String> NAMES = Set.of("username", "email", "firstName", "lastName");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u202Eecila",
                "a\u2066b",
                "ab\u200Fc",
                "ab\u061Cc",
                "ali\u200Bce",
                "ali\u2060ce",
                "\uFEFFalice",
                "al\u00ADice",
                "\u200Dalice",
                "alice\u200C",
                "a\u200D\u200Db",
                "1\u200D2",
                "a\uDB40\uDC41b"
            })
    void namesWithInvisibleCharactersAreRefused(String name) {
        for (String field : NAMES) {
            String value = field.equals("email") ? name + "@example.org" : name;
            ProblemException refused =
                    assertThrows(ProblemException.class, () -> UserInput.patch(body(field, value), NAMES), field);
            assertThat(refused.problem().errors()).singleElement().satisfies(error -> {
                assertThat(error.field()).isEqualTo(field);
                assertThat(error.message()).isEqualTo("has a character that is not allowed");
            });
        }
    }

    /** Persian, Hindi, Sinhala, an emoji of two, and others without joiners. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0645\u06CC\u200C\u0631\u0648\u0645",
                "\u0915\u094D\u200D\u0937",
                "\u0DC1\u0DCA\u200D\u0DBB\u0DD3",
                "\uD83D\uDC69\u200D\uD83D\uDCBB",
                "Zo\u00EB",
                "\u05D3\u05D5\u05D3"
            })
    void joinersNeededByScriptsAreAllowed(String name) {
        assertThat(UserInput.patch(body("firstName", name), NAMES).identity().toJson())
                .containsEntry("firstName", name);
    }

    private static ObjectNode body(String field, String value) {
        return new ObjectMapper().createObjectNode().put(field, value);
    }
}
