package dev.rollcall.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpooledBodyTest {

    private static final long NO_LIMIT = Long.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1 << 20, (1 << 20) + 1, 5_000_000})
    void storedBodyIsReturnedUnchanged(int length) throws IOException {
        byte[] body = new byte[length];
        new Random(1).nextBytes(body);

        try (SpooledBody spool = SpooledBody.of(new ByteArrayInputStream(body), NO_LIMIT, Integer.MAX_VALUE)) {
            assertThat(spool.open().readAllBytes()).isEqualTo(body);
        }
    }

    @Test
    void fileHasNoName() throws IOException {
        try (SpooledBody spool = SpooledBody.of(new ByteArrayInputStream(new byte[3_000_000]), NO_LIMIT, 1);
                Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("rollcall"));
            assertThat(spool.open().skip(2_999_999)).isEqualTo(2_999_999);
        }
    }

    /** Finds the open file of the process; its content differs from the body. */
    @Test
    void fileIsEncrypted() throws IOException {
        String secret = "a-temporary-password ".repeat(200_000);
        InputStream body = new ByteArrayInputStream(secret.getBytes(StandardCharsets.US_ASCII));
        Path open = Path.of("/proc/self/fd");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(open));

        try (SpooledBody spool = SpooledBody.of(body, NO_LIMIT, 1);
                Stream<Path> files = Files.list(open)) {
            Path file = files.filter(link -> target(link).contains("rollcall-import"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                    .hasSizeGreaterThan(3_000_000)
                    .doesNotContain("password");
            assertThat(spool.open().readAllBytes()).asString().isEqualTo(secret);
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void lineLimitCountsTheLastLine() {
        assertThat(stored("a\nb\n", 2)).isEqualTo("a\nb\n");
        assertThat(stored("a\nb", 2)).isEqualTo("a\nb");
        assertThatThrownBy(() -> stored("a\nb\nc", 2)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> stored("a\nb\n\n", 2))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(413));
    }

    private static String stored(String text, int maxLines) {
        try (SpooledBody spool =
                SpooledBody.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), NO_LIMIT, maxLines)) {
            return new String(spool.open().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tooLargeBodyIsNotStored() {
        assertThatThrownBy(() -> SpooledBody.of(new ByteArrayInputStream(new byte[1001]), 1000, 1))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().status()).isEqualTo(413));
    }
}
