package dev.rollcall.key;

import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.testing.ServiceDatabase;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** Inserts and changes records of API keys, as time or other people would. */
@Singleton
public final class KeyRecords {

    private final ServiceDatabase database;

    public KeyRecords(DataSource database) {
        this.database = new ServiceDatabase(database);
    }

    /** Returns the body of a request for a new key, which expires in 30 days. */
    public static Map<String, Object> newKey(String... scopes) {
        Instant expiresAt = Instant.now().plus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        return new HashMap<>(
                Map.of("name", "Nightly report", "scopes", List.of(scopes), "expiresAt", expiresAt.toString()));
    }

    /** Inserts a key of a user, whose secret nobody knows. Returns the id. */
    public String key(String owner) {
        return key(owner, null);
    }

    /**
     * As {@link #key(String)}, with rights in one organization only.
     *
     * @param organization null for all
     */
    public String key(String owner, String organization) {
        return database.text("""
                insert into api_keys (id, user_id, organization_id, name, prefix, secret_hash, scopes, created_at, created_by, expires_at)
                select gen_random_uuid(), id, ?::uuid, 'Nightly report', 'rc_' || left(md5(random()::text), 8),
                    decode(md5(random()::text), 'hex'), '{organizations:read}', clock_timestamp(), keycloak_id,
                    clock_timestamp() + interval '30 days'
                from users where id = ?::uuid
                returning id""", organization, owner);
    }

    /**
     * Inserts a key of a user.
     *
     * @param organization null for all
     * @return the secret
     */
    public String secret(String owner, String organization, KeyScope... scopes) {
        KeySecret secret = KeySecret.generate();
        String names = Arrays.stream(scopes).map(KeyScope::code).collect(Collectors.joining(","));
        database.execute("""
                insert into api_keys (id, user_id, organization_id, name, prefix, secret_hash, scopes, created_at, created_by, expires_at)
                select gen_random_uuid(), id, ?::uuid, 'Matrix', ?, sha256(?::bytea), string_to_array(?, ','), clock_timestamp(), keycloak_id,
                    clock_timestamp() + interval '30 days'
                from users where id = ?::uuid""", organization, secret.prefix(), secret.text(), names, owner);
        return secret.text();
    }

    /** Lets a key have expired a minute ago. */
    public void expire(String key) {
        database.execute(
                "update api_keys set expires_at = clock_timestamp() - interval '1 minute' where id = ?::uuid", key);
    }

    /** Lets a key have ended at a time. */
    public void endAt(String key, String time) {
        database.execute(
                "update api_keys set ended_at = ?::timestamptz, end_reason = 'revoked' where id = ?::uuid", time, key);
    }

    /** Lets the secret before the last rotation count no more. */
    public void endOverlap(String key) {
        database.execute(
                "update api_keys set previous_until = clock_timestamp() - interval '1 minute' where id = ?::uuid", key);
    }

    /** Lets a key have been used at a time. */
    public void useAt(String key, String time) {
        database.execute("update api_keys set last_used_at = ?::timestamptz where id = ?::uuid", time, key);
    }

    /** Returns why a key has ended; {@code -} if it has not. */
    public String endReason(String key) {
        return database.text("select coalesce(end_reason, '-') from api_keys where id = ?::uuid", key);
    }

    /** Returns the entries of the audit log about the end of a key: actor, origin, who has recorded it, outcome and reason. */
    public String ends(String key) {
        return database.text("""
                select coalesce(string_agg(concat_ws(' ', coalesce(actor, '-'), via, settled_by, outcome, outcome_details ->> 'reason'), '|'), '')
                from acts where action = 'revoke-key' and details ->> 'keyId' = ?""", key);
    }

    public boolean exists(String key) {
        return database.number("select count(*) from api_keys where id = ?::uuid", key) == 1;
    }
}
