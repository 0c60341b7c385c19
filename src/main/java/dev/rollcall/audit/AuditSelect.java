package dev.rollcall.audit;

import dev.rollcall.database.Conditions;
import dev.rollcall.database.Select;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The SELECTs of the audit log. Ids are UUIDv7, so they sort by time, and a time range is a range of ids. Every other filter has an index.
 */
final class AuditSelect {

    private static final String ENTRIES = "from audit_log t";

    private static final String WITH_OUTCOMES = ENTRIES + " left join audit_outcomes o on o.act_id = t.id";

    /** The columns of an {@link AuditEntryView}, under the same names in each part of a union. */
    private static final String SELECT = """
            select t.id, t.at, t.action, coalesce(o.user_id, t.user_id) as user_id, t.actor, t.actor_kind, t.client_id, t.via,
                t.request_id, t.details, o.outcome, o.at as settled_at, o.settled_by, coalesce(o.details, '{}') as outcome_details,
                coalesce(o.organization_id, t.organization_id) as organization_id
            """ + WITH_OUTCOMES + " where ";

    /** Selects one act by id, also if its intent is kept outside of the log. Takes the id twice. */
    static final String ONE = SELECT + "t.id = ?" + """
             union all
            select id, at, action, user_id, actor, actor_kind, client_id, via, request_id, details, null, null, null, '{}', organization_id
            from audit_intents where id = ?""";

    static final String FORMER_SUBJECTS =
            "select details ->> '%s' from audit_log where user_id = ? and action = ? order by id"
                    .formatted(AuditLog.FORMER_SUBJECT);

    /** Acts that were refused, or not done, are left out. */
    static final String TIMES = """
            select t.at from audit_log t left join audit_outcomes o on o.act_id = t.id
            where t.user_id = ? and t.action = ? and t.id >= ? and t.at > ?
                and (o.outcome is null or o.outcome not in ('%s', '%s'))""".formatted(Outcome.REFUSED.code(), Outcome.NOT_DONE.code());

    private static final String PAGE = SELECT + "%s order by t.id %s limit :limit";

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
        Conditions conditions = new Conditions("true");
        filter.actor().ifPresent(actor -> conditions.add("t.actor = :actor", "actor", actor));
        filter.action().ifPresent(action -> conditions.add("t.action = :action", "action", action.code()));
        filter.outcome().ifPresent(outcome -> conditions.add(condition(outcome)));
        filter.origin().ifPresent(origin -> conditions.add("t.via = :origin", "origin", origin));
        filter.after().ifPresent(after -> {
            conditions.add("t.at > :after", "after", after);
            conditions.add("t.id >= :afterId", "afterId", firstId(after.minus(TOLERANCE)));
        });
        filter.before().ifPresent(before -> {
            conditions.add("t.at < :before", "before", before);
            conditions.add("t.id <= :beforeId", "beforeId", firstId(before.plus(TOLERANCE)));
        });
        if (start != null) {
            conditions.add("t.id " + (descending ? "<" : ">") + " :id", "id", start);
        }
        String order = descending ? "desc" : "asc";
        String entries = filter.outcome().isPresent() ? WITH_OUTCOMES : ENTRIES;
        filter.userId().ifPresent(id -> conditions.add(of("user_id", "user", entries, conditions, order), "user", id));
        filter.organizationId()
                .ifPresent(id -> conditions.add(
                        of("organization_id", "organization", entries, conditions, order), "organization", id));
        conditions.parameters().put("limit", limit);
        return new Select(PAGE.formatted(conditions.all(), order), conditions.parameters());
    }

    /** The outcome of a create act may name another id than its intent; there are few such acts. */
    private static String of(String column, String parameter, String entries, Conditions conditions, String order) {
        String meant = "select t.id " + entries + " where t." + column + " = :" + parameter + " and " + conditions.all()
                + " order by t.id " + order + " limit :limit";
        return "t.id in ((" + meant + ") union all select act_id from audit_outcomes where " + column + " = :"
                + parameter + ")";
    }

    /** An outcome is written out, not bound: the index on outcomes is partial, since almost all are {@code done}. */
    private static String condition(AuditEntryView.State outcome) {
        return outcome == AuditEntryView.State.OPEN
                ? "t.id in (select act_id from audit_open)"
                : "o.outcome = '" + outcome.code() + "'";
    }

    /** Returns a lower bound for all UUIDv7 of this time or later (RFC 9562, section 5.7). */
    static UUID firstId(Instant time) {
        long seconds = Math.max(0, Math.min(time.getEpochSecond(), LAST_MILLISECOND / 1000));
        return new UUID(seconds * 1000 << 16, 0);
    }
}
