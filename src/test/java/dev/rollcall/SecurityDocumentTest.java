package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of security standards name, for each point that they claim, an existing test, or say why there is none. */
class SecurityDocumentTest {

    private static final Path ASVS = Path.of("src/test/security/asvs.md");
    private static final List<Path> DOCUMENTS = List.of(Path.of("src/test/security/standards.md"), ASVS);
    private static final Pattern ANNOTATION = Pattern.compile("@(Test|ParameterizedTest|Property|ArchTest)\\b");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

    /** All requirements of ASVS 5.0.0 of levels 1 and 2, by section. */
    private static final String REQUIREMENTS = """
            1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2
            2.1.1-3 2.2.1-3 2.3.1-4 2.4.1
            3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
            4.1.1-3 4.2.1 4.3.1-2 4.4.1-4
            5.1.1 5.2.1-3 5.3.1-2 5.4.1-3
            6.1.1-3 6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4
            7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2 7.6.1-2
            8.1.1-2 8.2.1-3 8.3.1 8.4.1
            9.1.1-3 9.2.1-4
            10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3
            11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1
            12.1.1-3 12.2.1-2 12.3.1-4
            13.1.1 13.2.1-5 13.3.1-2 13.4.1-5
            14.1.1-2 14.2.1-4 14.3.1-3
            15.1.1-3 15.2.1-3 15.3.1-7
            16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
            17.1.1 17.2.1-4 17.3.1-2
            """;

    /** {@code 8.3}, or {@code 8.3.2 to 8.3.4}, or {@code 8.3.2-4}. */
    private static final Pattern NUMBERS = Pattern.compile("(\\d+(?:\\.\\d+)*)(?:(?: to (?:\\d+\\.)*|-)(\\d+))?");

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> named = DOCUMENTS.stream()
                .flatMap(document -> NAMED.matcher(read(document)).results())
                .map(test -> test.group(1) + "#" + test.group(2))
                .distinct()
                .toList();

        assertThat(named).hasSizeGreaterThan(50);
        assertThat(named)
                .allSatisfy(test -> assertThat(isTest(sources.getOrDefault(test.split("#")[0], ""), test.split("#")[1]))
                        .as(test)
                        .isTrue());
    }

    private static boolean isTest(String source, String name) {
        Matcher declaration = Pattern.compile("\n    (void|static final ArchRule) " + name + "\\b")
                .matcher(source);
        if (!declaration.find()) {
            return false;
        }
        String before = source.substring(0, declaration.start());
        return ANNOTATION
                .matcher(before.substring(before.lastIndexOf("\n    }\n") + 1))
                .find();
    }

    @Test
    void everyPointIsProvenOrExplained() {
        List<List<String>> rows = rows();

        assertThat(rows).hasSizeGreaterThan(60);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row).hasSize(3);
            assertThat(row.get(2)).as(row.get(0)).matches("(?s).*(`\\w+#\\w+`|Keycloak|deployment|Not |Accepted).*");
        });
    }

    @Test
    void everyRequirementOfLevelTwoHasARow() {
        Set<String> rows = rows(ASVS)
                .map(row -> row.get(0))
                .flatMap(SecurityDocumentTest::numbers)
                .collect(Collectors.toSet());

        assertThat(numbers(REQUIREMENTS))
                .isNotEmpty()
                .allSatisfy(requirement -> assertThat(rows)
                        .as("a row of %s, or of all that it is part of", requirement)
                        .containsAnyOf(
                                requirement,
                                requirement.substring(0, requirement.lastIndexOf('.')),
                                requirement.substring(0, requirement.indexOf('.'))));
    }

    /** Each by itself, of ranges too. */
    private static Stream<String> numbers(String text) {
        return NUMBERS.matcher(text).results().flatMap(number -> {
            String first = number.group(1);
            if (number.group(2) == null) {
                return Stream.of(first);
            }
            int last = first.lastIndexOf('.') + 1;
            return IntStream.rangeClosed(Integer.parseInt(first.substring(last)), Integer.parseInt(number.group(2)))
                    .mapToObj(each -> first.substring(0, last) + each);
        });
    }

    /** The cells of all tables, without their heads. */
    private static List<List<String>> rows() {
        return DOCUMENTS.stream().flatMap(SecurityDocumentTest::rows).toList();
    }

    private static Stream<List<String>> rows(Path document) {
        return read(document)
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Point "))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
                        .map(String::strip)
                        .toList());
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), SecurityDocumentTest::read));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
