package dev.rollcall.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The modules and the stylesheet of the pages, by their sources. */
class PageModulesTest {

    private static final Path ROOT = Path.of("src/main/resources/META-INF/resources");
    private static final String MAIN = "/app/main.js";

    private static final Pattern IMPORT =
            Pattern.compile("^(?:import|export)\\b[^;]*?\\sfrom '([^']+)'", Pattern.MULTILINE);
    private static final Pattern LAZY = Pattern.compile("import\\('(\\./[^']+)'\\)");
    private static final String TEXTS = "/app/texts/";
    private static final Pattern PRELOAD = Pattern.compile("rel=\"modulepreload\" href=\"([^\"]+)\"");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern SELECTOR = Pattern.compile("(?:^|[{}])([^{}@]+)(?=\\{)");
    private static final Pattern CLASS = Pattern.compile("\\.([a-z][\\w-]*)");

    @Test
    void theShellPreloadsTheLibrary() {
        assertThat(all(PRELOAD, read("/index.html")))
                .containsExactlyElementsOf(loadedBy(MAIN).stream()
                        .filter(module -> !module.startsWith("/app/"))
                        .toList());
    }

    @Test
    void theNameOfTheServiceIsThatOfTheSettings() throws IOException {
        assertThat(modules())
                .allSatisfy(module -> assertThat(read(module)
                                .lines()
                                .filter(line -> !line.strip().matches("(//|\\*|/\\*).*")))
                        .noneMatch(line -> line.contains("Rollcall")));
    }

    @Test
    void everyModuleIsLoadedByAPage() throws IOException {
        Set<String> loaded = loadedBy(MAIN);
        Deque<String> left = new ArrayDeque<>(loaded);
        while (!left.isEmpty()) {
            String module = left.pop();
            for (String lazy : module.startsWith("/app/") ? all(LAZY, read(module)) : List.<String>of()) {
                Set<String> more = loadedBy(
                        Path.of(module).resolveSibling(lazy).normalize().toString());
                more.removeAll(loaded);
                loaded.addAll(more);
                left.addAll(more);
            }
        }

        assertThat(read("/app/core/texts.js")).contains("import(`%s${tag}.js`)".formatted(TEXTS));
        assertThat(modules().stream().filter(module -> !module.startsWith(TEXTS)))
                .isSubsetOf(loaded);
    }

    @Test
    void everyClassInTheStylesheetIsUsed() throws IOException {
        String sources = read("/index.html")
                + modules().stream()
                        .filter(module -> !module.startsWith(TEXTS))
                        .map(PageModulesTest::read)
                        .collect(Collectors.joining());
        Set<String> classes = all(
                        SELECTOR, COMMENT.matcher(read("/app/style.css")).replaceAll(""))
                .stream()
                .flatMap(selector -> all(CLASS, selector).stream())
                // the number of a tone is computed
                .filter(name -> !name.startsWith("tone-"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(classes).hasSizeGreaterThan(50);
        for (String name : classes) {
            assertThat(sources).as(name).containsPattern("(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])");
        }
    }

    @Test
    void noModuleHasMoreThan300Lines() throws IOException {
        assertThat(modules().stream().filter(module -> !module.startsWith(TEXTS)))
                .isNotEmpty()
                .allSatisfy(module -> assertThat(read(module).lines()).hasSizeLessThanOrEqualTo(300));
    }

    @Test
    void noFolderHasMoreThan20Files() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("app"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .collect(Collectors.groupingBy(Path::getParent, Collectors.counting())))
                    .isNotEmpty()
                    .allSatisfy((folder, count) ->
                            assertThat(count).as("files in %s", folder).isLessThanOrEqualTo(20));
        }
    }

    /** These modules and all that they import. */
    private static Set<String> loadedBy(String... modules) {
        Set<String> loaded = new TreeSet<>();
        for (String module : modules) {
            load(module, loaded);
        }
        return loaded;
    }

    private static void load(String module, Set<String> loaded) {
        if (loaded.add(module) && module.startsWith("/app/")) {
            Path directory = Path.of(module).getParent();
            for (String imported : all(IMPORT, read(module))) {
                load(directory.resolve(imported).normalize().toString(), loaded);
            }
        }
    }

    private static Set<String> modules() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("app"))) {
            return files.filter(file -> file.toString().endsWith(".js"))
                    .map(file -> "/" + ROOT.relativize(file))
                    .collect(Collectors.toSet());
        }
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static String read(String path) {
        try {
            return Files.readString(ROOT.resolve(path.substring(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
