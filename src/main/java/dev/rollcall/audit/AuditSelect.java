package dev.rollcall.audit;

import dev.rollcall.database.Conditions;
import dev.rollcall.database.Select;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The SELECTs of the audit log. Ids are UUIDv7, so they sort by time, and a time range is a range of ids. Every other filter has an index.
 *
 * <p>Entries and outcomes have a partition for each month. PostgreSQL has statistics of these, but none of the tables as a whole, so it guesses
 * how many rows a join of both has. The statements leave it no choice where a wrong guess would read the whole log: {@code limit 1} makes it look
 * up one row by its id, in one partition.
 */
final class AuditSelect {

    /** The outcome of an entry {@code t}. */
    static final String OUTCOME = "(select * from audit_outcomes where act_id = t.id limit 1) o on true";

    private static final String ENTRY_OF = "(select * from audit_log where id = %s limit 1) t on true";

    /** The columns of an {@link AuditEntryView}, under the same names in each part of a union. */
    private static final String COLUMNS = """
            select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.actor_kind, t.client_id, t.via,
                t.request_id, t.key_id, t.key_prefix, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details,
                coalesce(o.organization_id, t.organization_id) as organization_id
            """;

    /** Selects the actor of an act by its id. Takes the id twice. */
    static final String ACTOR = """
            select actor, actor_kind, client_id, via, request_id, key_id, key_prefix from audit_log where id = ?
            union all select actor, actor_kind, client_id, via, request_id, key_id, key_prefix from audit_intents where id = ?""";

    /** Selects one act by id, also if its intent is kept outside of the log. Takes the id twice. */
    static final String ONE = COLUMNS + """
            from audit_log t left join audit_outcomes o on o.act_id = t.id where t.id = ?
             union all
            select id, at, action, user_id, actor, actor_kind, client_id, via, request_id, key_id, key_prefix, details, null, null, null, '{}', organization_id
            from audit_intents where id = ?""";

    static final String FORMER_SUBJECTS =
            "select details ->> '%s' from audit_log where user_id = ? and action = ? order by id"
                    .formatted(AuditLog.FORMER_SUBJECT);

    /** Whether an act on a user since an entry names a field. */
    static final String CHANGES_FIELD =
            "select 1 from audit_log where user_id = ? and id > ? and jsonb_exists(details -> 'fields', ?) limit 1";

    /** The time before which a month is not in the log any more. */
    static final String DROPPED_BEFORE =
            "select max(month + interval '1 month') at time zone 'UTC' from audit_dropped_months";

    private static final String PAGE = COLUMNS + "from (%s) t left join lateral " + OUTCOME + " order by t.id %s";

    /** Maximum difference between the time in an id and the act's time, which is read just after: the clock may be adjusted in between. */
    static final Duration TOLERANCE = Duration.ofMinutes(1);

    private static final long LAST_MILLISECOND = (1L << 48) - 1;

    private AuditSelect() {}

    /**
     * Selects a page.
     *
     * @param start the id at the cursor's position, or null for the first page
     * @param descending the reading direction
     */
    static Select page(AuditFilter filter, UUID start, boolean descending, int limit) {
        boolean open = filter.outcome().equals(Optional.of(AuditEntryView.State.OPEN));
        boolean joined = !open && filter.outcome().isPresent();
        Conditions conditions = new Conditions("true");
        filter.actor().ifPresent(actor -> conditions.add("t.actor = :actor", "actor", actor));
        filter.action().ifPresent(action -> conditions.add("t.action = :action", "action", action.code()));
        filter.origin().ifPresent(origin -> conditions.add("t.via = :origin", "origin", origin));
        filter.key().ifPresent(key -> conditions.add("t.key_id = :key", "key", key));
        filter.after().ifPresent(after -> {
            conditions.add("t.at > :after", "after", after);
            bound(conditions, joined, ">=", "afterId", firstId(after.minus(TOLERANCE)));
        });
        filter.before().ifPresent(before -> {
            conditions.add("t.at < :before", "before", before);
            bound(conditions, joined, "<=", "beforeId", firstId(before.plus(TOLERANCE)));
        });
        if (start != null) {
            bound(conditions, joined, descending ? "<" : ">", "id", start);
        }
        conditions.parameters().put("limit", limit);
        String order = descending ? "desc" : "asc";
        String rows = open ? open(filter, conditions, order) : settled(filter, joined, conditions, order);
        return new Select(PAGE.formatted(rows, order), conditions.parameters());
    }

    /** Outcomes have an index by their own ids. */
    private static void bound(Conditions conditions, boolean joined, String comparison, String name, UUID id) {
        conditions.add("t.id " + comparison + " :" + name, name, id);
        if (joined) {
            conditions.add("o.act_id " + comparison + " :" + name);
        }
    }

    /** There are few, and they have no outcome that could name other records. */
    private static String open(AuditFilter filter, Conditions conditions, String order) {
        filter.userId().ifPresent(id -> conditions.add("t.user_id = :user", "user", id));
        filter.organizationId()
                .ifPresent(id -> conditions.add("t.organization_id = :organization", "organization", id));
        return ordered("from audit_open a join lateral " + ENTRY_OF.formatted("a.act_id"), conditions, "", order);
    }

    private static String settled(AuditFilter filter, boolean joined, Conditions conditions, String order) {
        // the outcome is written out, not bound: its index is partial, since almost all are "done"
        filter.outcome().ifPresent(outcome -> conditions.add("o.outcome = '" + outcome.code() + "'"));
        String entries = "from audit_log t" + (joined ? " join audit_outcomes o on o.act_id = t.id" : "");
        if (filter.userId().isPresent()) {
            filter.organizationId().ifPresent(id -> conditions.add("""
                    (t.organization_id = :organization or exists (
                        select 1 from audit_outcomes x where x.act_id = t.id and x.organization_id = :organization))""", "organization", id));
            conditions.parameters().put("user", filter.userId().get());
            return concerning("user_id", ":user", entries, conditions, order);
        }
        if (filter.organizationId().isPresent()) {
            conditions.parameters().put("organization", filter.organizationId().get());
            return concerning("organization_id", ":organization", entries, conditions, order);
        }
        return ordered(entries, conditions, "", order);
    }

    /** The outcome of a create act may name another id than its intent; there are few such acts. */
    private static String concerning(String column, String id, String entries, Conditions conditions, String order) {
        String meant = ordered(entries, conditions, "t.%s = %s and ".formatted(column, id), order);
        String other =
                "select t.* from audit_outcomes o join lateral %s where o.%s = %s and %3$s is distinct from t.%2$s and "
                                .formatted(ENTRY_OF.formatted("o.act_id"), column, id)
                        + conditions.all();
        return "select * from ((%s) union all (%s)) t order by t.id %s limit :limit".formatted(meant, other, order);
    }

    private static String ordered(String entries, Conditions conditions, String first, String order) {
        return "select t.* " + entries + " where " + first + conditions.all() + " order by t.id " + order
                + " limit :limit";
    }

    /** Returns a lower bound for all UUIDv7 of this time or later (RFC 9562, section 5.7). */
    static UUID firstId(Instant time) {
        long seconds = Math.max(0, Math.min(time.getEpochSecond(), LAST_MILLISECOND / 1000));
        return new UUID(seconds * 1000 << 16, 0);
    }
}
