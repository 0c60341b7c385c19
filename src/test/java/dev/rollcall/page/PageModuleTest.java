package dev.rollcall.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageModuleTest {

    @Test
    void importsBecomePatternsByPath() {
        PageModule module = parse("""
                // What it is.
                import { html } from '../../core/ui.js';
                import {
                  one,
                  two as second,
                } from './other.js';
                import { more } from './other.js';

                const local = html(one, second, more);
                """);

        assertThat(module.imports())
                .containsOnly(
                        Map.entry("/app/core/ui.js", "html"),
                        Map.entry("/app/pages/a/other.js", "one, two: second, more"));
        assertThat(module.body()).isEqualTo("const local = html(one, second, more);");
        assertThat(module.exports()).isEmpty();
    }

    @Test
    void exportsAreNamedAndTheirDeclarationsStay() {
        PageModule module = parse("""
                export const A = 1;
                export class B {}
                export function c() {}
                export async function d() {}
                export async function* e() {}
                export default function F() {}
                const g = 1;
                export { g, g as h };
                """);

        assertThat(module.exports().keySet()).containsExactlyInAnyOrder("A", "B", "c", "d", "e", "default", "g", "h");
        assertThat(module.exports()).containsEntry("default", "F").containsEntry("h", "g");
        assertThat(module.body()).isEqualTo("""
                const A = 1;
                class B {}
                function c() {}
                async function d() {}
                async function* e() {}
                function F() {}
                const g = 1;""");
    }

    @Test
    void exportsOfOtherModulesAreForwarded() {
        PageModule module = parse("export { default, a as b } from './other.js';\n");

        assertThat(module.imports()).containsEntry("/app/pages/a/other.js", "default: __default, a: __b");
        assertThat(module.exports()).containsEntry("default", "__default").containsEntry("b", "__b");
        assertThat(module.body()).isEmpty();
    }

    @Test
    void lazyImportGetsTheWholePath() {
        PageModule module = parse("const load = () => import('./part.js');\n");

        assertThat(module.lazy()).containsExactly("/app/pages/a/part.js");
        assertThat(module.body()).isEqualTo("const load = () => import('/app/pages/a/part.js');");
    }

    /** In a bundle these would mean something else, or nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "import './effect.js';",
                "import other from './other.js';",
                "import * as other from './other.js';",
                "export let count = 0;",
                "export default () => 1;",
                "export * from './other.js';"
            })
    void otherFormsAreRefused(String line) {
        assertThatThrownBy(() -> parse("const a = 1;\n" + line + "\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/app/pages/a/index.js")
                .hasMessageContaining(line);
    }

    private static PageModule parse(String text) {
        return PageModule.parse("/app/pages/a/index.js", text);
    }
}
