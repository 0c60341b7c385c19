package dev.rollcall.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.problem.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

    @Test
    void cellsAreQuotedWhenNecessary() {
        assertThat(Csv.record(Arrays.asList("a", null, 1, true, "b,c", "say \"hi\"", "two\nlines", " padded")))
                .isEqualTo("a,,1,true,\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\",\" padded\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+49 30 1234",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "'=1",
                "''@x",
                "\uFF1D1+1",
                "\uFF0B1",
                "\uFF0D1",
                "\uFF20SUM(A1)"
            })
    void formulasAreEscaped(String text) {
        String written = Csv.record(List.of(text)).strip();

        assertThat(written.replace("\"", "")).startsWith("'");
        assertThat(Csv.cells(written)).containsExactly(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "\"a\"b", "\"a", "x,\"a", "\"a\"\"", "a,b\"c\""})
    void misplacedQuotesAreRefused(String record) {
        assertThatThrownBy(() -> Csv.cells(record)).isInstanceOf(ProblemException.class);
    }

    @Test
    void emptyCellsAreKept() {
        assertThat(Csv.cells("")).containsExactly("");
        assertThat(Csv.cells(",")).containsExactly("", "");
        assertThat(Csv.cells("\"\",a,")).containsExactly("", "a", "");
    }

    @Test
    void writtenCellsAreReadBackUnchanged() {
        Random random = new Random(20261124);
        String alphabet = "ab,\"'=+-@\uFF1D \r\n\té€😀";
        int[] points = alphabet.codePoints().toArray();
        for (int i = 0; i < 20_000; i++) {
            List<String> cells = new ArrayList<>();
            for (int cell = random.nextInt(1, 5); cell > 0; cell--) {
                StringBuilder text = new StringBuilder();
                random.ints(random.nextInt(0, 7), 0, points.length).forEach(at -> text.appendCodePoint(points[at]));
                cells.add(text.toString());
            }
            String record = Csv.record(cells);
            assertThat(Csv.cells(record.substring(0, record.length() - 2)))
                    .as(record)
                    .isEqualTo(cells);
        }
    }
}
