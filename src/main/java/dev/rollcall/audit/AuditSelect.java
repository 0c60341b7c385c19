package dev.rollcall.audit;

import dev.rollcall.database.Select;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The SELECTs of the trail. Ids are UUIDv7, so their order is that of time, and a span of time is one of ids; each other
 * way to narrow it down has its index.
 */
final class AuditSelect {

    /** In the order of {@link AuditEntry}. */
    private static final String SELECT = """
            select t.id, t.at, t.action, coalesce(o.user_id, t.user_id), t.actor, t.client_id, t.way_in, t.request_id,
                t.details, o.outcome, o.at, o.settled_by, coalesce(o.details, '{}')
            from trail t left join trail_outcomes o on o.act_id = t.id
            where\s""";

    /** Of the act of an id. */
    static final String ONE = SELECT + "t.id = ?";

    private static final String PAGE = SELECT + "%s order by t.id %s limit :limit";

    /** The act that made a record may have meant to give it another id; there are few such. */
    private static final String OF_USER = """
            t.id in ((select t.id from trail t where t.user_id = :user and %s order by t.id %s limit :limit)
                union all select act_id from trail_outcomes where user_id = :user)""";

    /** An act's id is made just before its time is taken; meanwhile the clock may be set. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private static final long LAST_MILLISECOND = (1L << 48) - 1;

    private AuditSelect() {}

    /**
     * @param from the id at the position, or null for the first page
     * @param descending in which direction it is read
     */
    static Select page(AuditFilter filter, UUID from, boolean descending, int limit) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<String> conditions = new ArrayList<>(List.of("true"));
        filter.actor().ifPresent(actor -> {
            conditions.add("t.actor = :actor");
            parameters.put("actor", actor);
        });
        filter.action().ifPresent(action -> {
            conditions.add("t.action = :action");
            parameters.put("action", action.code());
        });
        filter.after().ifPresent(after -> {
            conditions.add("t.at > :after and t.id >= :afterId");
            parameters.put("after", after);
            parameters.put("afterId", firstId(after.minus(TOLERANCE)));
        });
        filter.before().ifPresent(before -> {
            conditions.add("t.at < :before and t.id <= :beforeId");
            parameters.put("before", before);
            parameters.put("beforeId", firstId(before.plus(TOLERANCE)));
        });
        if (from != null) {
            conditions.add("t.id " + (descending ? "<" : ">") + " :id");
            parameters.put("id", from);
        }
        String order = descending ? "desc" : "asc";
        filter.userId().ifPresent(id -> {
            conditions.add(OF_USER.formatted(String.join(" and ", conditions), order));
            parameters.put("user", id);
        });
        parameters.put("limit", limit);
        return new Select(PAGE.formatted(String.join(" and ", conditions), order), parameters);
    }

    /** No UUIDv7 of this millisecond or later is smaller (RFC 9562, section 5.7). */
    private static UUID firstId(Instant time) {
        long seconds = Math.max(0, Math.min(time.getEpochSecond(), LAST_MILLISECOND / 1000));
        return new UUID(seconds * 1000 << 16, 0);
    }
}
