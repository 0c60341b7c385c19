package dev.rollcall.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;

/** Which modules are in which bundle. That they run is shown by the tests of pages in a browser. */
class PageBundlesTest {

    private static final Map<String, String> MODULES = Map.of(
            "/app/main.js", "import { a } from './core/a.js';\nconst load = () => import('./pages/one.js');\n",
            "/app/core/a.js", "import { html } from '/_static/lib.js';\nexport const a = html;\n",
            "/app/shared/b.js", "import { a } from '../core/a.js';\nexport const b = a;\n",
            "/app/shared/c.js", "import { b } from './b.js';\nexport const c = b;\n",
            "/app/pages/one.js",
                    "import { b } from '../shared/b.js';\nexport default function One() {}\n"
                            + "const later = () => import('./part.js');\n",
            "/app/pages/part.js",
                    "import { b } from '../shared/b.js';\nimport { c } from '../shared/c.js';\n"
                            + "export function part() {}\nexport function Another() {}\n");

    private final Map<String, String> bundles = PageBundles.of(MODULES::get);

    @Test
    void thereIsABundleForTheShellAndForEachModuleThatIsImportedLazily() {
        assertThat(bundles).containsOnlyKeys("/app/main.js", "/app/pages/one.js", "/app/pages/part.js");
    }

    @Test
    void modulesComeAfterThoseThatTheyImport() {
        assertThat(contents("/app/main.js")).containsExactly("/app/core/a.js", "/app/main.js");
        assertThat(bundles.get("/app/main.js"))
                .contains("import * as __library__static_lib_js from '/_static/lib.js';")
                .contains("__modules.set('/_static/lib.js', __library__static_lib_js);");
    }

    @Test
    void bundleHasOnlyWhatTheBrowserLacks() {
        assertThat(contents("/app/pages/one.js")).containsExactly("/app/shared/b.js", "/app/pages/one.js");
        assertThat(contents("/app/pages/part.js")).containsExactly("/app/shared/c.js", "/app/pages/part.js");
    }

    @Test
    void bundleExportsWhatItsModuleDoes() {
        assertThat(bundles.get("/app/pages/one.js"))
                .startsWith("import { __define, __modules } from '/app/main.js';\n")
                .endsWith("export default __modules.get('/app/pages/one.js').default;\n");
        assertThat(bundles.get("/app/pages/part.js"))
                .endsWith("export const { Another, part } = __modules.get('/app/pages/part.js');\n");
    }

    /** As the texts of a language, which stay a file of their own. */
    @Test
    void importOfAComputedAddressStaysAsItIs() {
        String text = "const load = (tag) => import(`/app/texts/${tag}.js`);\n";

        assertThat(PageBundles.of(Map.of("/app/main.js", text)::get))
                .containsOnlyKeys("/app/main.js")
                .hasValueSatisfying(new Condition<>(bundle -> bundle.contains(text.strip()), "the import"));
    }

    @Test
    void modulesThatImportEachOtherAreRefused() {
        Map<String, String> modules = Map.of(
                "/app/main.js", "import { a } from './a.js';\n",
                "/app/a.js", "import { b } from './b.js';\nexport const a = 1;\n",
                "/app/b.js", "import { a } from './a.js';\nexport const b = 1;\n");

        assertThatThrownBy(() -> PageBundles.of(modules::get))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/app/a.js, /app/b.js");
    }

    private List<String> contents(String bundle) {
        return Pattern.compile("^__define\\('([^']+)'", Pattern.MULTILINE)
                .matcher(Objects.requireNonNull(bundles.get(bundle)))
                .results()
                .map(module -> module.group(1))
                .toList();
    }
}
