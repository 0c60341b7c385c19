package dev.rollcall.key;

import dev.rollcall.auth.key.KeyScope;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.paging.SearchTime;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads API keys. Does not check whether the caller may read them. */
@Singleton
public record ApiKeys(Statements statements, Pages pages, Clock clock) {

    /**
     * A key that somebody has the secret of, with everything that decides whether it counts, as of one moment.
     *
     * @param secretUntil until when this secret counts, which a rotation has replaced; null for the current one
     * @param subject of the owner
     * @param roles of the owner
     * @param enabled whether the owner is enabled
     * @param deleted whether the owner is a tombstone
     * @param stopped whether all keys are stopped
     */
    public record Found(
            ApiKey key,
            Instant secretUntil,
            String subject,
            List<String> roles,
            boolean enabled,
            boolean deleted,
            boolean stopped) {

        /** Whether this secret is the current one, or was that recently. */
        public boolean hasCurrentSecret(Instant now) {
            return secretUntil == null || secretUntil.isAfter(now);
        }

        /** Returns when the secret expires: with the key, or at the end of the overlap after a rotation. */
        Instant until() {
            return secretUntil != null && secretUntil.isBefore(key.expiresAt()) ? secretUntil : key.expiresAt();
        }
    }

    /** Returns the key that has, or had before its last rotation, the secret with this hash: one statement. */
    public Optional<Found> byHash(byte[] hash) {
        return statements.list(ApiKeys::found, KeySelect.byHash(hash)).stream().findFirst();
    }

    /** Returns these keys with what decides whether they count, by their current secrets: one statement. */
    List<Found> found(Collection<UUID> ids) {
        return ids.isEmpty() ? List.of() : statements.list(ApiKeys::found, KeySelect.byIds(List.copyOf(ids)));
    }

    public Optional<ApiKey> byId(UUID id) {
        return first(KeySelect.one(id));
    }

    /** Returns the key that has this secret now; empty also for a secret that a rotation has replaced. */
    public Optional<ApiKey> bySecret(KeySecret secret) {
        return byHash(secret.hash())
                .filter(found -> found.secretUntil() == null)
                .map(Found::key);
    }

    /**
     * Returns a key if it is one of the caller's.
     *
     * @param filter whose keys these are
     * @throws ProblemException 404 for another one, and if there is none with this id
     */
    public ApiKey get(KeyFilter filter, UUID id) {
        return byId(id).filter(filter::contains).orElseThrow(ApiKeys::unknown);
    }

    /** As {@link #get}, and locks the key until the caller's transaction ends. */
    public ApiKey lock(KeyFilter filter, UUID id) {
        return first(KeySelect.locked(id)).filter(filter::contains).orElseThrow(ApiKeys::unknown);
    }

    /** Returns 404 for an id that none of the keys in question has. */
    public static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no API key with this id.");
    }

    /**
     * Returns the keys that match, newest first.
     *
     * @throws ProblemException 400 for a cursor that is not one of this query's; 503 if those of all users have few that match
     */
    public Page<ApiKey> page(KeyFilter filter, Optional<String> cursor, int limit) {
        Instant now = clock.instant();
        SearchTime time = filter.searchesAll() ? SearchTime.ofAllKeys() : SearchTime.unlimited();
        return pages.page(
                filter.canonical(),
                cursor,
                limit,
                (from, backward, most) -> time.run(left ->
                        list(KeySelect.page(filter, now, backward, from.map(Cursors.Position::id), most), left)),
                key -> "",
                ApiKey::id);
    }

    /** Returns all keys of a user that are kept, oldest first. */
    public List<OwnKey> ofOwner(UUID owner) {
        return list(KeySelect.ofOwner(owner), Optional.empty()).stream()
                .map(OwnKey::of)
                .toList();
    }

    /** Counts the active keys of a user. */
    public long countInForce(UUID owner) {
        return statements
                .list(row -> row.getLong(1), KeySelect.countInForce(owner, clock.instant()))
                .get(0);
    }

    /** A user who has active keys. */
    record Owner(UUID id, String subject) {}

    /** Returns those with these subjects who have active keys. */
    List<Owner> ownersAmong(Collection<String> subjects) {
        return subjects.isEmpty() ? List.of() : owners(KeySelect.ownersAmong(List.copyOf(subjects), clock.instant()));
    }

    /** Returns some users who have active keys, in the order of their ids. */
    List<Owner> ownersAfter(UUID owner, int limit) {
        return owners(KeySelect.ownersAfter(owner, clock.instant(), limit));
    }

    private List<Owner> owners(Select select) {
        return statements.list(row -> new Owner(Statements.uuid(row, "user_id"), row.getString("subject")), select);
    }

    private Optional<ApiKey> first(Select select) {
        return list(select, Optional.empty()).stream().findFirst();
    }

    private List<ApiKey> list(Select select, Optional<Duration> most) {
        return statements.list(ApiKeys::key, select, most);
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                key(row),
                Statements.instant(row, "secret_until"),
                row.getString("subject"),
                Statements.texts(row, "roles"),
                row.getBoolean("enabled"),
                row.getBoolean("deleted"),
                row.getBoolean("stopped"));
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                Statements.uuid(row, "id"),
                Statements.uuid(row, "user_id"),
                Optional.ofNullable(Statements.uuid(row, "organization_id")),
                row.getString("name"),
                row.getString("prefix"),
                scopes(row),
                Statements.instant(row, "created_at"),
                row.getString("created_by"),
                Statements.instant(row, "expires_at"),
                Statements.instant(row, "last_used_at"),
                Statements.instant(row, "ended_at"),
                row.getString("end_reason"),
                row.getLong("version"));
    }

    /** Leaves out scopes that only a newer release knows: this one grants nothing for them. */
    private static Set<KeyScope> scopes(ResultSet row) throws SQLException {
        return Statements.texts(row, "scopes").stream()
                .map(KeyScope::of)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
