package dev.rollcall.user;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A search for users, in their own list and in lists of other packages.
 *
 * @param words words that must all occur in username, e-mail or names, whatever their case: one of three or more characters anywhere, a
 *     shorter one at the start of a word
 */
public record UserSearch(String words) {

    /** A shorter term is no trigram, so the index finds it only together with the space before it. */
    private static final int SHORT_TERM = 3;

    /** Returns the words as patterns for LIKE on {@code search_text}; the database folds case, as it did for that text. */
    List<String> patterns() {
        return Stream.of(words.split("\\s+"))
                .distinct()
                .map(term -> {
                    String literal =
                            term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
                    return term.length() < SHORT_TERM ? "% " + literal + "%" : "%" + literal + "%";
                })
                .toList();
    }

    /** Returns conditions on {@code search_text}, and puts their values into the parameters. */
    List<String> conditions(Map<String, Object> parameters) {
        return patterns().stream()
                .map(pattern -> {
                    String name = "search" + parameters.size();
                    parameters.put(name, pattern);
                    return "search_text like lower(:" + name + ")";
                })
                .toList();
    }

    /**
     * Returns the condition that the user of a row matches, and puts its values into the parameters.
     *
     * @param column has the user's id
     */
    public String condition(String column, Map<String, Object> parameters) {
        return "exists (select 1 from users where users.id = %s and deleted_at is null and %s)"
                .formatted(column, conditions(parameters).stream().collect(Collectors.joining(" and ")));
    }

    /** Returns the same text for equal searches. */
    public String canonical() {
        return words.toLowerCase(Locale.ROOT);
    }
}
