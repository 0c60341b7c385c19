package dev.rollcall.key;

import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.database.Statements;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Writes API keys; nothing else does, except triggers: they end the keys of users who are deleted or linked to another identity, and those of a
 * membership that ends. A trigger counts versions. Statements join the caller's transaction.
 */
@Singleton
public record KeyWriter(Statements statements, KeysConfig config) {

    private static final String INSERT = """
            insert into api_keys (id, user_id, organization_id, name, prefix, secret_hash, scopes, created_at, created_by, expires_at)
            values (?, ?, ?::uuid, ?, ?, ?, ?::text[], ?, ?, ?)""";

    private static final String ROTATE = """
            update api_keys set previous_hash = secret_hash, previous_until = ?, secret_hash = ?, prefix = ?
            where id = ? and ended_at is null""";

    private static final String END = """
            update api_keys set ended_at = ?, end_reason = ?, previous_hash = null, previous_until = null
            where id = ? and ended_at is null""";

    private static final String END_ALL = """
            update api_keys set ended_at = ?, end_reason = ?, previous_hash = null, previous_until = null
            where user_id = ? and ended_at is null and expires_at > ?
            returning id, organization_id, prefix""";

    private static final String USED = """
            update api_keys set last_used_at = ? where id = ? and (last_used_at is null or last_used_at <= ?)""";

    /**
     * A key that is to be created.
     *
     * @param organization the only one in which it gets rights; empty for none
     */
    @RegisterForReflection // stored as JSON
    public record NewKey(
            UUID id,
            UUID owner,
            Optional<UUID> organization,
            String name,
            Set<KeyScope> scopes,
            Instant expiresAt,
            Stored secret) {}

    /** The stored parts of a secret: it cannot be recovered from them. */
    @RegisterForReflection // stored as JSON
    public record Stored(String prefix, byte[] hash) {

        public static Stored of(KeySecret secret) {
            return new Stored(secret.prefix(), secret.hash());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Stored stored && prefix.equals(stored.prefix) && Arrays.equals(hash, stored.hash);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(hash);
        }

        @Override
        public String toString() {
            return prefix + "…";
        }
    }

    /**
     * @param creator the subject of the caller
     */
    public void insert(NewKey key, String creator, Instant now) {
        statements.change(
                INSERT,
                key.id(),
                key.owner(),
                key.organization().orElse(null),
                key.name(),
                key.secret().prefix(),
                key.secret().hash(),
                codes(key.scopes()),
                now,
                creator,
                key.expiresAt());
    }

    private static List<String> codes(Set<KeyScope> scopes) {
        return scopes.stream().sorted().map(KeyScope::code).toList();
    }

    /** Replaces the secret of a key. The former one counts for a while; the one before that does not any more. */
    public void rotate(UUID id, Stored secret, Instant now) {
        statements.change(ROTATE, now.plus(config.rotationOverlap()), secret.hash(), secret.prefix(), id);
    }

    /** Ends a key, for good. */
    public void end(UUID id, KeyEnd reason, Instant now) {
        statements.change(END, now, reason.code(), id);
    }

    /** A key that has ended together with others. */
    record Ended(UUID id, UUID organization, String prefix) {}

    /** Ends all active keys of a user. */
    List<Ended> endAllOf(UUID owner, KeyEnd reason, Instant now) {
        return statements.list(
                row -> new Ended(
                        Statements.uuid(row, "id"), Statements.uuid(row, "organization_id"), row.getString("prefix")),
                END_ALL,
                now,
                reason.code(),
                owner,
                now);
    }

    /**
     * Notes that a key is used. Lets only one of many concurrent requests write.
     *
     * @param due the latest time of use that is too old
     */
    public void touchLastUsed(UUID id, Instant now, Instant due) {
        statements.change(USED, now, id, due);
    }
}
