package dev.rollcall.pages.texts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.pages.texts.ModuleSource.Literal;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The catalogues of texts, and the modules that use them, by their sources. */
class TextsTest {

    private static final Path APP = Path.of("src/main/resources/META-INF/resources/app");

    /** A text by its key, or by the beginning of a key that is computed. */
    private static final Pattern CALL = Pattern.compile("(?<![\\w.$])(?<!function )(?:t|rich|hasText)\\(\\s*(?:"
            + "'(?<key>[^']*)'|`(?<prefix>[^`$]*)\\$\\{|(?<other>.{0,60}))");

    /** Texts that other languages write without their values. */
    private static final Set<String> WITHOUT_VALUES = Set.of("core.enterA", "core.enterAn");

    /** What looks like a text: names of keys on the keyboard, of products, of headers and of exports of modules, of formats and of actions. */
    private static final Set<String> NO_TEXTS = Set.of(
            "Accept",
            "Backspace",
            "CONFIGURE_TOTP",
            "CSV",
            "Delete",
            "End",
            "Enter",
            "Escape",
            "Home",
            "JSON",
            "Keycloak",
            "NDJSON",
            "Palette",
            "Problem",
            "Tab",
            "There is no text " + ModuleSource.HOLE, // for developers
            "UPDATE_PASSWORD",
            "webauthn-register");

    private static final Pattern LETTER = Pattern.compile("\\p{L}");
    private static final Pattern ENTITY = Pattern.compile("&#?\\w+;");
    private static final Pattern CODE = Pattern.compile("<(code|kbd)\\b[^>]*>[^<]*</\\1>");
    private static final Pattern WORD = Pattern.compile("\\p{Lu}\\p{Ll}+");
    private static final Pattern SENTENCE = Pattern.compile("\\p{Lu}\\p{L}*[,.:…]? .*", Pattern.DOTALL);
    private static final Pattern ATTRIBUTE = Pattern.compile(
            "(?:^|\\s)(?:action|alt|aria-label|cancel|doing|hint|label|legend|placeholder|text|title)=(?:\"([^\"]*)\"|([^\\s\">]+))");

    private final List<Catalogue> catalogues = Catalogue.all();
    private final Catalogue english = Catalogue.english();
    private final Map<String, ModuleSource> modules = modules();

    /** One use of the catalogue. */
    private record Use(String module, String key, String prefix, String values) {}

    @Test
    void allLanguagesHaveTheSameTexts() {
        assertThat(catalogues).extracting(Catalogue::language).contains("en", "de");
        assertThat(catalogues)
                .allSatisfy(catalogue -> assertThat(catalogue.keys())
                        .as(catalogue.language())
                        .containsExactlyElementsOf(english.keys()));
    }

    @Test
    void allLanguagesHaveTheSameValues() {
        assertThat(catalogues)
                .allSatisfy(catalogue -> assertThat(common(catalogue).filter(key -> !WITHOUT_VALUES.contains(key)))
                        .as(catalogue.language())
                        .allSatisfy(key ->
                                assertThat(catalogue.placeholders(key)).as(key).isEqualTo(english.placeholders(key))));
    }

    /** Other languages may have more forms than English: see {@code Intl.PluralRules}. */
    @Test
    void pluralsHaveTheFormsOfTheirLanguage() {
        assertThat(catalogues)
                .allSatisfy(catalogue -> assertThat(common(catalogue)).allSatisfy(key -> {
                    assertThat(catalogue.isPlural(key))
                            .as("%s in %s", key, catalogue.language())
                            .isEqualTo(english.isPlural(key));
                    if (catalogue.isPlural(key)) {
                        assertThat(catalogue.texts().get(key)).as(key).containsKey("other");
                    }
                }));
        for (String language : List.of("en", "de")) {
            Catalogue catalogue = Catalogue.read(language);
            assertThat(catalogue.keys().stream().filter(catalogue::isPlural))
                    .allSatisfy(key -> assertThat(catalogue.texts().get(key))
                            .as("%s in %s", key, language)
                            .containsOnlyKeys("one", "other"));
        }
    }

    @Test
    void textsAreNeitherEmptyNorSurroundedBySpaces() {
        assertThat(catalogues)
                .allSatisfy(catalogue -> assertThat(
                                catalogue.texts().values().stream().flatMap(forms -> forms.values().stream()))
                        .allSatisfy(text -> assertThat(text).isNotEmpty().isEqualTo(text.strip())));
    }

    @Test
    void keysAreLiteralOrHaveALiteralBeginning() {
        assertThat(matches()
                        .filter(use -> use.key() == null
                                && (use.prefix() == null || !use.prefix().endsWith("."))))
                .isEmpty();
    }

    @Test
    void everyTextThatIsUsedExists() {
        assertThat(matches().filter(use -> use.key() != null && !english.keys().contains(use.key())))
                .isEmpty();
        assertThat(matches()
                        .filter(use -> use.prefix() != null
                                && english.keys().stream().noneMatch(key -> key.startsWith(use.prefix()))))
                .isEmpty();
    }

    @Test
    void everyTextIsUsed() {
        Set<String> unused = new TreeSet<>(english.keys());
        matches()
                .forEach(use -> unused.removeIf(key -> use.key() == null
                        ? use.prefix() != null && key.startsWith(use.prefix())
                        : key.equals(use.key())));

        assertThat(unused).isEmpty();
    }

