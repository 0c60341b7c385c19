package dev.rollcall.user;

import dev.rollcall.database.Conditions;
import dev.rollcall.database.Select;
import dev.rollcall.paging.FewMatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Builds the SELECTs of the list of users. Pages use a keyset, so each costs the same at any depth. This is SQL and not HQL because each
 * expression must be the one of an index; {@code UserPlansTest} checks the plans.
 */
final class UserSelect {

    /** The limits of the API's default and most, of exports, and of the console's pages and pickers. */
    private static final Set<Integer> USUAL_LIMITS = Set.of(2, 9, 51, 101, 201, 500);

    /** The username as its index has it. */
    static final String FOLDED_USERNAME = "lower(username collate \"default\") collate \"C\"";

    /** The address as its index has it. */
    static final String FOLDED_EMAIL = "lower(email collate \"default\") collate \"C\"";

    /** Nearly all users. On a table that is not analyzed yet, PostgreSQL would expect few who have a value. */
    private static final String PERSONS = "kind <> 'agent'";

    /**
     * The users with an address are found first. PostgreSQL has no statistics of expressions from partial indexes, so it would expect many, and
     * look for them along the index of the order.
     */
    private static final String HAS_EMAIL = "id = any(array(select same.id from users same where "
            + FOLDED_EMAIL.replace("email", "same.email") + " = lower(:email) and same.deleted_at is null))";

    private UserSelect() {}

    /**
     * Selects one page, in reverse order for the page before a position. Filters by attributes do not change the plan.
     *
     * @param key the sort key's value at the position, or null for the first page
     * @param id the id at the position, or null for the first page
     */
    static Select page(UserFilter filter, UserSort sort, boolean backward, Object key, Object id, int limit) {
        return page(walkedConditions(filter, sort), sort, backward, key, id, limit, filter.hasOnePlan());
    }

    /**
     * Returns a page of the users who meet all conditions.
     *
     * @param conditions the position of the page is added to them
     * @param onePlan see {@link Select#onePlan}
     */
    static Select page(
            Conditions conditions, UserSort sort, boolean backward, Object key, Object id, int limit, boolean onePlan) {
        Map<String, Object> parameters = conditions.parameters();
        sort.beyond(parameters, backward, key, id).ifPresent(conditions::add);
        String sql = "%s where %s %s limit %s"
                .formatted(
                        sort.key().users(sort.key().columns()),
                        conditions.all(),
                        sort.orderBy(backward),
                        limit(limit, parameters));
        return new Select(sql, parameters, onePlan && isUsual(limit));
    }

    /** As {@link #page}, but only of the matches among the first {@link FewMatches#LOOKED_THROUGH} users from the position on. */
    static Select beginning(UserFilter filter, UserSort sort, boolean backward, Object key, Object id, int limit) {
        Conditions matches = walkedConditions(filter, sort);
        Map<String, Object> parameters = matches.parameters();
        Conditions places = new Conditions(new ArrayList<>(List.of("deleted_at is null")), parameters);
        sort.beyond(parameters, backward, key, id).ifPresent(places::add);
        if (sort.key() == UserSort.Key.LAST_SEEN_AT) {
            addVisits(filter, sort.key().expression(), places);
        }
        String order = sort.orderBy(backward);
        String sql = "select " + sort.key().columns() + " from ("
                + sort.key().users("*")
                + " where " + places.all() + " " + order + " limit " + FewMatches.LOOKED_THROUGH + ") users where "
                + matches.all() + " " + order + " limit " + limit(limit, parameters);
        return new Select(sql, parameters);
    }

    /**
     * As {@link #page}, but sorts all users that match. PostgreSQL expects matches to be spread evenly over the index of an order, or knows
     * nothing about them. So it walks that index, although many of them may be at its very end.
     */
    static Select sortedPage(UserFilter filter, UserSort sort, boolean backward, Object key, Object id, int limit) {
        return sortedPage(conditions(filter), users(filter), sort, backward, key, id, limit);
    }

    /**
     * As {@link #sortedPage(UserFilter, UserSort, boolean, Object, Object, int)}, of the users who meet all conditions.
     *
     * @param users as for {@link #users}
     */
    static Select sortedPage(
            Conditions matches, String users, UserSort sort, boolean backward, Object key, Object id, int limit) {
        Map<String, Object> parameters = matches.parameters();
        String all = matches.all();
        String position = sort.beyond("place", "found", parameters, backward, key, id)
                .map(condition -> " where " + condition)
                .orElse("");
        String order = sort.orderBy("place", "found", backward);
        String sql = "with matches as materialized (select id as found, "
                + sort.key().ofUser()
                + " as place from " + users + " where " + all + ") select " + UserRows.COLUMNS
                + " from (select found, place from matches" + position + " " + order + " limit "
                + limit(limit, parameters) + ") page join users on id = found " + order;
        return new Select(sql, parameters);
    }

