package dev.rollcall.user;

import dev.rollcall.problem.ProblemException;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A sort order of the list of users. Each has an index that serves both directions.
 *
 * @param key the sort key; ties are broken by id, in the same direction
 * @param descending whether the largest value comes first
 */
public record UserSort(Key key, boolean descending) {

    public static final UserSort DEFAULT = new UserSort(Key.CREATED_AT, false);

    /** A sort key: its name in the API, its SQL expression, and how a cursor holds its value. */
    public enum Key {
        CREATED_AT("createdAt", "created_at", user -> user.createdAt.toString()) {
            @Override
            Object value(String text) {
                return Instant.parse(text);
            }
        },
        USERNAME("username", "username", user -> user.username) {
            @Override
            Object value(String text) {
                return text;
            }
        },
        /** Users who were never seen come before all others. */
        LAST_SEEN_AT(
                "lastSeenAt",
                "coalesce(last_seen_at, timestamptz 'epoch')",
                user -> (user.lastSeenAt == null ? Instant.EPOCH : user.lastSeenAt).toString()) {
            @Override
            Object value(String text) {
                return Instant.parse(text);
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

        abstract Object value(String text);

        String expression() {
            return expression;
        }

        String text(User user) {
            return text.apply(user);
        }
    }

    /**
     * @param value {@code createdAt}, {@code username} or {@code lastSeenAt}; a minus before it means descending
     */
    public static UserSort parse(String value) {
        boolean descending = value.startsWith("-");
        String name = descending ? value.substring(1) : value;
        return Arrays.stream(Key.values())
                .filter(key -> key.parameter.equals(name))
                .findFirst()
                .map(key -> new UserSort(key, descending))
                .orElseThrow(() -> ProblemException.invalidParameter("sort", "must be one of " + choices()));
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
