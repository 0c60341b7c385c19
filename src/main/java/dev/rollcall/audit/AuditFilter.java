package dev.rollcall.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Selects acts. Empty components do not restrict the selection. */
public record AuditFilter(
        Optional<UUID> userId,
        Optional<UUID> organizationId,
        Optional<String> actor,
        Optional<Action> action,
        Optional<Instant> after,
        Optional<Instant> before) {

    /** Returns the canonical form of the filter, to which cursors are bound. */
    String canonical() {
        return "audit-log;user=%s;organization=%s;actor=%s;action=%s;after=%s;before=%s"
                .formatted(userId, organizationId, actor, action.map(Action::code), after, before);
    }
}
