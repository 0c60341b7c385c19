package dev.rollcall.user;

import dev.rollcall.database.Conditions;
import dev.rollcall.database.Select;
import dev.rollcall.paging.Cursors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Builds the SELECTs of a search in order of relevance. All kinds of matches but the last are found along indexes, at the same cost however
 * many users there are. One statement reads these: PostgreSQL goes on to the next kind only if the page is not full. Each user is a match
 * of the first kind that applies.
 *
 * <p>A beginning is compared as a range of texts, not with LIKE. An index serves LIKE only if the pattern is a constant, so the plan would
 * depend on the values.
 */
final class RelevanceSelect {

    /** The column of a match after those of its user: the {@link Kind}, as its number. */
    static final String KIND = "match_kind";

    /** The character with the highest code point, so the end of a range of beginnings. */
    private static final String LAST = Character.toString(Character.MAX_CODE_POINT);

    /** An id that no user has, for a term that is not an id, and for a place without a user. */
    private static final UUID NO_ID = new UUID(0, 0);

    /** The columns that the conditions of the kinds compare. */
    private static final String COMPARED = "id, keycloak_id, username, email, last_name";

    /** The condition that a match is of no earlier kind. */
    private static final Map<Kind, String> ONLY = Kind.LEADING.stream()
            .collect(Collectors.toMap(
                    kind -> kind,
                    kind -> Kind.LEADING.subList(0, Kind.LEADING.indexOf(kind)).stream()
                            .map(earlier -> earlier.condition)
                            .reduce((one, other) -> one + " or " + other)
                            .map(earlier -> " and (" + earlier + ") is not true")
                            .orElse("")));

    private RelevanceSelect() {}

    /**
     * The kinds of matches, the most relevant first. Each has a SELECT of its own. PostgreSQL has no statistics of expressions from partial
     * indexes, so it would expect too many users for conditions that are joined by OR, and read along the wrong index.
     */
    enum Kind {
        SAME_USERNAME(Fold.USERNAME, "%s = lower(:term)"),
        SAME_EMAIL(Fold.EMAIL, "%s = lower(:term)"),
        SAME_ID("", "(keycloak_id = :term or id = :same)"),
        USERNAME(Fold.USERNAME, Fold.BEGINS, user -> user.username),
        EMAIL(Fold.EMAIL, Fold.BEGINS, user -> user.email),
        LAST_NAME(Fold.LAST_NAME, Fold.BEGINS, user -> user.lastName),
        /** Each word occurs somewhere. In the order of creation. */
        OTHER("", "", user -> user.createdAt.toString());

        /** The kinds that are found along indexes. */
        static final List<Kind> LEADING = List.of(SAME_USERNAME, SAME_EMAIL, SAME_ID, USERNAME, EMAIL, LAST_NAME);

        private final String expression;
        private final String condition;
        private final Optional<Function<User, String>> key;

        /** A kind whose matches are in the order of their ids. */
        Kind(String expression, String condition) {
            this(expression, condition, null);
        }

        /** A kind whose matches are in the order of a text, whatever its case, then of their ids. */
        Kind(String expression, String condition, Function<User, String> key) {
            this.expression = expression;
            this.condition = condition.formatted(expression);
            this.key = Optional.ofNullable(key);
        }

        private String order(boolean descending) {
            String direction = descending ? " desc" : "";
            return key.isPresent() ? expression + direction + ", id" + direction : "id" + direction;
        }

        private String beyond(boolean descending) {
            String operator = descending ? " < " : " > ";
            return key.isPresent()
                    ? "(" + expression + ", id)" + operator + "("
                            + (this == LAST_NAME ? Fold.LAST_NAME_KEY : "lower(:key)") + ", :id)"
                    : "id" + operator + ":id";
        }
    }

    /** The texts of a user as their indexes have them. */
    private static final class Fold {
        static final String USERNAME = UserSort.Key.USERNAME.expression();
        static final String EMAIL = UserSelect.FOLDED_EMAIL;

        /** Shortened, since an entry of an index has room for some 2,700 bytes, and a copy must not fail on a long name. */
        static final String LAST_NAME = "left(lower(last_name), 300) collate \"C\"";

        static final String LAST_NAME_KEY = "left(lower(:key), 300)";
        static final String BEGINS = "(%1$s >= lower(:term) and %1$s < lower(:last))";
    }

    /** A user who matches, and the first kind that applies. */
    record Match(Kind kind, User user) {

        Place place() {
            return new Place(kind, kind.key.map(key -> key.apply(user)).orElse(""), user.id);
        }
    }

    /**
     * A place in the list.
     *
     * @param key the text by which matches of this kind are sorted, of the match at the place; empty if they are sorted by id only
     */
    record Place(Kind kind, String key, UUID id) {

        /** The border between the matches that are found along indexes, and the others. */
        static final Place BORDER = new Place(Kind.OTHER, "", NO_ID);