    /**
     * Whether many requests have this limit, which is one more than their page. Only statements with such a limit are kept, because
     * PostgreSQL keeps one for each limit.
     */
    static boolean isUsual(int limit) {
        return USUAL_LIMITS.contains(limit);
    }

    /** Returns the SQL of a limit. A usual one is written out, since the plan of a kept statement depends on it. */
    static String limit(int limit, Map<String, Object> parameters) {
        if (isUsual(limit)) {
            return Integer.toString(limit);
        }
        parameters.put("limit", limit);
        return ":limit";
    }

    /** Counts the users that match, up to {@code most}, so that it stays cheap at any size. */
    static Select count(UserFilter filter, int most) {
        return count(filter, "", most);
    }

    /** As {@link #count}, along the index of creation. Without an order PostgreSQL might read the table, whose first users are the oldest. */
    static Select countCreated(UserFilter range, int most) {
        return count(range, " order by created_at", most);
    }

    private static Select count(UserFilter filter, String order, int most) {
        Conditions conditions = conditions(filter);
        conditions.parameters().put("most", most);
        String sql = "select count(*) from (select 1 from " + users(filter) + " where " + conditions.all() + order
                + " limit :most) matches";
        return new Select(sql, conditions.parameters());
    }

    /** Selects the subjects of some enabled persons who hold a role. */
    static Select subjectsOfEnabled(String role, int most) {
        return new Select(
                "select keycloak_id from users where deleted_at is null and enabled and " + PERSONS
                        + " and roles @> array[cast(:role as text)] limit :most",
                Map.of("role", role, "most", most));
    }

    /** Returns the tables of a statement with the {@link #conditions} of a filter. */
    static String users(UserFilter filter) {
        return filter.hasVisits() ? "users join last_visits on user_id = id" : "users";
    }

    /** Returns the conditions of a filter, so that indexes may find all matches. */
    static Conditions conditions(UserFilter filter) {
        Conditions conditions = plainConditions(filter);
        filter.attributes().addTo(conditions);
        // PostgreSQL may not expect how few or many members an organization has: an array is always looked up by the
        // ids
        filter.members()
                .ifPresent(of -> conditions.add(
                        "id = any(array(" + of.memberships().members() + "))", "organization", of.organization()));
        addVisits(filter, UserSort.Key.LAST_SEEN_AT.expression(), conditions);
        return conditions;
    }

    /** Returns the same conditions for a statement that reads users in the order of an index of theirs. */
    static Conditions walkedConditions(UserFilter filter) {
        return walkedConditions(filter, UserSort.DEFAULT);
    }

    /** As {@link #walkedConditions(UserFilter)}, for the statement that reads users in this order. */
    private static Conditions walkedConditions(UserFilter filter, UserSort sort) {
        Conditions conditions = plainConditions(filter);
        filter.attributes().addUnindexedTo(conditions);
        filter.members()
                .ifPresent(
                        of -> conditions.add(of.memberships().isMember("users.id"), "organization", of.organization()));
        UserSort.Key key = UserSort.Key.LAST_SEEN_AT;
        addVisits(filter, sort.key() == key ? key.expression() : key.ofUser(), conditions);
        return conditions;
    }

    /**
     * @param seenAt the SQL of the time when a user was last seen
     */
    private static void addVisits(UserFilter filter, String seenAt, Conditions conditions) {
        filter.lastSeenAfter().ifPresent(after -> conditions.add(seenAt + " > :seenAfter", "seenAfter", after));
        filter.lastSeenBefore().ifPresent(before -> conditions.add(seenAt + " < :seenBefore", "seenBefore", before));
    }

    private static Conditions plainConditions(UserFilter filter) {
        Conditions conditions = new Conditions("deleted_at is null");
        // written out, not bound: the partial indexes on users who are disabled or unverified, and on agents, are only
        // considered for constants
        filter.enabled().ifPresent(enabled -> conditions.add(enabled ? "enabled" : "not enabled"));
        filter.emailVerified()
                .ifPresent(verified -> conditions.add(verified ? "email_verified" : "not email_verified"));
        filter.kind().ifPresent(kind -> conditions.add(kind == UserKind.AGENT ? "kind = 'agent'" : PERSONS));
        filter.role().ifPresent(role -> conditions.add("roles @> array[cast(:role as text)]", "role", role));
        filter.createdAfter().ifPresent(after -> conditions.add("created_at > :after", "after", after));
        filter.createdBefore().ifPresent(before -> conditions.add("created_at < :before", "before", before));
        if (!filter.ids().isEmpty()) {
            String ids = filter.ids().stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
            conditions.add("id = any(cast(:ids as uuid[]))", "ids", ids);
        }
        filter.exact().keycloakId().ifPresent(id -> conditions.add("keycloak_id = :subject", "subject", id));
        filter.exact().externalId().ifPresent(id -> conditions.add("external_id = :external", "external", id));
        filter.exact().email().ifPresent(email -> conditions.add(HAS_EMAIL, "email", email));
        filter.search().ifPresent(search -> conditions.add(search.condition(conditions.parameters())));
        return conditions;
    }
}
