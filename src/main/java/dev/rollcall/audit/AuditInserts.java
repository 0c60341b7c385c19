package dev.rollcall.audit;

/**
 * The statements that append to the audit log. If the subject of an act has reached the number of refusals that are entries, the intent is
 * kept in {@code audit_intents}. It enters the log with the outcome, unless the act is refused.
 */
final class AuditInserts {

    private static final String COLUMNS =
            "id, at, action, user_id, organization_id, actor, actor_kind, client_id, via, request_id, key_id, key_prefix, details";

    private static final String VALUES = """
            select cast(? as uuid) as id, cast(? as timestamptz), cast(? as text) as action, cast(? as uuid), cast(? as uuid),
                cast(? as text) as actor, cast(? as text), cast(? as text), cast(? as text), cast(? as text), cast(? as uuid), cast(? as text),
                cast(? as jsonb)""";

    /** Appends an entry, whatever was refused before. */
    static final String ENTRY = "insert into audit_log (%s) %s".formatted(COLUMNS, VALUES);

    /** Appends or keeps an intent. */
    static final String INTENT = """
            with intent as (%2$s),
            kept as (insert into audit_intents (%1$s) select * from intent where %3$s returning id)
            insert into audit_log (%1$s) select * from intent where not exists (select 1 from kept)""".formatted(COLUMNS, VALUES, RefusalCounts.IS_FULL);

    /** Appends the intent that was kept, if it was. */
    static final String KEPT = """
            with kept as (delete from audit_intents where id = ? returning %1$s)
            insert into audit_log (%1$s) select * from kept""".formatted(COLUMNS);

    /** Appends an outcome, after {@link #KEPT}. If two processes settle an act, the primary key decides which one does. */
    static final String OUTCOME = """
            with kept as (delete from audit_intents where id = ? returning %1$s),
            entry as (insert into audit_log as log (%1$s) select * from kept)
            insert into audit_outcomes (act_id, at, outcome, settled_by, user_id, organization_id, details)
            values (?, ?, ?, ?, cast(? as uuid), cast(? as uuid), cast(? as jsonb))""".formatted(COLUMNS);

    /** Appends an entry and its outcome for each change. */
    static final String DONE = """
            with change as materialized (
                select * from unnest(
                        :ids::uuid[], :users::uuid[], :organizations::uuid[], :details::jsonb[], :outcomes::jsonb[])
                    as change (id, user_id, organization_id, details, outcome)),
            appended as (
                insert into audit_log (
                    id, at, action, user_id, organization_id, actor, actor_kind, client_id, via, request_id, key_id, key_prefix, details)
                select id, :at, :action, user_id, organization_id, :actor, :kind, :client, :via, :request, cast(:key as uuid),
                    cast(:prefix as text), details
                from change
                returning id)
            insert into audit_outcomes (act_id, at, outcome, settled_by, details)
            select id, :at, :outcome, :by, change.outcome from appended join change using (id)""";

    private AuditInserts() {}
}
