package dev.rollcall.audit;

import dev.rollcall.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Counts refused acts, so that they do not fill the audit log, which never shrinks. The first ten of a kind by a subject within an hour are
 * entries; of the further ones there is only the number. A kind is an action with the reason of the refusal. The rows are shared by all
 * replicas, and updated in the transaction of the refusal.
 */
@ApplicationScoped
class RefusalCounts {

    private static final String HOUR = "date_trunc('hour', now(), 'UTC')";

    /** Whether the subject of {@code intent} has reached the number for its action, with any reason. */
    static final String IS_FULL =
            "exists (select 1 from audit_refusals r where r.actor = intent.actor and r.action = intent.action and r.hour = "
                    + HOUR + " and r.entries >= 10)";

    /** {@code further} stays 0 until ten refusals are entries. So {@code further = 0} means that this refusal becomes an entry. */
    private static final String COUNT = """
            insert into audit_refusals as r (actor, action, reason, hour, entries, further)
            values (?, ?, ?, %s, 1, 0)
            on conflict (actor, action, reason, hour) do update set
                entries = r.entries + case when r.entries < 10 then 1 else 0 end,
                further = r.further + case when r.entries < 10 then 0 else 1 end
            returning further = 0""".formatted(HOUR);

    private static final String COUNT_ENTRY = """
            insert into audit_refusals as r (actor, action, reason, hour, entries, further)
            select actor, action, ?, %s, 1, 0 from audit_log where id = ? and actor is not null
            on conflict (actor, action, reason, hour) do update set entries = r.entries + 1""".formatted(HOUR);

    private static final String KEPT = "select actor, action from audit_intents where id = ?";

    /** A transaction that has begun in an hour may count in it a little later. */
    private static final String TAKE_ENDED = """
            delete from audit_refusals where (actor, action, reason, hour) in (
                select actor, action, reason, hour from audit_refusals where hour < now() - interval '61 minutes'
                order by hour limit ? for update skip locked)
            returning actor, action, reason, hour, further""";

    private final Statements statements;

    RefusalCounts(Statements statements) {
        this.statements = statements;
    }

    /**
     * A kind of refusals, of one subject.
     *
     * @param reason the type of the problem
     */
    record Kind(String actor, String action, String reason) {}

    /**
     * The refusals of one kind within an hour.
     *
     * @param hour the beginning of the hour
     * @param further how many of them are not in the audit log
     */
    record Ended(Kind kind, Instant hour, long further) {}

    /** Counts a refusal whose intent is not in the log; returns whether it is to become an entry. */
    boolean count(Kind kind) {
        return statements
                .one(row -> row.getBoolean(1), COUNT, kind.actor(), kind.action(), kind.reason())
                .orElseThrow();
    }

    /**
     * Counts the refusal of an act that was open. Drops its intent if that was kept outside of the log, and stays there.
     *
     * @return whether the act is an entry
     */
    boolean count(UUID act, String reason) {
        Optional<Kind> kept = statements.one(row -> new Kind(row.getString(1), row.getString(2), reason), KEPT, act);
        if (kept.isEmpty()) {
            statements.change(COUNT_ENTRY, reason, act);
            return true;
        }
        boolean isEntry = count(kept.get());
        if (!isEntry) {
            statements.change("delete from audit_intents where id = ?", act);
        }
        return isEntry;
    }

    /** Removes and returns counts whose hour is over, at most so many, in the caller's transaction. */
    List<Ended> takeEnded(int most) {
        return statements.list(
                row -> new Ended(
                        new Kind(row.getString("actor"), row.getString("action"), row.getString("reason")),
                        Statements.instant(row, "hour"),
                        row.getLong("further")),
                TAKE_ENDED,
                most);
    }
}
