package dev.rollcall.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Selects acts. Empty components do not restrict the selection.
 *
 * @param actor the subject of the actor
 * @param origin how the actor authenticated, or how the service noticed the change, as {@link Actor#via}
 * @param key the API key that the actor used
 */
public record AuditFilter(
        Optional<UUID> userId,
        Optional<UUID> organizationId,
        Optional<String> actor,
        Optional<Action> action,
        Optional<AuditEntryView.State> outcome,
        Optional<String> origin,
        Optional<UUID> key,
        Optional<Instant> after,
        Optional<Instant> before) {

    public static final AuditFilter NONE = new AuditFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Returns this filter for acts on a user. */
    public AuditFilter ofUser(Optional<UUID> id) {
        return new AuditFilter(id, organizationId, actor, action, outcome, origin, key, after, before);
    }

    /** Returns this filter for acts on an organization, its members and its teams. */
    public AuditFilter ofOrganization(Optional<UUID> id) {
        return new AuditFilter(userId, id, actor, action, outcome, origin, key, after, before);
    }

    /** Returns this filter for acts by a subject. */
    public AuditFilter by(Optional<String> subject) {
        return new AuditFilter(userId, organizationId, subject, action, outcome, origin, key, after, before);
    }

    /** Returns this filter for acts of an origin. */
    AuditFilter from(Optional<String> other) {
        return new AuditFilter(userId, organizationId, actor, action, outcome, other, key, after, before);
    }

    /** Returns this filter for acts with an API key. */
    AuditFilter with(Optional<UUID> other) {
        return new AuditFilter(userId, organizationId, actor, action, outcome, origin, other, after, before);
    }

    /** Returns the names of the parameters in use, without their values. */
    public List<String> names() {
        return Stream.of(
                        userId.map(given -> "userId"),
                        organizationId.map(given -> "organizationId"),
                        actor.map(given -> "actor"),
                        action.map(given -> "action"),
                        outcome.map(given -> "outcome"),
                        origin.map(given -> "origin"),
                        key.map(given -> "key"),
                        after.map(given -> "after"),
                        before.map(given -> "before"))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Returns the canonical form of the filter, to which cursors are bound. */
    String canonical() {
        return "audit-log;user=%s;organization=%s;actor=%s;action=%s;outcome=%s;origin=%s;key=%s;after=%s;before=%s"
                .formatted(
                        userId, organizationId, actor, action.map(Action::code), outcome, origin, key, after, before);
    }
}
