package dev.rollcall.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.SAME_THREAD) // one test looks for the open file of the process
class SpooledBodyTest {

    private static final long NO_LIMIT = Long.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1 << 20, (1 << 20) + 1, 5_000_000})
    void storedBodyIsReturnedUnchangedEachTime(int length) throws IOException {
        byte[] body = new byte[length];
        new Random(1).nextBytes(body);

        try (SpooledBody spool = SpooledBody.of(new ByteArrayInputStream(body), NO_LIMIT, Integer.MAX_VALUE)) {
            assertThat(spool.open().readAllBytes()).isEqualTo(body);
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
        Assumptions.assumeTrue(Files.isDirectory(open));

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

    /** On Linux {@code /dev/full} fails each write as a full disk does. */
    @Test
    void fullDiskIsInsufficientStorage() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "needs /dev/full");
        InputStream body = new ByteArrayInputStream(new byte[3_000_000]);

        assertInsufficientStorage(body, () -> FileChannel.open(full, StandardOpenOption.WRITE));

        assertThat(body.available()).as("bytes not read").isZero();
    }

    @Test
    void missingDirectoryIsInsufficientStorage() {
        Path missing = Path.of("target", "no-such-directory", "file");

        assertInsufficientStorage(
                new ByteArrayInputStream(new byte[3_000_000]),
                () -> FileChannel.open(missing, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    private static void assertInsufficientStorage(InputStream body, SpooledBody.Disk disk) {
        assertThatThrownBy(() -> SpooledBody.of(body, NO_LIMIT, 1, disk))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().status()).isEqualTo(507);
                    assertThat(e.problem().type()).isEqualTo("urn:rollcall:problem:insufficient-storage");
                });
    }

    @Test
    void smallBodyNeedsNoDisk() throws IOException {
        try (SpooledBody spool = SpooledBody.of(new ByteArrayInputStream(new byte[1 << 20]), NO_LIMIT, 1, () -> {
            throw new AssertionError("a file is created");
        })) {
            assertThat(spool.open().readAllBytes()).hasSize(1 << 20);
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
