package dev.rollcall.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLinesTest {

    private static final String LONGEST = "x".repeat(FileLines.MAX_BYTES);

    /** Returns the number of each line, with its text or its error. */
    private static List<String> read(InputStream from, boolean quotes) throws IOException {
        FileLines lines = new FileLines(from, quotes);
        List<String> read = new ArrayList<>();
        for (Optional<FileLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
            read.add(line.get().number() + " " + text(line.get()));
        }
        return read;
    }

    private static List<String> read(String file, boolean quotes) throws IOException {
        return read(new ByteArrayInputStream(file.getBytes(UTF_8)), quotes);
    }

    private static String text(FileLines.Line line) {
        try {
            return line.text();
        } catch (ProblemException e) {
            return e.problem().status() + ": " + e.getMessage();
        }
    }

    @Test
    void linesEndWithLfOrCrlfOrEndOfFile() throws IOException {
        assertThat(read("a\r\nb\n\nc", false)).containsExactly("1 a", "2 b", "3 ", "4 c");
        assertThat(read("", false)).isEmpty();
        assertThat(read("\n", false)).containsExactly("1 ");
    }

    @Test
    void byteOrderMarkIsSkipped() throws IOException {
        assertThat(read("\uFEFFa\n\uFEFFb", false)).containsExactly("1 a", "2 \uFEFFb");
        assertThat(read("\uFEFF", false)).isEmpty();
    }

    @Test
    void quotedLineBreakBelongsToTheLineAndIsCounted() throws IOException {
        assertThat(read("a,\"b\r\nc\"\nd", true)).containsExactly("1 a,\"b\r\nc\"", "3 d");
        assertThat(read("a,\"b \"\"x\"\"\nc\",e\nd", true)).containsExactly("1 a,\"b \"\"x\"\"\nc\",e", "3 d");
        assertThat(read("a\"b\nc\"\n", true)).containsExactly("1 a\"b", "2 c\"");
        assertThat(read("a,\"b\nc", false)).containsExactly("1 a,\"b", "2 c");
    }

    @Test
    void unclosedQuoteSpoilsOnlyItsLine() throws IOException {
        String unclosed = "400: The line has a quote that is not closed.";

        assertThat(read("a\nb,\"c\nd\ne", true)).containsExactly("1 a", "2 " + unclosed, "3 d", "4 e");
        assertThat(read("b,\"c", true)).containsExactly("1 " + unclosed);
        assertThat(read("b,\"c\n" + "d\n".repeat(FileLines.MAX_BYTES), true))
                .hasSize(FileLines.MAX_BYTES + 1)
                .startsWith("1 " + unclosed, "2 d");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tooLongLineSpoilsOnlyItself(boolean quotes) throws IOException {
        String tooLong = "413: A line may have at most 65536 bytes.";

        assertThat(read("a\n" + LONGEST + "\nb", quotes)).containsExactly("1 a", "2 " + LONGEST, "3 b");
        assertThat(read("a\n" + LONGEST + "x\nb", quotes)).containsExactly("1 a", "2 " + tooLong, "3 b");
        assertThat(read(LONGEST.repeat(5) + "\nb", quotes)).containsExactly("1 " + tooLong, "2 b");
        assertThat(read(LONGEST.repeat(5), quotes)).containsExactly("1 " + tooLong);
    }

    @Test
    void lineThatIsNotUtf8IsReported() throws IOException {
        byte[] latin = "a\nä\nb".getBytes(ISO_8859_1);

        assertThat(read(new ByteArrayInputStream(latin), false))
                .containsExactly("1 a", "2 400: The line is not UTF-8.", "3 b");
    }

    /** Chunks as a network delivers them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 65_535, 65_536, 65_537, 131_072})
    void chunksOfAnySizeGiveTheSameLines(int size) throws IOException {
        StringBuilder file = new StringBuilder("\uFEFF");
        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 60; i++) {
            String line = "é".repeat(i * 400) + i;
            file.append(line).append("\r\n");
            expected.add(i + " " + line);
        }
        InputStream whole = new ByteArrayInputStream(file.toString().getBytes(UTF_8));
        InputStream chunks = new InputStream() {
            @Override
            public int read() throws IOException {
                return whole.read();
            }

            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                return whole.read(to, from, Math.min(length, size));
            }
        };

        assertThat(read(chunks, true)).isEqualTo(expected);
    }
}
