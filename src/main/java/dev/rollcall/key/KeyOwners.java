package dev.rollcall.key;

import dev.rollcall.auth.key.KeyCallers;
import dev.rollcall.auth.key.KeyGrant;
import dev.rollcall.auth.key.KeyOwner;
import dev.rollcall.auth.token.RefusedTokenException;
import dev.rollcall.signing.Signer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Finds the owner of a key, with the roles that the owner's record has at that moment. */
@Singleton
record KeyOwners(ApiKeys keys, KeyWriter writer, Signer signer, Clock clock) implements KeyCallers {

    /** The last use is written at most this often, so that a busy key does not cost a write for each request. */
    private static final Duration BETWEEN_USES = Duration.ofHours(1);

    @Override
    public KeyOwner find(String secret) {
        if (signer.whyUnable().isPresent()) {
            throw refused("keys-off", null);
        }
        KeySecret parsed = KeySecret.parse(secret).orElseThrow(() -> refused("key-malformed", null));
        ApiKeys.Found found = keys.byHash(parsed.hash()).orElseThrow(() -> refused("key-unknown", null));
        Instant now = clock.instant();
        whyUseless(found, now).ifPresent(reason -> {
            throw refused(reason, found.subject());
        });
        touch(found.key(), now);
        return owner(found);
    }

    @Override
    public Map<UUID, KeyOwner> inForce(Collection<UUID> ids) {
        Instant now = clock.instant();
        return keys.found(ids).stream()
                .filter(found -> whyUseless(found, now).isEmpty())
                .map(KeyOwners::owner)
                .collect(Collectors.toMap(owner -> owner.key().id(), owner -> owner));
    }

    private static Optional<String> whyUseless(ApiKeys.Found found, Instant now) {
        if (found.stopped()) {
            return Optional.of("keys-stopped");
        }
        KeyStatus status = found.key().status(now);
        if (status != KeyStatus.ACTIVE) {
            return Optional.of("key-" + status.code());
        }
        if (!found.hasCurrentSecret(now)) {
            return Optional.of("key-rotated");
        }
        return found.enabled() && !found.deleted() ? Optional.empty() : Optional.of("key-owner");
    }

    private void touch(ApiKey key, Instant now) {
        Instant due = now.minus(BETWEEN_USES);
        if (key.lastUsedAt() == null || !key.lastUsedAt().isAfter(due)) {
            writer.touchLastUsed(key.id(), now, due);
        }
    }

    private static KeyOwner owner(ApiKeys.Found found) {
        ApiKey key = found.key();
        return new KeyOwner(
                new KeyGrant(key.id(), key.prefix(), key.createdAt(), key.scopes(), key.organization()),
                found.subject(),
                found.roles(),
                found.until());
    }

    private static RefusedTokenException refused(String reason, String subject) {
        return new RefusedTokenException(reason, subject, "the API key does not count: " + reason);
    }
}