        static Place of(Cursors.Position position) {
            Kind kind = Kind.values()[position.key().charAt(0) - '0'];
            return new Place(kind, position.key().substring(1), position.id());
        }

        Cursors.Position position(boolean backward) {
            return new Cursors.Position(backward, kind.ordinal() + key, id);
        }

        boolean isBorder() {
            return equals(BORDER);
        }

        /**
         * Returns the place to which an empty page leads back, if it was read forward from here: the border, since a page that ends at this
         * place would leave out its match. Empty if there is none.
         */
        Optional<Place> behindEmptyPage() {
            return kind == Kind.OTHER && !isBorder() ? Optional.empty() : Optional.of(BORDER);
        }
    }

    /**
     * Selects matches of the kinds that are found along indexes.
     *
     * @param few whether few users pass the filters, so that all of them are compared with the term
     * @param from where to start; empty for the first of these matches or, backward, the last one
     */
    static Select leading(UserFilter filter, boolean few, boolean backward, Optional<Place> from, int limit) {
        Conditions filters = few
                ? UserSelect.conditions(filter.withoutSearch())
                : UserSelect.walkedConditions(filter.withoutSearch());
        String users = few ? "passing where true" : "users where " + filters.all();
        Map<String, Object> parameters = filters.parameters();
        parameters.putAll(parameters(filter.search().orElseThrow()));
        from.ifPresent(place -> {
            parameters.put("key", place.key());
            parameters.put("id", place.id());
        });
        List<Kind> reading = reading(from, backward);
        String most = " limit " + UserSelect.limit(limit, parameters);
        // concatenated: formatting took as long as PostgreSQL takes to run the statement
        String matches = reading.stream()
                .map(kind -> "(select id as found, " + kind.ordinal() + " as " + KIND + " from " + users + " and "
                        + kind.condition + ONLY.get(kind)
                        + from.filter(place -> place.kind() == kind)
                                .map(place -> " and " + kind.beyond(backward))
                                .orElse("")
                        + " order by " + kind.order(backward) + most + ")")
                .collect(Collectors.joining(" union all "));
        return new Select(
                (few
                                ? "with passing as materialized (select " + COMPARED + " from "
                                        + UserSelect.users(filter) + " where " + filters.all() + ") "
                                : "")
                        + "select " + UserRows.COLUMNS + ", " + KIND + " from (select found, " + KIND
                        + ", row_number() over () as place from (" + matches
                        + (reading.size() == 1 ? "" : most)
                        + ") matches) places join users on id = found order by place",
                parameters,
                // without values, PostgreSQL would expect few users who are disabled or unverified, or agents, and read
                // all of them for each kind
                filter.withoutSearch().hasOnePlan()
                        && !filter.isOfAgents()
                        && filter.enabled().orElse(true)
                        && filter.emailVerified().orElse(true)
                        && UserSelect.isUsual(limit));
    }

    /** Returns the parameters that the conditions of the kinds use. */
    private static Map<String, Object> parameters(UserSearch search) {
        return Map.of(
                "term",
                search.words(),
                "last",
                search.words() + LAST,
                "same",
                search.id().orElse(NO_ID));
    }

    /** Returns the kinds from a place on, in the order in which they are read. */
    private static List<Kind> reading(Optional<Place> from, boolean backward) {
        List<Kind> kinds = new ArrayList<>(Kind.LEADING);
        if (backward) {
            Collections.reverse(kinds);
        }
        return from.map(place -> kinds.subList(kinds.indexOf(place.kind()), kinds.size()))
                .orElse(kinds);
    }

    /**
     * Selects the other matches.
     *
     * @param few whether few users pass the filters, so that all of them are compared with the words
     * @param from where to start; empty for the first of these matches or, backward, the last one
     */
    static Select others(UserFilter filter, boolean few, boolean backward, Optional<Place> from, int limit) {
        UserSearch search = filter.search().orElseThrow();
        Conditions conditions = few
                ? UserSelect.conditions(filter.withoutSearch())
                : UserSelect.walkedConditions(filter.withoutSearch());
        search.wordConditions(conditions.parameters()).forEach(conditions::add);
        conditions.add(Kind.LEADING.stream()
                .map(kind -> kind.condition)
                .collect(Collectors.joining(" or ", "(", ") is not true")));
        conditions.parameters().putAll(parameters(search));
        Object key =
                from.map(place -> UserSort.Key.RELEVANCE.value(place.key())).orElse(null);
        UUID id = from.map(Place::id).orElse(null);
        return few
                ? UserSelect.sortedPage(
                        conditions, UserSelect.users(filter), UserSort.RELEVANCE, backward, key, id, limit)
                : UserSelect.page(conditions, UserSort.RELEVANCE, backward, key, id, limit, false);
    }
}
