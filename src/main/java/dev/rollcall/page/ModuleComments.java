package dev.rollcall.page;

import java.util.Set;

/** Leaves the comments and the indentation out of a module: no browser needs them, and they would be a third of what it loads. */
final class ModuleComments {

    /** After one of these, a slash begins a regular expression; elsewhere it divides. */
    private static final String BEFORE_EXPRESSION = "(,=:[!&|?{};+->";

    private static final Set<String> WORDS_BEFORE_EXPRESSION = Set.of("return", "typeof", "case");

    private final String source;
    private final StringBuilder text = new StringBuilder();
    private int at;

    private ModuleComments(String source) {
        this.source = source;
    }

    /** Returns the source without comments, the lines that have nothing else, and the spaces before lines. Literals stay as they are. */
    static String strip(String source) {
        ModuleComments comments = new ModuleComments(source);
        comments.code(false);
        return comments.text.toString();
    }

    /** Reads code: to the end, or inside a template to the brace that ends a value. */
    private void code(boolean inTemplate) {
        int depth = 0;
        while (at < source.length()) {
            char next = source.charAt(at);
            if (source.startsWith("//", at)) {
                skip(end("\n"));
            } else if (source.startsWith("/*", at)) {
                skip(Math.min(end("*/") + 2, source.length()));
            } else if (next == '\'' || next == '"') {
                string(next);
            } else if (next == '`') {
                template();
            } else if (next == '/' && beginsExpression()) {
                expression();
            } else if (isSpace(next) && isLineEmpty()) {
                at++;
            } else {
                depth += next == '{' ? 1 : next == '}' ? -1 : 0;
                if (inTemplate && depth < 0) {
                    return;
                }
                take();
            }
        }
    }

    private int end(String mark) {
        int found = source.indexOf(mark, at);
        return found < 0 ? source.length() : found;
    }

    /** Leaves out what is before this index, and the line if nothing is left of it. */
    private void skip(int end) {
        at = end;
        int start = text.length();
        while (start > 0 && isSpace(text.charAt(start - 1))) {
            start--;
        }
        if (at == source.length() || source.charAt(at) == '\n') {
            text.setLength(start);
            at += isLineEmpty() && at < source.length() ? 1 : 0;
        }
    }

    private boolean isLineEmpty() {
        return text.isEmpty() || text.charAt(text.length() - 1) == '\n';
    }

    private static boolean isSpace(char character) {
        return character == ' ' || character == '\t';
    }

    private void take() {
        text.append(source.charAt(at++));
    }

    private void takeCharacter() {
        if (source.charAt(at) == '\\') {
            take();
        }
        take();
    }

    private void string(char quote) {
        take();
        while (source.charAt(at) != quote) {
            takeCharacter();
        }
        take();
    }

    private void template() {
        take();
        while (source.charAt(at) != '`') {
            if (source.startsWith("${", at)) {
                take();
                take();
                code(true);
                take();
            } else {
                takeCharacter();
            }
        }
        take();
    }

    private boolean beginsExpression() {
        int end = text.length();
        while (end > 0 && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        int start = end;
        while (start > 0 && Character.isLetter(text.charAt(start - 1))) {
            start--;
        }
        return end == 0
                || BEFORE_EXPRESSION.indexOf(text.charAt(end - 1)) >= 0
                || WORDS_BEFORE_EXPRESSION.contains(text.substring(start, end));
    }

    private void expression() {
        boolean inClass = false;
        take();
        while (inClass || source.charAt(at) != '/') {
            char next = source.charAt(at);
            inClass = next == '[' || inClass && next != ']';
            takeCharacter();
        }
        take();
    }
}
