package dev.rollcall.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of errors, their document, and their texts on the pages. */
class ErrorKeyTest {

    private static final Pattern ROW = Pattern.compile("\\| `([a-zA-Z]+)` \\| ([^|]*) \\| ([^|]*) \\|");
    private static final Pattern VALUE = Pattern.compile("\\{(\\w+)}");

    /** A text of the catalogue, or the name of the forms of a text: the keys of errors are not nested. */
    private static final Pattern TEXT = Pattern.compile(
            "(\\w+):\\s*(?:\\{([^}]*(?:\\{\\w+}[^}]*)*)}|('(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`))");

    @ParameterizedTest
    @EnumSource
    void messageHasItsValues(ErrorKey key) {
        ErrorMessage message = key.message();
        for (String name : key.names()) {
            message = message.with(name, "$1 " + name);
        }

        Problem.FieldError error = message.at("field");

        assertThat(error.key()).isEqualTo(key.code());
        assertThat(error.message()).isEqualTo(VALUE.matcher(key.template()).replaceAll("\\$1 $1"));
        assertThat(error.params()).containsOnlyKeys(key.names());
        assertThat(ErrorKey.ofCode(error.key())).isSameAs(key);
    }

    @Test
    void messageWithoutAValueIsRefused() {
        assertThatThrownBy(() -> ErrorKey.TOO_LONG.at("field"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The error tooLong needs a value for max");
    }

    @Test
    void keysAreInCamelCase() {
        assertThat(ErrorKey.NOT_A_UUID.code()).isEqualTo("notAUuid");
        assertThat(ErrorKey.TAKEN.code()).isEqualTo("taken");
    }

    @Test
    void everyMessageBelongsToOneKey() {
        assertThat(Stream.of(ErrorKey.values()).map(ErrorKey::template)).doesNotHaveDuplicates();
    }

    @Test
    void everyKeyIsUsed() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("ErrorKey.java"))
                    .map(ErrorKeyTest::read)
                    .collect(Collectors.joining());
        }

        assertThat(ErrorKey.values())
                .allSatisfy(key -> assertThat(sources)
                        .containsPattern("ErrorKey\\.%s\\b|\"%s\";".formatted(key.name(), key.code())));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theDocumentListsTheKeysWithTheirValuesAndMessages() {
        List<String> listed = read(Path.of("docs/problems.md"))
                .lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> "%s | %s | %s".formatted(row.group(1), row.group(2), row.group(3)))
                .filter(row -> !row.matches("[^|]+\\| \\d.*"))
                .toList();

        assertThat(listed)
                .containsExactlyElementsOf(Stream.of(ErrorKey.values())
                        .map(key -> "%s | %s | %s"
                                .formatted(
                                        key.code(),
                                        key.names().stream()
                                                .map(name -> "`" + name + "`")
                                                .collect(Collectors.joining(", ")),
                                        key.template().replace("*", "\\*")))
                        .sorted()
                        .toList());
    }

    /** Other values than those of the problem would be missing; the text need not use all. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void thePagesHaveATextForEveryKey(String language) {
        Map<String, String> texts =
                errors(read(Path.of("src/main/resources/META-INF/resources/app/texts", language + ".js")));

        assertThat(texts)
                .containsKeys(Stream.of(ErrorKey.values()).map(ErrorKey::code).toArray(String[]::new));
        assertThat(ErrorKey.values())
                .allSatisfy(key ->
                        assertThat(names(texts.get(key.code()))).as(key.code()).isSubsetOf(key.names()));
    }

    /** Returns the texts of the area {@code errors}, with all forms of each. */
    private static Map<String, String> errors(String module) {
        Matcher area = Pattern.compile("^  errors: \\{\\n(.*?)^  },\\n", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(module);
        assertThat(area.find()).isTrue();
        Map<String, String> texts = new TreeMap<>();
        Matcher text = TEXT.matcher(area.group(1));
        while (text.find()) {
            texts.put(text.group(1), text.group(2) == null ? text.group(3) : text.group(2));
        }
        return texts;
    }

    private static Set<String> names(String text) {
        return VALUE.matcher(text).results().map(name -> name.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
