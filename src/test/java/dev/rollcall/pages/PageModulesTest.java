package dev.rollcall.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The modules and the stylesheet of the pages, by their sources. Without a bundler, each module is a request of its own. */
class PageModulesTest {

    private static final Path ROOT = Path.of("src/main/resources/META-INF/resources");
    private static final String MAIN = "/app/main.js";

    private static final Pattern IMPORT =
            Pattern.compile("^(?:import|export)\\b[^;]*?\\sfrom '([^']+)'", Pattern.MULTILINE);
    private static final Pattern LAZY = Pattern.compile("import\\('(\\./[^']+)'\\)");
    private static final Pattern PRELOAD = Pattern.compile("rel=\"modulepreload\" href=\"([^\"]+)\"");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern SELECTOR = Pattern.compile("(?:^|[{}])([^{}@]+)(?=\\{)");
    private static final Pattern CLASS = Pattern.compile("\\.([a-z][\\w-]*)");

    @ParameterizedTest
    @CsvSource({
        "home, 23",
        "invitation, 18",
        "users, 31",
        "organizations, 27",
        "user, 41",
        "audit-log, 26",
        "import, 25",
        "relinks, 24",
        "sync, 28"
    })
    void aPageLoadsNoMoreModulesThanItsLimit(String page, int limit) {
        Set<String> modules = loadedBy(MAIN, "/app/pages/" + page + "/index.js");

        assertThat(modules).hasSizeLessThanOrEqualTo(limit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"members", "teams", "invitations", "settings", "audit-log"})
    void aTabOfAnOrganizationLoadsNoMoreModulesThanAPage(String tab) {
        Set<String> modules =
                loadedBy(MAIN, "/app/pages/organization/index.js", "/app/pages/organization/" + tab + ".js");

        assertThat(modules).hasSizeLessThanOrEqualTo(30);
    }

    /** With the modules of its page, which are loaded before. */
    @ParameterizedTest
    @CsvSource({"home, security, 33", "home, delete-account, 25", "user, security, 46"})
    void aPartThatIsLoadedLaterLoadsNoMoreModulesThanItsLimit(String page, String part, int limit) {
        String folder = "/app/pages/" + page + "/";
        Set<String> modules = loadedBy(MAIN, folder + "index.js", folder + part + ".js");

        assertThat(modules).hasSizeLessThanOrEqualTo(limit);
    }

    @Test
    void theShellPreloadsTheModulesOfEveryPage() {
        Set<String> preloaded = new HashSet<>(all(PRELOAD, read("/index.html")));

        preloaded.add(MAIN);

        assertThat(preloaded).containsExactlyInAnyOrderElementsOf(loadedBy(MAIN));
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

        assertThat(modules()).isSubsetOf(loaded);
    }

    @Test
    void everyClassInTheStylesheetIsUsed() throws IOException {
        String sources = read("/index.html")
                + modules().stream().map(PageModulesTest::read).collect(Collectors.joining());
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
        assertThat(modules())
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
