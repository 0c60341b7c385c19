package dev.rollcall.audit;

import dev.rollcall.database.Statements;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds when acts were refused, to limit how often somebody learns something by a refusal. The audit log is what counts, so all replicas share
 * the limit.
 */
@ApplicationScoped
public class RefusalTimes {

    /** An actor's acts that begin at the same time wait for each other, and the later one sees the earlier one. */
    private static final String LOCK_ACTOR =
            "select pg_advisory_xact_lock(hashtextextended('rollcall refusals of ' || ?, 0))";

    /** An act without an outcome may still be refused. */
    private static final String ACTS = """
            select t.at from trail t left join trail_outcomes o on o.act_id = t.id
            where t.actor = ? and t.id >= ? and t.at > ? and t.action = ? and jsonb_exists(t.details -> 'fields', ?)
                and (o.outcome is null or o.outcome = ? and o.details ->> 'reason' = ?)
            order by t.id desc offset ? limit 1""";

    private final Statements statements;

    RefusalTimes(Statements statements) {
        this.statements = statements;
    }

    /**
     * Returns the time of the newest act but {@code later}; empty if there are not so many. Acts count that set a field and were refused for a
     * reason, and those that are open. Must be called in the transaction that opens the actor's next act.
     *
     * @param actor the subject of the person or service account
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
