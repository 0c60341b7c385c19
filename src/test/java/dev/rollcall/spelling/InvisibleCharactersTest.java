package dev.rollcall.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvisibleCharactersTest {

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
    void invisibleCharactersAreFound(String name) {
        assertThat(InvisibleCharacters.foundIn(name)).isTrue();
        assertThat(InvisibleCharacters.foundIn(InvisibleCharacters.without(name)))
                .isFalse();
    }

    /** Persian, Hindi, Sinhala, a combined emoji, and names without joiners. */
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
    void joinersThatScriptsNeedAreAllowed(String name) {
        assertThat(InvisibleCharacters.foundIn(name)).isFalse();
        assertThat(InvisibleCharacters.without(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "\u202Eecila\u202C, ecila",
        "al\u200Bi\u2060ce\u200E, alice",
        "a\u200D\u200Db, ab",
        "a\u200D\u202Eb, a\u200Db",
        "\u200C\u0645\u06CC\u200C\u0631\u0648\u0645, \u0645\u06CC\u200C\u0631\u0648\u0645",
        "\u200B, ''"
    })
    void invisibleCharactersAreLeftOut(String name, String visible) {
        assertThat(InvisibleCharacters.without(name)).isEqualTo(visible);
    }
}
