package dev.rollcall.user;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A search for users, in their own list and in lists of other packages. It finds the users in whose username, e-mail or names all words
 * occur, and the one whose id or subject is the whole term. {@link RelevanceSelect} puts them in order.
 *
 * @param words words that must all occur in username, e-mail or names, whatever their case: one of three or more characters anywhere, a
 *     shorter one at the start of a word
 */
public record UserSearch(String words) {

    /** A shorter term is no trigram, so the index finds it only together with the space before it. */
    private static final int SHORT_TERM = 3;

    /** The length of an id as text; Java would accept shorter ones. */
    private static final int ID_LENGTH = 36;

    /** Returns the words as patterns for LIKE on {@code search_text}; the database folds case. */
    List<String> patterns() {
        return Stream.of(words.split("\\s+"))
                .distinct()
                .map(term -> term.length() < SHORT_TERM ? "% " + literal(term) + "%" : "%" + literal(term) + "%")
                .toList();
    }

    /** Returns the whole term as an id; empty if it is none. */
    Optional<UUID> id() {
        try {
            return words.length() == ID_LENGTH ? Optional.of(UUID.fromString(words)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the conditions that all words occur, and puts their values into the parameters. They use ILIKE and not LIKE, because
     * {@code search_text} has the collation of the username, which folds only the letters from A to Z. An Ö is still a capital there.
     */
    List<String> wordConditions(Map<String, Object> parameters) {
        return patterns().stream()
                .map(pattern -> "search_text ilike :" + parameter(pattern, parameters))
                .toList();
    }

    /** Returns the condition that a user's id or subject is the whole term, and puts its values into the parameters. */
    String idCondition(Map<String, Object> parameters) {
        String subject = "keycloak_id = :" + parameter(words, parameters);
        return id().map(id -> subject + " or id = :" + parameter(id, parameters))
                .orElse(subject);
    }

    /** Returns the condition on a row of {@code users}, and puts its values into the parameters. */
    String condition(Map<String, Object> parameters) {
        return "(%s or %s)".formatted(String.join(" and ", wordConditions(parameters)), idCondition(parameters));
    }

    /**
     * Returns the condition that the user of a row matches, and puts its values into the parameters.
     *
     * @param column has the user's id
     */
    public String condition(String column, Map<String, Object> parameters) {
        return "exists (select 1 from users where users.id = %s and deleted_at is null and %s)"
                .formatted(column, condition(parameters));
    }

    /** Returns the same text for equal searches. */
    public String canonical() {
        return words.toLowerCase(Locale.ROOT);
    }

    private static String literal(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    private static String parameter(Object value, Map<String, Object> parameters) {
        String name = "search" + parameters.size();
        parameters.put(name, value);
        return name;
    }
}
