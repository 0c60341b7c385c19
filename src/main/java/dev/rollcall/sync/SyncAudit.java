package dev.rollcall.sync;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Changes that nobody made through the service: it noticed them in Keycloak. */
@ApplicationScoped
class SyncAudit {

    /** The names in the plan of a creation are all that is known of whom it makes until it is settled. */
    private static final String ACT_IS_OPEN = """
            select exists (select 1 from open_acts where user_id = :user
                or plan ->> 'action' = 'create' and lower(plan -> 'identity' ->> 'username') = lower(:username))""";

    private final AuditLog trail;
    private final EntityManager database;
    private final MeterRegistry metrics;
    private final FeedCounters tally;
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    SyncAudit(AuditLog trail, EntityManager database, MeterRegistry metrics, FeedCounters tally) {
        this.trail = trail;
        this.database = database;
        this.metrics = metrics;
        this.tally = tally;
    }

    /**
     * Notes a change of a record, in the caller's transaction. While an act on the person is open, its own entry tells of it.
     *
     * @param source {@link AuditLog#BY_EVENT} or {@link AuditLog#BY_RECONCILIATION}
     * @param username as it is now; empty for one who is gone
     * @param fields the names of those that were written
     */
    void note(Action action, UUID userId, String username, List<String> fields, String source, Instant now) {
        metrics.counter("rollcall.sync.changes", "source", source, "action", action.code())
                .increment();
        if (source.equals(AuditLog.BY_EVENT)) {
            tally.change();
        }
        if (isActOpen(userId, username)) {
            return;
        }
        UUID act = ids.generate();
        Map<String, ?> details = fields.isEmpty() ? Map.of() : Map.of("fields", fields);
        trail.append(act, now, action, userId, new Actor(null, null, source, null), details);
        trail.settle(act, now, Outcome.DONE, source, Optional.empty(), Map.of());
    }

    private boolean isActOpen(UUID userId, String username) {
        return (Boolean) database.createNativeQuery(ACT_IS_OPEN, Boolean.class)
                .setParameter("user", userId)
                .setParameter("username", username)
                .getSingleResult();
    }
}
