package dev.rollcall.organization;

import dev.rollcall.database.Conditions;
import dev.rollcall.database.Select;
import dev.rollcall.paging.FewMatches;
import dev.rollcall.user.UserSearch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Builds the SELECTs of the lists of organizations, members and teams. Pages use a keyset, so each costs the same at any depth. This is SQL
 * and not HQL because each expression must be the one of an index; {@code OrganizationPlansTest} checks the plans.
 */
final class OrganizationSelect {

    /** A shorter term is no trigram, so the index finds it only at the start of a word. */
    private static final int SHORT_TERM = 3;

    /** Whether the organization has an owner, enabled or not. Per row, by the index on roles: a hash of all owners would read every membership. */
    private static final String OWNED =
            "exists (select 1 from memberships where organization_id = organizations.id and role = 'owner' offset 0)";

    private OrganizationSelect() {}

    /**
     * Selects one page of organizations, in reverse order for the page before a position. Filters by attributes do not change the plan.
     *
     * @param key the sort key's value at the position, or null for the first page
     * @param id the id at the position, or null for the first page
     */
    static Select page(
            OrganizationFilter filter, OrganizationSort sort, boolean backward, Object key, UUID id, int limit) {
        Conditions conditions = conditions(filter);
        filter.attributes().addUnindexedTo(conditions);
        sort.beyond(conditions.parameters(), backward, key, id).ifPresent(conditions::add);
        conditions.parameters().put("limit", limit);
        String sql = "select %s from organizations where %s %s limit :limit"
                .formatted(Organization.COLUMNS, conditions.all(), sort.orderBy(backward));
        return new Select(sql, conditions.parameters());
    }

    /** As {@link #page}, but only of the matches among the first {@link FewMatches#LOOKED_THROUGH} organizations from the position on. */
    static Select beginning(
            OrganizationFilter filter, OrganizationSort sort, boolean backward, Object key, UUID id, int limit) {
        Conditions matches = indexedConditions(filter);
        Map<String, Object> parameters = matches.parameters();
        String position = sort.beyond(parameters, backward, key, id)
                .map(condition -> " and " + condition)
                .orElse("");
        parameters.put("limit", limit);
        String order = sort.orderBy(backward);
        String sql = "select " + Organization.COLUMNS + " from (select * from organizations where deleted_at is null"
                + position + " " + order + " limit " + FewMatches.LOOKED_THROUGH + ") organizations where "
                + matches.all() + " " + order + " limit :limit";
        return new Select(sql, parameters);
    }

    /** As {@link #page}, but sorts all organizations that match. */
    static Select sortedPage(
            OrganizationFilter filter, OrganizationSort sort, boolean backward, Object key, UUID id, int limit) {
        Conditions matches = indexedConditions(filter);
        String all = matches.all();
        Map<String, Object> parameters = matches.parameters();
        String position = sort.beyond("place", "found", parameters, backward, key, id)
                .map(condition -> " where " + condition)
                .orElse("");
        parameters.put("limit", limit);
        String order = sort.orderBy("place", "found", backward);
        String sql = "with matches as materialized (select id as found, "
                + sort.key().expression() + " as place from organizations where " + all + ") select "
                + Organization.COLUMNS + " from (select found, place from matches" + position + " " + order
                + " limit :limit) page join organizations on id = found " + order;
        return new Select(sql, parameters);
    }

    /** Counts the organizations that match, up to {@code most}. */
    static Select count(OrganizationFilter filter, int most) {
        Conditions matches = indexedConditions(filter);
        matches.parameters().put("most", most);
        return new Select(
                "select count(*) from (select 1 from organizations where " + matches.all() + " limit :most) matches",
                matches.parameters());
    }

    private static Conditions indexedConditions(OrganizationFilter filter) {
        Conditions conditions = conditions(filter);
        filter.attributes().addTo(conditions);
        return conditions;
    }

    /** Returns all conditions but those on attributes. */
    private static Conditions conditions(OrganizationFilter filter) {
        Conditions conditions = new Conditions("deleted_at is null");
        // written out, not bound: a partial index is only considered for a constant
        filter.enabled().ifPresent(enabled -> conditions.add(enabled ? "enabled" : "not enabled"));
        filter.orphaned()
                .ifPresent(orphaned -> conditions.add(
                        orphaned
                                ? "(orphaned_at is not null or not " + OWNED + ")"
                                : "orphaned_at is null and " + OWNED));
        filter.domain()
                .ifPresent(domain -> conditions.add("domains @> array[cast(:domain as text)]", "domain", domain));
        if (!filter.ids().isEmpty()) {
            conditions.add("id = any(cast(:ids as uuid[]))", "ids", array(filter.ids()));
        }
        filter.keycloakId().ifPresent(id -> conditions.add("keycloak_id = :keycloakId", "keycloakId", id));
        filter.externalId().ifPresent(id -> conditions.add("external_id = :externalId", "externalId", id));
        Map<String, Object> parameters = conditions.parameters();
        for (String term : filter.terms()) {
            String literal = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
            conditions.add(
                    term.length() < SHORT_TERM
                            ? "(%s or %s)"
                                    .formatted(like(literal + "%", parameters), like("% " + literal + "%", parameters))
                            : like("%" + literal + "%", parameters));
        }
        return conditions;
    }

