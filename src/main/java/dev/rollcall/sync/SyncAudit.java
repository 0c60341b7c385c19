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
     * A user or an organization that was changed.
     *
     * @param userId null for an organization or a team
     * @param username as it is now; empty for a deleted user, and for a change of an organization
     * @param organizationId null for a change of a user alone
     * @param teamId null for a change that does not concern a team
     * @param fields the names of the fields that were written
     */
    public record Change(UUID userId, String username, UUID organizationId, UUID teamId, List<String> fields) {

        /** A user who was changed. */
        public Change(UUID userId, String username, List<String> fields) {
            this(userId, username, null, null, fields);
        }

        /** A change of an organization. */
        public static Change of(UUID organizationId, UUID userId, UUID teamId, List<String> fields) {
            return new Change(userId, "", organizationId, teamId, fields);
        }

        /** Returns the id that an open act would have: each is about a user or an organization. */
        private UUID changedId() {
            return organizationId == null ? userId : organizationId;
        }
    }

    /**
     * Appends changes of one kind, in the caller's transaction. A user or an organization with an open act is left out: the act has its own
     * entry.
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
        Set<UUID> withOpenActs = acts.usersWithOpenActs(
                changes.stream().collect(Collectors.toMap(Change::changedId, Change::username, (a, b) -> a)));
        List<FoundChange> entries = changes.stream()
                .filter(change -> !withOpenActs.contains(change.changedId()))
                .map(change -> new FoundChange(
                        ids.generate(), change.userId(), change.organizationId(), change.teamId(), change.fields()))
                .toList();
        if (!entries.isEmpty()) {
            log.appendAll(action, source, now, entries);
        }
    }
}
