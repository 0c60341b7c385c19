package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/security.md names, for each point that it claims, a test that is there, or says why there is none. */
class SecurityDocumentTest {

    private static final Path DOCUMENT = Path.of("docs/security.md");
    private static final Pattern ANNOTATION = Pattern.compile("@(Test|ParameterizedTest|Property|ArchTest)\\b");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        Map<String, String> sources = sources();
        List<String> named = NAMED.matcher(Files.readString(DOCUMENT))
                .results()
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
    void everyPointIsProvenOrExplained() throws IOException {
        List<List<String>> rows = rows();

        assertThat(rows).hasSizeGreaterThan(60);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row).hasSize(3);
            assertThat(row.get(2)).as(row.get(0)).matches("(?s).*(`\\w+#\\w+`|Keycloak|deployment|Not |Accepted).*");
        });
    }

    /** The cells of all tables, without their heads. */
    private static List<List<String>> rows() throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Point "))
                .map(line -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
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
