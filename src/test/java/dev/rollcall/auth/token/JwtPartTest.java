package dev.rollcall.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtPartTest {

    @ParameterizedTest
    @ValueSource(strings = {"a.b.c", "eyJh-_09.AZaz.x"})
    void threePartsOfBase64UrlAreASignedJwt(String text) {
        assertThat(JwtPart.isSignedJwt(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "..", "a", "a.b", "a.b.", ".b.c", "a..c", "a.b.c.", "a.b.c.d", "a.b.c ", " a.b.c", "a.b=.c",
                "a.b+.c", "a/.b.c", "ä.b.c", "a.b.c\n"
            })
    void anythingElseIsNot(String text) {
        assertThat(JwtPart.isSignedJwt(text)).isFalse();
    }
}
