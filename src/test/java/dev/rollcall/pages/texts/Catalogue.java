package dev.rollcall.pages.texts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The texts of the pages in one language, with those parts that only some modules load, by their keys such as {@code users.created}. Reads the fixed form that these modules have: objects, names
 * and strings.
 *
 * @param language its tag
 * @param texts the forms of each text by their names; a text without forms has one with an empty name
 */
record Catalogue(String language, Map<String, Map<String, String>> texts) {

    private static final Path DIRECTORY = Path.of("src/main/resources/META-INF/resources/app/texts");

    /** The categories of plurals in all languages, see {@code Intl.PluralRules}. */
    static final Set<String> FORMS = Set.of("zero", "one", "two", "few", "many", "other");

    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|//[^\\n]*|(?<string>'(?:[^'\\\\\\n]|\\\\.)*'|\"(?:[^\"\\\\\\n]|\\\\.)*\")|(?<name>\\w+)|(?<sign>[{}:,;+])");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u(\\p{XDigit}{4})|(.))");

    static Catalogue english() {
        return read("en");
    }

    static Catalogue read(String language) {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            Map<String, Map<String, String>> texts = new TreeMap<>();
            for (Path file :
                    files.filter(file -> file.endsWith(language + ".js")).toList()) {
                new Parser(Files.readString(file)).module(texts);
            }
            return new Catalogue(language, texts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the catalogues of all languages. */
    static List<Catalogue> all() {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString().replaceFirst("\\.js$", ""))
                    .sorted()
                    .map(Catalogue::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Set<String> keys() {
        return texts.keySet();
    }

    boolean isPlural(String key) {
        return !texts.get(key).containsKey("");
    }

    /** Returns the names of the values that a text has in any of its forms. */
    Set<String> placeholders(String key) {
        return texts.get(key).values().stream()
                .flatMap(text -> PLACEHOLDER.matcher(text).results())
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the keys of the texts that are this one. */
    List<String> keysOf(String text) {
        return texts.entrySet().stream()
                .filter(entry -> entry.getValue().containsValue(text))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Returns all texts in all their forms, without the names of values. */
    Stream<String> values() {
        return texts.values().stream()
                .map(Map::values)
                .flatMap(Collection::stream)
                .map(text -> PLACEHOLDER.matcher(text).replaceAll(" "));
    }

    private static final class Parser {

        private final Matcher tokens;
        private String kind;
        private String token;

        Parser(String text) {
            tokens = TOKEN.matcher(text);
            next();
        }

        void module(Map<String, Map<String, String>> texts) {
            expect("name", "export");
            expect("name", "default");
            object("", texts);
            expect("sign", ";");
            if (token != null) {
                throw wrong();
            }
        }

        private void object(String prefix, Map<String, Map<String, String>> texts) {
            expect("sign", "{");
            while (!token.equals("}")) {
                String key = prefix + name();
                expect("sign", ":");
                if (token.equals("{")) {
                    Map<String, Map<String, String>> inside = new TreeMap<>();
                    object(key + ".", inside);
                    putAll(key, inside, texts);
                } else {
                    put(key, Map.of("", string()), texts);
                }
                if (!token.equals("}")) {
                    expect("sign", ",");
                }
            }
            next();
        }

        /** Joins an object that has only forms of plurals into one text. */
        private void putAll(
                String key, Map<String, Map<String, String>> inside, Map<String, Map<String, String>> texts) {
            Map<String, String> forms = new TreeMap<>();
            inside.forEach((name, text) -> forms.put(name.substring(key.length() + 1), text.get("")));
            if (!forms.isEmpty() && FORMS.containsAll(forms.keySet())) {
                put(key, forms, texts);
            } else {
                inside.forEach((name, text) -> put(name, text, texts));
            }
        }

        private void put(String key, Map<String, String> forms, Map<String, Map<String, String>> texts) {
            if (texts.put(key, forms) != null) {
                throw new IllegalStateException("There are two texts " + key);
            }
        }

        private String name() {
            String name = kind.equals("string") ? unquoted() : token;
            if (kind.equals("sign")) {
                throw wrong();
            }
            next();
            return name;
        }

        private String string() {
            StringBuilder text = new StringBuilder();
            do {
                if (!text.isEmpty()) {
                    next();
                }
                if (!kind.equals("string")) {
                    throw wrong();
                }
                text.append(unquoted());
                next();
            } while (token.equals("+"));
            return text.toString();
        }

        private String unquoted() {
            return ESCAPE.matcher(token.substring(1, token.length() - 1))
                    .replaceAll(escape -> Matcher.quoteReplacement(
                            escape.group(1) == null
                                    ? escape.group(2)
                                    : Character.toString(Integer.parseInt(escape.group(1), 16))));
        }

        private void expect(String wantedKind, String wanted) {
            if (!wantedKind.equals(kind) || !wanted.equals(token)) {
                throw wrong();
            }
            next();
        }

        private void next() {
            do {
                if (tokens.regionStart() == tokens.regionEnd()) {
                    kind = null;
                    token = null;
                    return;
                }
                if (!tokens.lookingAt()) {
                    throw wrong();
                }
                kind = Stream.of("string", "name", "sign")
                        .filter(each -> tokens.group(each) != null)
                        .findFirst()
                        .orElse(null);
                token = tokens.group();
                tokens.region(tokens.end(), tokens.regionEnd());
            } while (kind == null);
        }

        private IllegalStateException wrong() {
            return new IllegalStateException("Texts have another form than expected, near " + token);
        }
    }
}
