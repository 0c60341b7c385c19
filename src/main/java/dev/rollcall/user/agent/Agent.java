package dev.rollcall.user.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An agent as it was read: a user without credentials, for whom a person is responsible. Only {@link AgentWriter} and triggers write.
 *
 * @param id of its user
 * @param name what people call it; null once it was deleted
 * @param purpose what it is for; null for nothing
 * @param sponsor the person who is responsible for it
 * @param organization whose owners and admins manage it; empty for none
 * @param expiresAt from then on it has no rights; null if it does not expire
 * @param suspendedAt null if it is not suspended
 * @param suspendReason null as long as {@code suspendedAt} is
 * @param lacksSponsor whether its sponsor was disabled, deleted or relinked, or has left its organization, and nobody has adopted it since
 * @param creator the subject of the caller who has created it
 * @param version counts its changes
 * @param subject of its identity
 * @param roles its realm roles
 * @param enabled whether its user is enabled
 */
public record Agent(
        UUID id,
        String name,
        String purpose,
        UUID sponsor,
        Optional<UUID> organization,
        Instant expiresAt,
        Instant suspendedAt,
        String suspendReason,
        boolean lacksSponsor,
        Instant createdAt,
        String creator,
        long version,
        String subject,
        List<String> roles,
        boolean enabled) {

    public Agent {
        roles = List.copyOf(roles);
    }

    public AgentStatus status(Instant now) {
        if (suspendedAt != null) {
            return AgentStatus.SUSPENDED;
        }
        return expiresAt == null || expiresAt.isAfter(now) ? AgentStatus.ACTIVE : AgentStatus.EXPIRED;
    }
}
