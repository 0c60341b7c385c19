package dev.rollcall.page;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A module of the pages, whose imports and exports have one of a few forms. So its text needs no parser to become a part of a bundle.
 *
 * @param imports what it imports, by the path of the other module, in the notation of a destructuring pattern
 * @param lazy the paths of modules that it imports while it runs
 * @param exports what it exports: the local name by the exported one
 * @param body its statements without {@code import} and {@code export}, and without comments
 */
record PageModule(
        String path, Map<String, String> imports, Set<String> lazy, Map<String, String> exports, String body) {

    private static final Pattern IMPORT =
            Pattern.compile("^import \\{([^}]*)} from '([^']+)';$\\n?", Pattern.MULTILINE);
    private static final Pattern DECLARATION =
            Pattern.compile("^export (default )?(?=(?:(?:async )?function\\*?|class|const) (\\w+))", Pattern.MULTILINE);
    private static final Pattern FORWARD =
            Pattern.compile("^export \\{([^}]*)} from '([^']+)';$\\n?", Pattern.MULTILINE);
    private static final Pattern LIST = Pattern.compile("^export \\{([^}]*)};$\\n?", Pattern.MULTILINE);
    private static final Pattern OTHER = Pattern.compile("^(?:import\\b|export\\b).*", Pattern.MULTILINE);
    private static final Pattern LAZY = Pattern.compile("\\bimport\\('([^']+)'\\)");
    private static final Pattern RENAMED = Pattern.compile("(\\w+) as (\\w+)");

    /**
     * Splits the text of a module.
     *
     * @throws IllegalStateException if an import or export has another form
     */
    static PageModule parse(String path, String text) {
        Map<String, String> imports = new LinkedHashMap<>();
        Map<String, String> exports = new LinkedHashMap<>();
        Set<String> lazy = new TreeSet<>();
        String body = IMPORT.matcher(ModuleComments.strip(text)).replaceAll(found -> {
            add(pattern(found.group(1)), resolve(path, found.group(2)), imports);
            return "";
        });
        body = FORWARD.matcher(body).replaceAll(found -> {
            renamed(found.group(1)).forEach((exported, name) -> {
                add(name + ": __" + exported, resolve(path, found.group(2)), imports);
                exports.put(exported, "__" + exported);
            });
            return "";
        });
        body = DECLARATION.matcher(body).replaceAll(found -> {
            exports.put(found.group(1) == null ? found.group(2) : "default", found.group(2));
            return "";
        });
        body = LIST.matcher(body).replaceAll(found -> {
            exports.putAll(renamed(found.group(1)));
            return "";
        });
        refuseOthers(path, body);
        body = LAZY.matcher(body).replaceAll(found -> {
            String target = resolve(path, found.group(1));
            lazy.add(target);
            return Matcher.quoteReplacement("import('" + target + "')");
        });
        return new PageModule(path, imports, lazy, exports, body.strip());
    }

    private static void refuseOthers(String path, String body) {
        Matcher other = OTHER.matcher(body);
        if (other.find()) {
            throw new IllegalStateException("The module %s cannot be part of a bundle, because of this line: %s"
                    .formatted(path, other.group()));
        }
    }

    private static String resolve(String path, String other) {
        return URI.create(path).resolve(other).toString();
    }

    /** Turns {@code a, b as c} into {@code a, b: c}. */
    private static String pattern(String names) {
        return RENAMED.matcher(names)
                .replaceAll("$1: $2")
                .strip()
                .replaceAll(",$", "")
                .replaceAll("\\s+", " ");
    }

    /** Turns {@code a, b as c} into the local names by the exported ones. */
    private static Map<String, String> renamed(String names) {
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String name : names.split(",")) {
            String[] parts = name.strip().split(" as ");
            if (!parts[0].isEmpty()) {
                renamed.put(parts[parts.length - 1], parts[0]);
            }
        }
        return renamed;
    }

    private static void add(String pattern, String module, Map<String, String> imports) {
        imports.merge(module, pattern, (one, two) -> one + ", " + two);
    }

    /** Whether the module is one of the pages' own, and not that of a library. */
    static boolean isOwn(String path) {
        return path.startsWith("/app/");
    }
}