    @Test
    void everyValueOfATextIsGiven() {
        assertThat(matches().filter(use -> use.key() != null && english.keys().contains(use.key())))
                .allSatisfy(use -> {
                    Set<String> needed = new TreeSet<>(english.placeholders(use.key()));
                    if (english.isPlural(use.key())) {
                        needed.add("count");
                    }
                    // values that are not written here are none that this test can know
                    if (use.values().contains("{") && !use.values().contains("...")
                            || use.values().isBlank()) {
                        assertThat(needed)
                                .as(use.toString())
                                .allSatisfy(name -> assertThat(use.values()).containsPattern("\\b" + name + "\\b"));
                    }
                });
    }

    @Test
    void everyErrorOfAFieldHasAText() {
        Set<String> keys = Arrays.stream(ErrorKey.values())
                .map(key -> "errors." + key.code())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(english.keys().stream().filter(key -> key.startsWith("errors.")))
                .containsExactlyElementsOf(keys);
    }

    @Test
    void everyTypeOfProblemHasAText() {
        Set<String> types = Arrays.stream(ProblemType.values())
                .map(type -> "problems." + camelCase(type.code()))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(english.keys().stream().filter(key -> key.startsWith("problems.")))
                .containsExactlyElementsOf(types);
    }

    @Test
    void noTextStandsOutsideTheCatalogue() {
        Map<String, List<String>> found = new TreeMap<>();
        modules.forEach((path, module) -> {
            List<String> texts =
                    module.literals().stream().flatMap(TextsTest::textsIn).toList();
            if (!texts.isEmpty()) {
                found.put(path, texts);
            }
        });

        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            html`<p>Hello</p>`                              | Hello
            html`<p class="muted small">${x}</p>`           |
            html`<p title="Hello">${x}</p>`                 | Hello
            html`<${Page} label=Users />`                   | Users
            html`<${Page} a=${() => html`<b>Hi</b>`} />`    | Hi
            html`<a href=${x} onClick=${() => y > 1}>×</a>` |
            const x = 'Hello there';                        | Hello there
            const x = `Remove ${name}`;                     | Remove _
            const x = 'Users';                              | Users
            const x = { 'Content-Type': 'text/plain' };     |
            // Hello there 'Hello'                          |
            const x = /'Hello there'/;                      |
            t('users.created')                              |
            """)
    void textsOutsideTheCatalogueAreFound(String source, String text) {
        assertThat(ModuleSource.of(source).literals().stream()
                        .flatMap(TextsTest::textsIn)
                        .map(found -> found.replace(ModuleSource.HOLE, '_')))
                .isEqualTo(text == null ? List.of() : List.of(text));
    }

    private Stream<String> common(Catalogue catalogue) {
        return catalogue.keys().stream().filter(english.keys()::contains);
    }

    private Stream<Use> matches() {
        return modules.entrySet().stream().flatMap(module -> uses(module.getKey(), module.getValue()).stream());
    }

    private static List<Use> uses(String path, ModuleSource module) {
        List<Use> uses = new ArrayList<>();
        Matcher call = CALL.matcher(module.code());
        while (call.find()) {
            // the other cases of the pattern are the beginnings of their texts
            String values = call.group("key") == null ? "" : rest(module.code(), call.end());
            uses.add(new Use(path, call.group("key"), call.group("prefix"), values));
        }
        return uses;
    }

    /** Returns the arguments from here to the parenthesis that ends the call. */
    private static String rest(String code, int from) {
        int depth = 0;
        for (int at = from; at < code.length(); at++) {
            char next = code.charAt(at);
            depth += next == '(' ? 1 : next == ')' ? -1 : 0;
            if (depth < 0) {
                return code.substring(from, at);
            }
        }
        return code.substring(from);
    }

    private static Stream<String> textsIn(Literal literal) {
        String text = literal.text().strip();
        if (!literal.isMarkup()) {
            return Stream.of(text)
                    .filter(each -> SENTENCE.matcher(each).matches()
                            || WORD.matcher(each).matches())
                    .filter(each -> !NO_TEXTS.contains(each));
        }
        List<String> texts = new ArrayList<>();
        StringBuilder tag = new StringBuilder();
        StringBuilder between = new StringBuilder();
        boolean inTag = false;
        char quote = 0;
        for (char next : CODE.matcher(text).replaceAll("").toCharArray()) {
            if (!inTag) {
                inTag = next == '<';
                between.append(inTag ? '\n' : next);
            } else if (quote == 0 && next == '>') {
                inTag = false;
                ATTRIBUTE
                        .matcher(tag)
                        .results()
                        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                        .forEach(texts::add);
                tag.setLength(0);
            } else {
                quote = next == '"' ? (quote == 0 ? next : 0) : quote;
                tag.append(next);
            }
        }
        between.toString().lines().map(String::strip).forEach(texts::add);
        Predicate<String> hasLetters =
                each -> LETTER.matcher(ENTITY.matcher(each).replaceAll("")).find();
        return texts.stream().filter(hasLetters).filter(each -> !NO_TEXTS.contains(each));
    }

    private static String camelCase(String code) {
        return Pattern.compile("-(.)")
                .matcher(code)
                .replaceAll(next -> next.group(1).toUpperCase(Locale.ROOT));
    }

    private static Map<String, ModuleSource> modules() {
        try (Stream<Path> files = Files.walk(APP)) {
            return files.filter(file -> file.toString().endsWith(".js") && !file.startsWith(APP.resolve("texts")))
                    .collect(Collectors.toMap(
                            file -> APP.relativize(file).toString(),
                            file -> ModuleSource.of(read(file)),
                            (one, two) -> one,
                            TreeMap::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
