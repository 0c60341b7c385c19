package dev.rollcall.user;

import dev.rollcall.problem.ProblemException;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The orders a listing is offered in; each has an index that serves it in both directions.
 *
 * @param key what it sorts by; ties are broken by id, in the same direction
 * @param descending whether the largest comes first
 */
public record UserSort(Key key, boolean descending) {

    public static final UserSort DEFAULT = new UserSort(Key.CREATED_AT, false);

    /** What can be sorted by: its name in the API, its SQL expression, and how a row's value is put into a cursor. */
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
        /** Who was never seen here comes before everyone who was. */
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
