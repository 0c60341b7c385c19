package dev.rollcall.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.encryption.SecretEncryption.UndecryptableException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretEncryptionTest {

    private static final byte[] DATA = "temporaryPassword".getBytes(StandardCharsets.UTF_8);

    private static final String SECRET = "0123456789abcdefghijklmnopqrstuv";
    private static final String NEXT = "another secret of thirty-two chars";

    private final SecretEncryption encryption = with(SECRET);

    private static SecretEncryption with(String secret) {
        return new SecretEncryption(() -> Optional.of(secret), Optional::empty);
    }

    private static SecretEncryption with(String secret, String previous) {
        return new SecretEncryption(() -> Optional.of(secret), () -> Optional.of(previous));
    }

    @Test
    void encryptedDataIsDecryptedByEveryReplicaWithTheSecret() {
        byte[] encrypted = encryption.encrypt("files", "part 0", DATA);

        assertThat(with(SECRET).decrypt("files", "part 0", encrypted)).isEqualTo(DATA);
        assertThat(new String(encrypted, StandardCharsets.ISO_8859_1)).doesNotContain("temporary");
    }

    @Test
    void equalDataIsEncryptedDifferentlyEachTime() {
        assertThat(encryption.encrypt("files", "part 0", DATA))
                .isNotEqualTo(encryption.encrypt("files", "part 0", DATA));
    }

    @Test
    void anotherSecretUseOrPlaceDoesNotDecrypt() {
        byte[] encrypted = encryption.encrypt("files", "part 0", DATA);

        assertThatThrownBy(() -> with(NEXT).decrypt("files", "part 0", encrypted))
                .isInstanceOf(UndecryptableException.class);
        assertThatThrownBy(() -> encryption.decrypt("keys", "part 0", encrypted))
                .isInstanceOf(UndecryptableException.class);
        assertThatThrownBy(() -> encryption.decrypt("files", "part 1", encrypted))
                .isInstanceOf(UndecryptableException.class);
    }

    /** The positions are in the random number, in the data, and in the tag. */
    @ParameterizedTest
    @ValueSource(ints = {0, 12, 44})
    void changedDataDoesNotDecrypt(int position) {
        byte[] encrypted = encryption.encrypt("files", "part 0", DATA);
        encrypted[position] ^= 1;

        assertThatThrownBy(() -> encryption.decrypt("files", "part 0", encrypted))
                .isInstanceOf(UndecryptableException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 12, 27})
    void tooLittleDataDoesNotDecrypt(int length) {
        assertThatThrownBy(() -> encryption.decrypt("files", "part 0", new byte[length]))
                .isInstanceOf(UndecryptableException.class);
    }

    @Test
    void previousSecretStillDecrypts() {
        byte[] encrypted = encryption.encrypt("files", "part 0", DATA);

        assertThat(with(NEXT, SECRET).decrypt("files", "part 0", encrypted)).isEqualTo(DATA);
        assertThatThrownBy(() ->
                        with(NEXT, "a third secret of some more characters").decrypt("files", "part 0", encrypted))
                .isInstanceOf(UndecryptableException.class);
        assertThatThrownBy(() -> with(NEXT, SECRET).decrypt("files", "part 1", encrypted))
                .isInstanceOf(UndecryptableException.class);
    }

    @Test
    void dataUnderThePreviousSecretIsEncryptedAnew() {
        byte[] encrypted = encryption.encrypt("files", "part 0", DATA);

        Optional<byte[]> anew = with(NEXT, SECRET).encryptAnew("files", "part 0", encrypted);

        assertThat(with(NEXT).decrypt("files", "part 0", anew.orElseThrow())).isEqualTo(DATA);
    }

    @Test
    void dataThatNeedsNoOtherSecretOrHasAnUnknownOneIsLeftAlone() {
        byte[] encrypted = encryption.encrypt("files", "part 0", DATA);

        assertThat(with(SECRET, NEXT).encryptAnew("files", "part 0", encrypted)).isEmpty();
        assertThat(with(NEXT, "a third secret of some more characters").encryptAnew("files", "part 0", encrypted))
                .isEmpty();
        assertThat(with(NEXT).encryptAnew("files", "part 0", encrypted)).isEmpty();
    }
}
