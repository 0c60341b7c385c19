package dev.rollcall.key;

import dev.rollcall.auth.key.KeyScope;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An API key as it was read, without its secret. Only {@link KeyWriter} and triggers write.
 *
 * @param owner the user whose rights it has
 * @param organization the only organization in which it has rights; empty if it is not limited to one
 * @param name what its owner calls it; null once the owner was deleted
 * @param prefix the beginning of its secret
 * @param creator the subject of the caller who has created it
 * @param lastUsedAt to within an hour; null if it was never used
 * @param endedAt null if it has not ended, also if it has expired
 * @param endReason see {@link KeyEnd}; null as long as {@code endedAt} is
 * @param version counts its changes; the last use is none
 */
public record ApiKey(
        UUID id,
        UUID owner,
        Optional<UUID> organization,
        String name,
        String prefix,
        Set<KeyScope> scopes,
        Instant createdAt,
        String creator,
        Instant expiresAt,
        Instant lastUsedAt,
        Instant endedAt,
        String endReason,
        long version) {

    public ApiKey {
        scopes = Set.copyOf(scopes);
    }

    public KeyStatus status(Instant now) {
        if (endedAt != null) {
            return KeyStatus.ENDED;
        }
        return expiresAt.isAfter(now) ? KeyStatus.ACTIVE : KeyStatus.EXPIRED;
    }
}
