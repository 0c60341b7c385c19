package dev.rollcall.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySecretTest {

    private static final int BYTES = 32;

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /** Computed by another program. */
    @ParameterizedTest
    @CsvSource({
        "00, rc_00000000000000000000000000000000000000000002bgPyo",
        "ff, rc_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp10h2vF8",
    })
    void bytesAndChecksumAreWrittenInBase62(String digits, String expected) {
        byte[] bytes = HexFormat.of().parseHex(digits.repeat(BYTES));

        assertThat(KeySecret.of(bytes).text()).isEqualTo(expected);
    }

    @Property(tries = 200)
    void everySecretHasTheSameLengthAndIsReadAgain(@ForAll @Size(BYTES) byte[] random) {
        KeySecret secret = KeySecret.of(random);

        assertThat(secret.text()).matches("rc_[0-9A-Za-z]{49}");
        assertThat(KeySecret.parse(secret.text())).contains(secret);
        assertThat(secret.prefix()).hasSize(11).isEqualTo(secret.text().substring(0, 11));
        assertThat(secret.hash()).hasSize(32);
    }

    /** A CRC-32 finds each error of a single character. */
    @Property(tries = 500)
    void secretWithOneWrongCharacterIsNone(
            @ForAll @Size(BYTES) byte[] random,
            @ForAll @IntRange(min = 3, max = 51) int position,
            @ForAll @IntRange(min = 1, max = 61) int offset) {
        String text = KeySecret.of(random).text();
        char wrong = DIGITS.charAt((DIGITS.indexOf(text.charAt(position)) + offset) % DIGITS.length());

        assertThat(KeySecret.parse(text.substring(0, position) + wrong + text.substring(position + 1)))
                .isEmpty();
    }

    @Property(tries = 500)
    void differentBytesGiveDifferentSecrets(@ForAll @Size(BYTES) byte[] one, @ForAll @Size(BYTES) byte[] other) {
        assertThat(KeySecret.of(one).equals(KeySecret.of(other))).isEqualTo(Arrays.equals(one, other));
    }

    @Property(tries = 500)
    void anyOtherTextIsNoSecret(@ForAll String text) {
        assertThat(KeySecret.parse(text)).isEmpty();
        assertThat(KeySecret.parse("rc_" + text)).isEmpty();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "rc_", "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"})
    void tokensOfOtherKindsAreNoSecrets(String text) {
        assertThat(KeySecret.parse(text)).isEmpty();
        assertThatThrownBy(() -> new KeySecret(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void secretsWithSpacesOrInAnotherCaseAreNone() {
        String text = KeySecret.generate().text();

        assertThat(KeySecret.parse(" " + text)).isEmpty();
        assertThat(KeySecret.parse(text + "\n")).isEmpty();
        assertThat(KeySecret.parse("RC_" + text.substring(3))).isEmpty();
    }

    @Test
    void generatedSecretsDifferAndHideThemselves() {
        KeySecret secret = KeySecret.generate();

        assertThat(secret).isNotEqualTo(KeySecret.generate());
        assertThat(secret.hash()).isNotEqualTo(KeySecret.generate().hash());
        assertThat(secret).hasToString(secret.prefix() + "…");
        assertThat(KeyWriter.Stored.of(secret)).hasToString(secret.prefix() + "…");
    }
}
