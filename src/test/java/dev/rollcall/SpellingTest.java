package dev.rollcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names, texts and documents spell <em>organization</em>, <em>synchronize</em> and words like them with a z. */
class SpellingTest {

    private static final List<Path> FILES_AND_FOLDERS = Stream.of(
                    "README.md",
                    "CHANGELOG.md",
                    "CONTRIBUTING.md",
                    "SECURITY.md",
                    "application.properties.example",
                    "openapi.yaml",
                    "bench/README.md",
                    "bench/notes.md",
                    "docs",
                    "src")
            .map(Path::of)
            .toList();

    private static final Pattern TEXT =
            Pattern.compile(".*\\.(java|js|css|html|md|yaml|yml|json|properties|example|sql|xml|txt)");

    /** German spells some of these words with an s. */
    private static final Pattern OTHER_LANGUAGES =
            Pattern.compile(".*/(app/texts/(?:\\w+/)?|mails/texts_)(?!en\\.)[^/]+");

    /** The stem and the ending are apart, so that this file does not match. */
    private static final Pattern WITH_AN_S = Pattern.compile(
            "(?:synchron|organ|author|recogn|serial|initial|normal|minim|optim|summar|local|custom|final|anonym|priorit)"
                    + "is(?:e|ing|ation)",
            Pattern.CASE_INSENSITIVE);

    @Test
    void wordsAreSpelledWithAZ() throws IOException {
        for (Path start : FILES_AND_FOLDERS) {
            try (Stream<Path> files = Files.walk(start)) {
                assertThat(files.filter(file -> TEXT.matcher(file.toString()).matches())
                                .filter(file -> !OTHER_LANGUAGES
                                        .matcher(file.toString())
                                        .matches())
                                .flatMap(file -> Stream.concat(Stream.of(file.toString()), matches(file))))
                        .noneMatch(each -> WITH_AN_S.matcher(each).find());
            }
        }
    }

    private static Stream<String> matches(Path file) {
        try {
            return WITH_AN_S
                    .matcher(Files.readString(file, StandardCharsets.UTF_8))
                    .results()
                    .map(match -> file + ": " + match.group());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
