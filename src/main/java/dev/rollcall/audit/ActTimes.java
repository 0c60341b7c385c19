package dev.rollcall.audit;

import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.Statements;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** Returns the times of acts, for limits. The audit log is what counts, so all replicas share a limit. */
@ApplicationScoped
public class ActTimes {

    /** An actor's acts that begin at the same time wait for each other, and the later one sees the earlier one. */
    private static final String LOCK_ACTOR =
            "select pg_advisory_xact_lock(%s)".formatted(AdvisoryLock.keyOf("refusals of", "?"));

    /** An act without an outcome may still be refused, also one whose intent is kept outside of the log. */
    private static final String ACTS = """
            with attempt as not materialized (
                select cast(? as text) as actor, cast(? as uuid) as first, cast(? as timestamptz) as since,
                    cast(? as text) as action, cast(? as text) as field)
            select at from (
                select t.id, t.at from attempt a join audit_log t
                    on t.actor = a.actor and t.id >= a.first and t.at > a.since and t.action = a.action
                        and jsonb_exists(t.details -> 'fields', a.field)
                    left join lateral %s
                where o.outcome is null or o.outcome = ? and o.details ->> 'reason' = ?
                union all
                select i.id, i.at from attempt a join audit_intents i
                    on i.actor = a.actor and i.id >= a.first and i.at > a.since and i.action = a.action
                        and jsonb_exists(i.details -> 'fields', a.field)) acts
            order by id desc offset ? limit 1""".formatted(AuditSelect.OUTCOME);

    private final Statements statements;

    ActTimes(Statements statements) {
        this.statements = statements;
    }

    /**
     * Returns the time of the newest act but {@code later}; empty if there are not so many. Acts count that set a field and were refused for a
     * reason, and those that are open. Must be called in the transaction that opens the actor's next act.
     *
     * @param actor the subject of the user or service account
     * @param later the number of newer acts, at least 0
     */
    public Optional<Instant> find(
            String actor, Action action, String field, ProblemType reason, Instant since, int later) {
        statements.list(row -> true, LOCK_ACTOR, actor);
        return statements.one(
                row -> Statements.instant(row, 1),
                ACTS,
                actor,
                AuditSelect.firstId(since.minus(AuditSelect.TOLERANCE)),
                since,
                action.code(),
                field,
                Outcome.REFUSED.code(),
                reason.uri(),
                later);
    }
}
