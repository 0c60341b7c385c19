package dev.rollcall.pages.texts;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The literals in the source of a module: strings, and templates with a {@link #HOLE} for each value. The code of a value is read, too.
 *
 * @param code the source without comments
 */
record ModuleSource(String code, List<Literal> literals) {

    /** Stands for a value in a template. */
    static final char HOLE = '\uFFFC';

    /** After one of these, a slash begins a regular expression. */
    private static final String BEFORE_EXPRESSION = "(,=:[!&|?{};+->";

    private static final Set<String> WORDS_BEFORE_EXPRESSION = Set.of("return", "typeof", "case");

    /** @param isMarkup whether it is a template of elements */
    record Literal(String text, boolean isMarkup) {}

    static ModuleSource of(String source) {
        Scanner scanner = new Scanner(source);
        scanner.code(false);
        return new ModuleSource(scanner.code.toString(), List.copyOf(scanner.literals));
    }

    private static final class Scanner {

        private final String source;
        private final StringBuilder code = new StringBuilder();

        /** The code in which each literal is empty. */
        private final StringBuilder skeleton = new StringBuilder();

        private final List<Literal> literals = new ArrayList<>();
        private int at;

        Scanner(String source) {
            this.source = source;
        }

        /** Reads code: to the end, or in a template to the brace that ends the value. */
        void code(boolean inTemplate) {
            int depth = 0;
            while (at < source.length()) {
                char next = source.charAt(at);
                if (source.startsWith("//", at)) {
                    at = end("\n", at);
                } else if (source.startsWith("/*", at)) {
                    at = end("*/", at) + 2;
                } else if (next == '\'' || next == '"') {
                    string(next);
                } else if (next == '`') {
                    template();
                } else if (next == '/' && isExpression()) {
                    expression();
                } else {
                    depth += next == '{' ? 1 : next == '}' ? -1 : 0;
                    if (inTemplate && depth < 0) {
                        return;
                    }
                    skeleton.append(next);
                    take();
                }
            }
        }

        /** Reads one character of the code. */
        private char take() {
            code.append(source.charAt(at));
            return source.charAt(at++);
        }

        private boolean isAt(char wanted) {
            return source.charAt(at) == wanted;
        }

        private int end(String mark, int from) {
            int found = source.indexOf(mark, from);
            return found < 0 ? source.length() : found;
        }

        private void string(char quote) {
            StringBuilder text = new StringBuilder();
            take();
            while (!isAt(quote)) {
                text.append(character());
            }
            take();
            literals.add(new Literal(text.toString(), false));
            skeleton.append("''");
        }

        private char character() {
            if (isAt('\\')) {
                take();
            }
            return take();
        }

        private void template() {
            boolean isMarkup = skeleton.toString().endsWith("html");
            StringBuilder text = new StringBuilder();
            take();
            while (!isAt('`')) {
                if (source.startsWith("${", at)) {
                    take();
                    take();
                    skeleton.append('(');
                    code(true);
                    skeleton.append(')');
                    take();
                    text.append(HOLE);
                } else {
                    text.append(character());
                }
            }
            take();
            literals.add(new Literal(text.toString(), isMarkup));
            skeleton.append("``");
        }

        private boolean isExpression() {
            String before = skeleton.toString().stripTrailing();
            return before.isEmpty()
                    || BEFORE_EXPRESSION.indexOf(before.charAt(before.length() - 1)) >= 0
                    || WORDS_BEFORE_EXPRESSION.stream().anyMatch(before::endsWith);
        }

        private void expression() {
            boolean inClass = false;
            take();
            while (inClass || !isAt('/')) {
                if (isAt('[')) {
                    inClass = true;
                } else if (isAt(']')) {
                    inClass = false;
                }
                character();
            }
            take();
            skeleton.append("//");
        }
    }
}
