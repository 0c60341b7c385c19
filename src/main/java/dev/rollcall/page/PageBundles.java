package dev.rollcall.page;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Joins modules that browsers would request one by one. There is a bundle for the shell, and one for each module that is imported lazily: it has
 * the address of that module, and contains what the module needs and the browser does not have yet. Some modules are in several bundles,
 * but each runs only once.
 *
 * <p>In a bundle, each module is a function, so that names of different modules do not meet. A module of a library stays a file of its own.
 */
final class PageBundles {

    static final String SHELL = "/app/main.js";

    private static final String REGISTRY = """
            export const __modules = new Map();
            export function __define(path, run) {
              if (!__modules.has(path)) {
                const exported = {};
                __modules.set(path, exported);
                run(exported);
              }
            }
            """;

    private static final String USED_REGISTRY = "import { __define, __modules } from '%s';\n".formatted(SHELL);

    private final UnaryOperator<String> sources;
    private final Map<String, PageModule> modules = new HashMap<>();

    private PageBundles(UnaryOperator<String> sources) {
        this.sources = sources;
    }

    /**
     * Returns the text of each bundle by its address.
     *
     * @param sources the text of a module by its path
     * @throws IllegalStateException if a module has a form that cannot be joined, or if modules import each other
     */
    static Map<String, String> of(UnaryOperator<String> sources) {
        return new PageBundles(sources).join();
    }

    private Map<String, String> join() {
        Set<String> shell = neededBy(SHELL);
        Map<String, String> bundles = new TreeMap<>();
        bundles.put(SHELL, bundle(REGISTRY, shell));
        importers(shell).forEach((entry, importers) -> {
            Set<String> contents = neededBy(entry);
            contents.removeAll(shell);
            contents.removeAll(common(importers));
            bundles.put(entry, bundle(USED_REGISTRY, contents) + exports(entry));
        });
        return bundles;
    }

    private String bundle(String registry, Set<String> contents) {
        StringBuilder text = new StringBuilder();
        contents.stream()
                .filter(path -> !PageModule.isOwn(path))
                .forEach(library -> text.append("import * as %s from '%s';\n".formatted(variable(library), library)));
        text.append(registry);
        contents.forEach(path -> text.append(
                PageModule.isOwn(path)
                        ? definition(module(path))
                        : "__modules.set('%s', %s);\n".formatted(path, variable(path))));
        return text.toString();
    }

    private static String variable(String library) {
        return "__library" + library.replaceAll("\\W", "_");
    }

    private static String definition(PageModule module) {
        String imports = module.imports().entrySet().stream()
                .map(imported ->
                        "const { %s } = __modules.get('%s');\n".formatted(imported.getValue(), imported.getKey()))
                .collect(Collectors.joining());
        String exports = module.exports().entrySet().stream()
                .map(exported -> exported.getKey() + ": " + exported.getValue())
                .collect(Collectors.joining(", "));
        return "__define('%s', (__exported) => {\n%s%s\nObject.assign(__exported, { %s });\n});\n"
                .formatted(module.path(), imports, module.body(), exports);
    }

    /** Returns the modules that are imported lazily, with those that import them. */
    private Map<String, Set<String>> importers(Set<String> shell) {
        Map<String, Set<String>> importers = new TreeMap<>();
        Set<String> seen = new HashSet<>(shell);
        Deque<String> left = new ArrayDeque<>(shell);
        while (!left.isEmpty()) {
            String importer = left.pop();
            for (String entry : lazyIn(importer)) {
                importers.computeIfAbsent(entry, any -> new TreeSet<>()).add(importer);
                neededBy(entry).stream().filter(seen::add).forEach(left::push);
            }
        }
        return importers;
    }

    private Set<String> lazyIn(String path) {
        return PageModule.isOwn(path) ? module(path).lazy() : Set.of();
    }

    /** Returns what is there whichever of these modules runs. */
    private Set<String> common(Collection<String> paths) {
        return paths.stream()
                .map(this::neededBy)
                .reduce((one, two) -> {
                    one.retainAll(two);
                    return one;
                })
                .orElseThrow();
    }

    /** Returns a module and all that it imports, each after those that it imports itself. */
    private Set<String> neededBy(String path) {
        Set<String> needed = new LinkedHashSet<>();
        collect(path, needed, new LinkedHashSet<>());
        return needed;
    }

    private void collect(String path, Set<String> needed, Set<String> above) {
        if (needed.contains(path)) {
            return;
        }
        if (!above.add(path)) {
            throw new IllegalStateException("These modules import each other: " + above);
        }
        if (PageModule.isOwn(path)) {
            module(path).imports().keySet().forEach(imported -> collect(imported, needed, above));
        }
        above.remove(path);
        needed.add(path);
    }

    private PageModule module(String path) {
        return modules.computeIfAbsent(path, any -> PageModule.parse(path, sources.apply(path)));
    }

    /** Returns the statements by which the bundle exports what its module does. */
    private String exports(String entry) {
        Set<String> names = new TreeSet<>(module(entry).exports().keySet());
        String exports =
                names.remove("default") ? "export default __modules.get('%s').default;\n".formatted(entry) : "";
        return names.isEmpty()
                ? exports
                : exports + "export const { %s } = __modules.get('%s');\n".formatted(String.join(", ", names), entry);
    }
}
