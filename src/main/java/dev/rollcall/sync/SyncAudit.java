package dev.rollcall.sync;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.act.OpenActs;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.AuditLog.FoundChange;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Appends changes found in Keycloak to the audit log. */
@ApplicationScoped
public class SyncAudit {

    private final AuditLog log;
    private final OpenActs acts;
    private final MeterRegistry metrics;
    private final FeedCounters counters;
    private final TimeBasedEpochRandomGenerator ids;

    SyncAudit(
            AuditLog log,
            OpenActs acts,
            MeterRegistry metrics,
            FeedCounters counters,
            TimeBasedEpochRandomGenerator ids) {
        this.log = log;
        this.acts = acts;
        this.metrics = metrics;
        this.counters = counters;
        this.ids = ids;
    }

    /**
     * A user who was changed.
     *
     * @param username as it is now; empty for a deleted user
     * @param fields the names of the fields that were written
     */
    public record Change(UUID userId, String username, List<String> fields) {}

    /**
     * Appends changes of one kind, in the caller's transaction. A user with an open act is left out: the act has its own entry.
     *
     * @param source {@link AuditLog#BY_EVENT} or {@link AuditLog#BY_RECONCILIATION}
     */
    public void append(Action action, List<Change> changes, String source, Instant now) {
        metrics.counter("rollcall.sync.changes", "source", source, "action", action.code())
                .increment(changes.size());
        if (changes.isEmpty()) {
            return;
        }
        if (source.equals(AuditLog.BY_EVENT)) {
            changes.forEach(change -> counters.change());
        }
        Set<UUID> withOpenActs =
                acts.usersWithOpenActs(changes.stream().collect(Collectors.toMap(Change::userId, Change::username)));
        List<FoundChange> entries = changes.stream()
                .filter(change -> !withOpenActs.contains(change.userId()))
                .map(change -> new FoundChange(ids.generate(), change.userId(), null, change.fields()))
                .toList();
        if (!entries.isEmpty()) {
            log.appendAll(action, source, now, entries);
        }
    }
}
