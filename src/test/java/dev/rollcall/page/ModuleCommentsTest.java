package dev.rollcall.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModuleCommentsTest {

    @Test
    void commentsTheirLinesAndIndentationAreLeftOut() {
        assertThat(ModuleComments.strip("""
                        // A module.
                        import { a } from './a.js';

                        /**
                         * Something: `a`, "b" or 'c'.
                         */
                        export function b(/* none */) {
                          // why
                          return a / 2 + `
                            ${b}`; // half
                        }
                        """)).isEqualTo("""
                        import { a } from './a.js';

                        export function b() {
                        return a / 2 + `
                            ${b}`;
                        }
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const a = 'https://example.org/*';",
                "const a = \"it's // none\";",
                "const a = 'it\\'s // none';",
                "const a = `// none ${b ? `/* ${c} */` : '//'} //`;",
                "const a = html`<${Page} a=${{ b: 1 }}>// none<//>`;",
                "const a = /[/'`]\\/\\/*/g.test(b);",
                "return /'/.test(a) ? b / c / d : e;",
                "const a = (b) => /\"/.exec(b);",
                "const a = (b + c) / d / e;"
            })
    void literalsStayAsTheyAre(String source) {
        assertThat(ModuleComments.strip(source)).isEqualTo(source);
    }

    @Test
    void commentsInTheValuesOfTemplatesAreLeftOut() {
        assertThat(ModuleComments.strip("html`<p>${a /* b */}</p>`")).isEqualTo("html`<p>${a }</p>`");
    }
}
