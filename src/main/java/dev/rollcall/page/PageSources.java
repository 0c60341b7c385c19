package dev.rollcall.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/** The files of the pages, as they are in the sources. In dev mode they change without a restart. */
final class PageSources {

    private static final String RESOURCES = "META-INF/resources";
    private static final String ENGLISH = "en";

    private PageSources() {}

    /**
     * Returns the text of a file.
     *
     * @param path begins with a slash
     * @throws NoSuchElementException if there is no such file
     */
    static String read(String path) {
        try (InputStream file = Thread.currentThread().getContextClassLoader().getResourceAsStream(RESOURCES + path)) {
            if (file == null) {
                throw new NoSuchElementException("There is no file " + path);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the tags of the languages whose texts are there, English first. Looks for the file of each language and, if there is one, for those
     * of its countries: a native executable cannot list its files.
     */
    static List<String> languages() {
        Stream<String> others = Arrays.stream(Locale.getISOLanguages())
                .sorted()
                .filter(language -> !language.equals(ENGLISH))
                .filter(PageSources::hasTexts)
                .flatMap(language -> Stream.concat(Stream.of(language), countriesOf(language)));
        return Stream.of(Stream.of(ENGLISH), countriesOf(ENGLISH), others)
                .flatMap(tags -> tags)
                .toList();
    }

    private static Stream<String> countriesOf(String language) {
        return Arrays.stream(Locale.getISOCountries())
                .map(country -> language + "-" + country)
                .filter(PageSources::hasTexts);
    }

    private static boolean hasTexts(String tag) {
        return Thread.currentThread().getContextClassLoader().getResource(RESOURCES + texts(tag)) != null;
    }

    /** Returns the path of the texts in a language. */
    static String texts(String tag) {
        return "/app/texts/" + tag + ".js";
    }
}
