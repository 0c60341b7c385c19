package dev.rollcall.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Which acts are wanted. */
public record AuditFilter(
        Optional<UUID> userId,
        Optional<String> actor,
        Optional<Action> action,
        Optional<Instant> after,
        Optional<Instant> before) {

    /** The same text for the same filter: a cursor is bound to it. */
    String canonical() {
        return "trail;user=%s;actor=%s;action=%s;after=%s;before=%s"
                .formatted(userId, actor, action.map(Action::code), after, before);
    }
}
