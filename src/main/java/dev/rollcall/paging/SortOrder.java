package dev.rollcall.paging;

import java.util.Map;
import java.util.Optional;

/** A sort order of a list whose pages use a keyset, and its SQL. Ties of the sort key are broken by id, in the same direction. */
public interface SortOrder {

    Key key();

    /** Whether the largest value comes first. */
    boolean descending();

    /** A sort key. */
    interface Key {

        /** Returns the expression by which records are sorted, as their index has it. */
        String expression();

        /** Returns the expression of the value at a position, with the parameter {@code :key}. */
        default String position() {
            return ":key";
        }

        /** Returns the column with the record's id that is part of this index. */
        default String id() {
            return "id";
        }
    }

    /**
     * Returns the condition of the records beyond a position; empty for the first page.
     *
     * @param parameters gets the values of the condition
     * @param backward whether the page before the position is read, in reverse order
     * @param key the sort key's value at the position, or null for the first page
     * @param id the id at the position, or null for the first page
     */
    default Optional<String> beyond(Map<String, Object> parameters, boolean backward, Object key, Object id) {
        return beyond(key().expression(), key().id(), parameters, backward, key, id);
    }

    /** As {@link #beyond(Map, boolean, Object, Object)}, in a query whose columns with the sort key and the id have other names. */
    default Optional<String> beyond(
            String keyColumn,
            String idColumn,
            Map<String, Object> parameters,
            boolean backward,
            Object key,
            Object id) {
        if (key == null) {
            return Optional.empty();
        }
        parameters.put("key", key);
        parameters.put("id", id);
        String operator = descending() != backward ? "<" : ">";
        return Optional.of("(%s, %s) %s (%s, :id)".formatted(keyColumn, idColumn, operator, key().position()));
    }

    /** Returns the clause {@code order by}, in reverse for the page before a position. */
    default String orderBy(boolean backward) {
        return orderBy(key().expression(), key().id(), backward);
    }

    /** As {@link #orderBy(boolean)}, in a query whose columns with the sort key and the id have other names. */
    default String orderBy(String keyColumn, String idColumn, boolean backward) {
        String direction = descending() != backward ? "desc" : "asc";
        return "order by %s %s, %s %s".formatted(keyColumn, direction, idColumn, direction);
    }
}
