package dev.rollcall.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MailTextsTest {

    private static final Path FOLDER = Path.of("src/main/resources/mails");
    private static final Pattern VALUE = Pattern.compile("\\{(\\w+)}");

    /** A language may have a text for one number more than another. */
    private static final String NUMBER = "\\.[0-9]+$";

    static List<Path> languages() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.toList();
        }
    }

    private static Properties texts(Path file) {
        Properties texts = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            texts.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return texts;
    }

    private static Properties english() {
        return texts(FOLDER.resolve("texts_en.properties"));
    }

    private static Set<String> keys(Properties texts) {
        return texts.stringPropertyNames().stream()
                .filter(key -> !key.matches(".*" + NUMBER))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> values(String text) {
        return VALUE.matcher(text)
                .results()
                .map(value -> value.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("languages")
    void everyLanguageHasTheSameTextsWithTheSameValues(Path file) {
        Properties texts = texts(file);
        Properties english = english();

        assertThat(keys(texts)).isEqualTo(keys(english));
        assertThat(texts.stringPropertyNames())
                .allSatisfy(key -> assertThat(values(texts.getProperty(key)))
                        .as(key)
                        .isEqualTo(values(
                                english.getProperty(key.replaceFirst(NUMBER, ".other"), english.getProperty(key)))));
        assertThat(texts.values())
                .allSatisfy(text -> assertThat(text.toString()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("languages")
    void everyLanguageNamesDaysAndMonths(Path file) {
        MailTexts texts = MailTexts.of(file.getFileName().toString().replaceAll("texts_|\\.properties", ""));

        assertThat(texts.text("weekdays").split(", ")).hasSize(7).doesNotHaveDuplicates();
        assertThat(texts.text("months").split(", ")).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void everyTextIsUsed() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .map(MailTextsTest::read)
                    .collect(Collectors.joining());
        }

        assertThat(keys(english()))
                .allSatisfy(key -> assertThat(sources)
                        .containsPattern("\"(%s|%s)\""
                                .formatted(Pattern.quote(key), Pattern.quote(key.replaceFirst("(?<=\\.)[^.]+$", "")))));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            -,          en
            en,         en
            de,         de
            DE,         de
            de-AT,      de
            de_CH,      de
            de-Latn-DE, de
            fr,         en
            pt-BR,      en
            '',         en
            ../de,      en
            german!,    en
            """)
    void languageThatFitsBestIsChosen(String locale, String language) {
        assertThat(MailTexts.of(locale).language()).isEqualTo(language);
    }

    @ParameterizedTest
    @CsvSource({
        "P7D, 7 days, 7 Tagen",
        "PT167H59M, 7 days, 7 Tagen",
        "PT36H, 2 days, 2 Tagen",
        "PT35H, 35 hours, 35 Stunden",
        "PT2H, 2 hours, 2 Stunden",
        "PT89M, 89 minutes, 89 Minuten",
        "PT1M, 1 minute, 1 Minute",
        "PT1S, 1 minute, 1 Minute"
    })
    void remainingTimeIsRounded(Duration remaining, String english, String german) {
        assertThat(MailTexts.of("en").remaining(remaining)).isEqualTo(english);
        assertThat(MailTexts.of("de").remaining(remaining)).isEqualTo(german);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2026-12-05T12:30:00Z | Saturday, 5 December 2026 at 12:30 UTC | Samstag, dem 5. Dezember 2026, um 12:30 Uhr (UTC)
            2027-03-01T00:05:59Z | Monday, 1 March 2027 at 00:05 UTC      | Montag, dem 1. März 2027, um 00:05 Uhr (UTC)
            """)
    void timesHaveTheirDay(Instant time, String english, String german) {
        assertThat(MailTexts.of("en").dayAndTime(time)).isEqualTo(english);
        assertThat(MailTexts.of("de").dayAndTime(time)).isEqualTo(german);
    }

    @Test
    void valuesAreTakenAsTheyAre() {
        assertThat(MailTexts.of("en").text("help", Map.of("contact", "$1 {count} %s")))
                .isEqualTo("Help: $1 {count} %s");
    }

    @Test
    void missingTextOrValueIsRefused() {
        MailTexts texts = MailTexts.of("en");

        assertThatThrownBy(() -> texts.text("nothing")).hasMessage("There is no text nothing");
        assertThatThrownBy(() -> texts.text("help")).hasMessage("The text help needs a value for contact");
    }
}
