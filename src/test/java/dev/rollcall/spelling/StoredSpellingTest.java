package dev.rollcall.spelling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredSpellingTest {

    @ParameterizedTest
    @CsvSource({
        "ann@example.org, ANN@Example.ORG, true",
        "ann@bücher.example, ann@BÜCHER.example, true",
        "\u212A, k, true",
        "\u0130, i\u0307, true",
        "cfo@acme-\u0131nc.example, cfo@acme-inc.example, false",
        "\u0130, i, false",
        "\u017F, s, false",
        "straße.example, strasse.example, false",
        "ann, ann+1, false"
    })
    void textsAreTheSameIfKeycloakStoresThemAlike(String one, String other, boolean same) {
        assertThat(StoredSpelling.same(one, other)).isEqualTo(same);
        assertThat(StoredSpelling.same(other, one)).isEqualTo(same);
        assertThat(StoredSpelling.of(one).equals(StoredSpelling.of(other))).isEqualTo(same);
    }

    @Test
    void noneIsLikeNoText() {
        assertThat(StoredSpelling.same(null, null)).isFalse();
        assertThat(StoredSpelling.same("", null)).isFalse();
    }
}
