package dev.rollcall.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's file with signing keys. */
class SigningKeyFileTest {

    @TempDir
    Path directory;

    private Path file(byte[]... keys) {
        Path file = directory.resolve("signing.pem");
        PemFiles.write(file, keys);
        return file;
    }

    @Test
    void keysAreReadInTheOrderOfTheFile() throws Exception {
        KeyPair first = PemFiles.pair();
        KeyPair second = PemFiles.pair();
        Path file = file(PemFiles.encoded(first, first), PemFiles.encoded(second, second));

        assertThat(SigningKeyFile.isUsable(file.toString())).isTrue();
        SigningKey key = SigningKeyFile.read(file.toString()).get(0);
        assertThat(SigningKeyFile.read(file.toString())).hasSize(2);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(key.sign(Map.of("sub", "somebody")));
        signature.setKey(first.getPublic());
        assertThat(signature.verifySignature()).isTrue();
        assertThat(signature.getPayload()).isEqualTo("{\"sub\":\"somebody\"}");
    }

    @Test
    void textAroundTheKeysAndLineEndsOfWindowsAreAllowed() throws IOException {
        KeyPair pair = PemFiles.pair();
        Path file = file(PemFiles.encoded(pair, pair));
        Files.writeString(file, "Our key\r\n" + Files.readString(file).replace("\n", "\r\n"));

        assertThat(SigningKeyFile.read(file.toString())).hasSize(1);
    }

    static Stream<byte[]> others() {
        KeyPair pair = PemFiles.pair();
        byte[] right = PemFiles.encoded(pair, pair);
        return Stream.of(
                PemFiles.pair("EC", "secp384r1").getPrivate().getEncoded(),
                PemFiles.pair("RSA", null).getPrivate().getEncoded(),
                // without a public key
                pair.getPrivate().getEncoded(),
                PemFiles.encoded(pair, PemFiles.pair()),
                Arrays.copyOf(right, right.length - 1),
                new byte[0],
                new byte[] {1, 2, 3});
    }

    @ParameterizedTest
    @MethodSource("others")
    void otherKeysAreRefused(byte[] key) {
        KeyPair pair = PemFiles.pair();

        assertThat(SigningKeyFile.isUsable(file(key).toString())).isFalse();
        assertThat(SigningKeyFile.isUsable(
                        file(PemFiles.encoded(pair, pair), key).toString()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no key",
                "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAA=A\n-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----",
            })
    void otherFilesAreRefused(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("other.pem"), content);

        assertThat(SigningKeyFile.isUsable(file.toString())).isFalse();
    }

    /** An encrypted block beside the others would be overlooked. */
    @Test
    void fileWithABlockOfAnotherKindIsRefused() throws IOException {
        KeyPair pair = PemFiles.pair();
        String right = PemFiles.block(PemFiles.encoded(pair, pair));
        String encrypted = right.replace("PRIVATE", "ENCRYPTED PRIVATE");
        Path file = directory.resolve("both.pem");
        PemFiles.write(file, Stream.of(right, encrypted));

        assertThat(SigningKeyFile.isUsable(file.toString())).isFalse();
    }

    @Test
    void missingFileAndDirectoryAreRefused() {
        assertThat(SigningKeyFile.isUsable(directory.resolve("none.pem").toString()))
                .isFalse();
        assertThat(SigningKeyFile.isUsable(directory.toString())).isFalse();
        assertThat(SigningKeyFile.isUsable("\0")).isFalse();
        assertThat(SigningKeyFile.isUsable(Base64.getEncoder().encodeToString(new byte[] {1})))
                .isFalse();
    }
}
