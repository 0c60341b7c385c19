package dev.rollcall.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/problems.md} has exactly one row for each problem type. */
class ProblemsDocumentTest {

    private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\| ([0-9][^|]*|any other) \\|.*");

    @Test
    void everyProblemTypeIsDocumentedWithItsStatus() throws IOException {
        List<String> explained = Files.readAllLines(Path.of("docs/problems.md")).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1) + " " + row.group(2).split(",")[0])
                .toList();

        assertThat(explained)
                .containsExactlyInAnyOrderElementsOf(Stream.of(ProblemType.values())
                        .map(type -> type.uri().substring(type.uri().lastIndexOf(':') + 1) + " "
                                + (type.status() == 0 ? "any other" : type.status()))
                        .toList());
    }
}
