package dev.rollcall.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The SQL of a page of the trail. Ids are UUIDv7, so their order is that of time; each way to narrow it down has its index.
 *
 * @param sql a statement with named parameters
 * @param parameters their values
 */
record TrailSelect(String sql, Map<String, Object> parameters) {

    private static final String SELECT = """
            select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.client_id, t.way_in,
                t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by,
                coalesce(o.details, '{}') as outcome_details
            from trail t left join trail_outcomes o on o.act_id = t.id
            where %s order by t.id %s limit :limit""";

    /**
     * @param from the id at the position, or null for the first page
     * @param descending in which direction it is read
     */
    static TrailSelect page(TrailFilter filter, UUID from, boolean descending, int limit) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<String> conditions = new ArrayList<>(List.of("true"));
        filter.userId().ifPresent(id -> {
            // The act that made a record may have meant to give it another id.
            conditions.add("(t.user_id = :user or t.id in (select act_id from trail_outcomes where user_id = :user))");
            parameters.put("user", id);
        });
        filter.actor().ifPresent(actor -> {
            conditions.add("t.actor = :actor");
            parameters.put("actor", actor);
        });
        filter.action().ifPresent(action -> {
            conditions.add("t.action = :action");
            parameters.put("action", action.code());
        });
        filter.after().ifPresent(after -> {
            conditions.add("t.at > :after");
            parameters.put("after", after);
        });
        filter.before().ifPresent(before -> {
            conditions.add("t.at < :before");
            parameters.put("before", before);
        });
        if (from != null) {
            conditions.add("t.id " + (descending ? "<" : ">") + " :id");
            parameters.put("id", from);
        }
        parameters.put("limit", limit);
        return new TrailSelect(
                SELECT.formatted(String.join(" and ", conditions), descending ? "desc" : "asc"), parameters);
    }
}