    private static String array(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private static String like(String pattern, Map<String, Object> parameters) {
        String name = "search" + parameters.size();
        parameters.put(name, pattern);
        return "lower(name || ' ' || alias) like lower(:" + name + ")";
    }

    /** Selects one page of the members of an organization, in the order of their ids. A search costs no more than reading all of them. */
    static Select members(
            UUID organization,
            Optional<MembershipRole> role,
            Optional<UserSearch> search,
            List<UUID> users,
            boolean backward,
            Optional<UUID> from,
            int limit) {
        Map<String, Object> parameters = new LinkedHashMap<>(Map.of("organization", organization));
        List<String> conditions = new ArrayList<>(List.of("organization_id = :organization"));
        // written out, not bound: the index on roles is partial
        role.ifPresent(held -> conditions.add("role = '" + held.code() + "'"));
        search.ifPresent(words -> conditions.add(words.condition("user_id", parameters)));
        if (!users.isEmpty()) {
            conditions.add("user_id = any(cast(:users as uuid[]))");
            parameters.put("users", array(users));
        }
        return keyset(
                "select " + Membership.COLUMNS + " from memberships",
                conditions,
                parameters,
                "id",
                backward,
                from,
                limit);
    }

    /** Selects one member of an organization. */
    static Select member(UUID organization, UUID user) {
        return new Select(
                "select " + Membership.COLUMNS
                        + " from memberships where organization_id = :organization and user_id = :user",
                Map.of("organization", organization, "user", user));
    }

    /** Selects one page of the members of a team, in the order of their membership's ids. */
    static Select teamMembers(UUID team, boolean backward, Optional<UUID> from, int limit) {
        return keyset(
                "select " + Membership.COLUMNS + " from team_members join memberships on id = membership_id",
                new ArrayList<>(List.of("team_id = :team")),
                new LinkedHashMap<>(Map.of("team", team)),
                "team_members.membership_id",
                backward,
                from,
                limit);
    }

    /** Selects one team of an organization. */
    static Select team(UUID organization, UUID id) {
        return new Select(
                "select " + Team.COLUMNS + " from teams where id = :id and organization_id = :organization",
                Map.of("id", id, "organization", organization));
    }

    /**
     * Selects one page of the teams of an organization, in the order of their ids.
     *
     * @param ids only these teams; empty for all
     */
    static Select teams(UUID organization, List<UUID> ids, boolean backward, Optional<UUID> from, int limit) {
        List<String> conditions = new ArrayList<>(List.of("organization_id = :organization"));
        Map<String, Object> parameters = new LinkedHashMap<>(Map.of("organization", organization));
        if (!ids.isEmpty()) {
            conditions.add("id = any(cast(:ids as uuid[]))");
            parameters.put("ids", array(ids));
        }
        return keyset("select " + Team.COLUMNS + " from teams", conditions, parameters, "id", backward, from, limit);
    }

    /** Selects one page of the organizations of a user, with the memberships, in the order of their ids. */
    static Select ofUser(UUID user, boolean backward, Optional<UUID> from, int limit) {
        return keyset(
                "select " + Organization.COLUMNS + ", " + Membership.COLUMNS
                        + " from memberships join organizations on organizations.id = organization_id",
                new ArrayList<>(List.of("user_id = :user", "deleted_at is null")),
                new LinkedHashMap<>(Map.of("user", user)),
                "organization_id",
                backward,
                from,
                limit);
    }

    private static Select keyset(
            String select,
            List<String> conditions,
            Map<String, Object> parameters,
            String key,
            boolean backward,
            Optional<UUID> from,
            int limit) {
        from.ifPresent(id -> {
            conditions.add(key + (backward ? " < :id" : " > :id"));
            parameters.put("id", id);
        });
        parameters.put("limit", limit);
        return new Select(
                select + " where " + String.join(" and ", conditions) + " order by " + key
                        + (backward ? " desc" : " asc") + " limit :limit",
                parameters);
    }
}
