package dev.rollcall.organization;

import dev.rollcall.paging.SortOrder;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A sort order of the list of organizations. Each has an index that serves both directions.
 *
 * @param key the sort key; ties are broken by id, in the same direction
 * @param descending whether the largest value comes first
 */
public record OrganizationSort(Key key, boolean descending) implements SortOrder {

    public static final OrganizationSort DEFAULT = new OrganizationSort(Key.NAME, false);

    /** A sort key: its name in the API, its SQL expression, and how a cursor holds its value. */
    public enum Key implements SortOrder.Key {
        /** The name without regard to case. The database folds the case, also that of the value in a cursor. */
        NAME("name", "lower(name)", "lower(:key)", Organization::name, text -> text),
        CREATED_AT("createdAt", "created_at", ":key", found -> found.createdAt().toString(), Instant::parse);

        private final String parameter;
        private final String expression;
        private final String position;
        private final Function<Organization, String> text;
        private final Function<String, Object> value;

        Key(
                String parameter,
                String expression,
                String position,
                Function<Organization, String> text,
                Function<String, Object> value) {
            this.parameter = parameter;
            this.expression = expression;
            this.position = position;
            this.text = text;
            this.value = value;
        }

        String text(Organization organization) {
            return text.apply(organization);
        }

        Object value(String text) {
            return value.apply(text);
        }

        @Override
        public String expression() {
            return expression;
        }

        @Override
        public String position() {
            return position;
        }
    }

    /**
     * @param value {@code name} or {@code createdAt}; a minus before it means descending
     */
    public static OrganizationSort parse(String value) {
        boolean descending = value.startsWith("-");
        String name = descending ? value.substring(1) : value;
        return Arrays.stream(Key.values())
                .filter(key -> key.parameter.equals(name))
                .findFirst()
                .map(key -> new OrganizationSort(key, descending))
                .orElseThrow(() -> ProblemException.invalidParameter(
                        ErrorKey.NOT_ONE_OF.with("choices", choices()).at("sort")));
    }

    private static String choices() {
        return Arrays.stream(Key.values())
                .map(key -> "%1$s, -%1$s".formatted(key.parameter))
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return (descending ? "-" : "") + key.parameter;
    }
}
