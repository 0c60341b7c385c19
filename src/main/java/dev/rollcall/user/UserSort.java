package dev.rollcall.user;

import dev.rollcall.paging.SortOrder;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A sort order of the list of users. Each key but relevance has an index that serves both directions.
 *
 * @param key the sort key; ties are broken by id, in the same direction
 * @param descending whether the largest value comes first
 */
public record UserSort(Key key, boolean descending) implements SortOrder {

    public static final UserSort DEFAULT = new UserSort(Key.CREATED_AT, false);

    /** The default order of a search, and invalid without one. See {@link RelevanceSelect}. */
    public static final UserSort RELEVANCE = new UserSort(Key.RELEVANCE, false);

    /** A sort key: its name in the API, its SQL expression, and how a cursor holds its value. */
    public enum Key implements SortOrder.Key {
        /** The expression orders the matches of {@link RelevanceSelect#others}. */
        RELEVANCE("relevance", "created_at", user -> user.createdAt.toString()),
        CREATED_AT("createdAt", "created_at", user -> user.createdAt.toString()),
        /** Ignores case. */
        USERNAME("username", UserSelect.FOLDED_USERNAME, user -> user.username) {
            @Override
            Object value(String text) {
                return text;
            }

            @Override
            public String position() {
                return "lower(:key)";
            }
        },
        /** Users who were never seen come before all others. */
        LAST_SEEN_AT(
                "lastSeenAt",
                "coalesce(seen_at, timestamptz 'epoch')",
                user -> (user.lastSeenAt == null ? Instant.EPOCH : user.lastSeenAt).toString()) {
            @Override
            String users(String columns) {
                return "select " + columns + " from users join last_visits on user_id = id";
            }

            @Override
            String columns() {
                return UserRows.columns("seen_at");
            }

            @Override
            public String id() {
                return "user_id";
            }

            @Override
            String ofUser() {
                return "coalesce((select seen_at from last_visits where user_id = users.id), timestamptz 'epoch')";
            }
        };

        private final String parameter;
        private final String expression;
        private final Function<User, String> text;

        Key(String parameter, String expression, Function<User, String> text) {
            this.parameter = parameter;
            this.expression = expression;
            this.text = text;
        }

        /** Reads the text of a value, which is a time unless the key says otherwise. */
        Object value(String text) {
            return Instant.parse(text);
        }

        @Override
        public String expression() {
            return expression;
        }

        /** Returns the query for these columns of all users, tombstones included, along the index of this key. */
        String users(String columns) {
            return "select " + columns + " from users";
        }

        /** Returns the columns of a user in {@link #users}. */
        String columns() {
            return UserRows.COLUMNS;
        }

        /** Returns the expression in a query from {@code users} alone. */
        String ofUser() {
            return expression;
        }

        String text(User user) {
            return text.apply(user);
        }
    }

    /**
     * @param value as for {@link #parse}; empty for the default
     * @param searching whether the list is searched; without a search, relevance is refused
     */
    public static UserSort of(Optional<String> value, boolean searching) {
        UserSort sort = value.map(UserSort::parse).orElse(searching ? RELEVANCE : DEFAULT);
        if (sort.equals(RELEVANCE) && !searching) {
            throw ProblemException.invalidParameter(ErrorKey.RELEVANCE_WITHOUT_SEARCH.at("sort"));
        }
        return sort;
    }

    /**
     * @param value {@code relevance}, {@code createdAt}, {@code username} or {@code lastSeenAt}; a minus before it means descending
     */
    public static UserSort parse(String value) {
        boolean descending = value.startsWith("-");
        String name = descending ? value.substring(1) : value;
        return Arrays.stream(Key.values())
                .filter(key -> key.parameter.equals(name))
                .findFirst()
                .map(key -> new UserSort(key, descending))
                .filter(sort -> sort.key != Key.RELEVANCE || !sort.descending)
                .orElseThrow(() -> ProblemException.invalidParameter(
                        ErrorKey.NOT_ONE_OF.with("choices", choices()).at("sort")));
    }

    private static String choices() {
        return Arrays.stream(Key.values())
                .map(key -> (key == Key.RELEVANCE ? "%1$s" : "%1$s, -%1$s").formatted(key.parameter))
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return (descending ? "-" : "") + key.parameter;
    }
}
