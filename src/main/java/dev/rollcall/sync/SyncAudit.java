package dev.rollcall.sync;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.act.Act.NoticedChange;
import dev.rollcall.act.OpenActs;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.AuditLog.FoundChange;
import dev.rollcall.change.ValueChanges;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Appends changes found in Keycloak to the audit log. */
@Singleton
public record SyncAudit(
        AuditLog log, OpenActs acts, MeterRegistry metrics, FeedCounters counters, TimeBasedEpochRandomGenerator ids) {

    /**
     * A user or an organization that was changed.
     *
     * @param userId null for an organization or a team
     * @param username as it is now; empty for a deleted user, and for a change of an organization
     * @param organizationId null for a change of a user alone
     * @param teamId null for a change that does not concern a team
     * @param role the code of the role of a member who was removed; null for any other change
     * @param fields the names of the fields that were written
     * @param changes old and new values of these fields
     */
    public record Change(
            UUID userId,
            String username,
            UUID organizationId,
            UUID teamId,
            String role,
            List<String> fields,
            ValueChanges changes) {

        /** A user who was changed. */
        public Change(UUID userId, String username, List<String> fields, ValueChanges changes) {
            this(userId, username, null, null, null, fields, changes);
        }

        /** A change of an organization. */
        public static Change of(
                UUID organizationId, UUID userId, UUID teamId, String role, List<String> fields, ValueChanges changes) {
            return new Change(userId, "", organizationId, teamId, role, fields, changes);
        }

        private Map<String, Object> details() {
            Map<String, Object> details = new LinkedHashMap<>();
            if (teamId != null) {
                details.put("teamId", teamId);
            }
            if (role != null) {
                details.put("role", role);
            }
            if (!fields.isEmpty()) {
                details.put("fields", fields);
            }
            return details;
        }
    }

    /**
     * Appends changes of one kind, in the caller's transaction. What an open act changes is left out, since the act has its own entry: the
     * user, or the part of an organization, that it is about.
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
        Predicate<Change> isOfAnAct = ofOpenActs(action, changes);
        List<FoundChange> entries = changes.stream()
                .filter(isOfAnAct.negate())
                .map(change -> new FoundChange(
                        ids.generate(),
                        change.userId(),
                        change.organizationId(),
                        change.details(),
                        change.changes().details()))
                .toList();
        if (!entries.isEmpty()) {
            log.appendAll(action, source, now, entries);
        }
    }

    private Predicate<Change> ofOpenActs(Action action, List<Change> changes) {
        Map<UUID, String> users = changes.stream()
                .filter(change -> change.organizationId() == null)
                .collect(Collectors.toMap(Change::userId, Change::username, (a, b) -> a));
        Set<UUID> organizations = changes.stream()
                .map(Change::organizationId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Set<UUID> withOpenActs = users.isEmpty() ? Set.of() : acts.usersWithOpenActs(users);
        BiPredicate<UUID, NoticedChange> makers =
                organizations.isEmpty() ? (organization, change) -> false : acts.makers(organizations);
        return change -> change.organizationId() == null
                ? withOpenActs.contains(change.userId())
                : makers.test(change.organizationId(), new NoticedChange(action, change.userId(), change.teamId()));
    }
}
