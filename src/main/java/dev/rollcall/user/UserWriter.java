package dev.rollcall.user;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.database.JsonText;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.user.IdentitySnapshot.Part;
import dev.rollcall.user.SyncResult.Access;
import dev.rollcall.user.SyncResult.Kind;
import dev.rollcall.user.User.Own;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes identity snapshots into {@code users}, and visits into {@code last_visits}; no other class does. Statements join the caller's
 * transaction. All times are to the microsecond, as PostgreSQL stores them.
 *
 * <p>A snapshot differs from a row if they differ in a field that the snapshot knows, or if the row is a tombstone.
 */
@ApplicationScoped
public class UserWriter {

    /** Replicas know the database's clock to within half a round trip. Only a clock that was ahead dates a row later than this. */
    static final Duration TOLERANCE = Duration.ofMillis(250);

    /** The effect of a difference that erases attributes of the user profile because the setting does not name them any more. */
    public static final String PROFILE_ERASED = "profile-erased";

    private final UserRows rows;
    private final Statements statements;
    private final RealmRoles roles;
    private final JsonText json;
    private final ProfileNames profile;
    private final UserSql sql;

    /** A source knows few combinations of parts, so there are few statements. */
    private final Map<Set<Part>, String> upserts = new ConcurrentHashMap<>();

    public UserWriter(UserRows rows, Statements statements, RealmRoles roles, JsonText json, ProfileNames profile) {
        this.rows = rows;
        this.statements = statements;
        this.roles = roles;
        this.json = json;
        this.profile = profile;
        this.sql = new UserSql(Part.ofDirectory(roles));
    }

    /** Whether a row's time is in the future, so that nothing may be concluded from it. */
    static boolean isAhead(Instant time, Instant now) {
        return time.isAfter(now.plus(TOLERANCE));
    }

    /**
     * Writes a snapshot from a token, unless the row is newer. Parts that the token does not know stay.
     *
     * @param id the id of a new user
     * @return the row as written; empty if it is the same already, or newer
     */
    Optional<User> writeFromToken(UUID id, IdentitySnapshot snapshot, Instant now, ChangeContext context) {
        String upsert = upserts.computeIfAbsent(snapshot.parts(), UserSql::upsertFromToken);
        List<Object> none = Own.UNCHANGED.parameters(json);
        return rows.one(
                upsert,
                snapshot.insertParameters(id, CopiedUserField.ALL, now, none, context)
                        .toArray());
    }

    /** Writes roles that a token tells into a row that has none yet. */
    void writeFirstRoles(UUID id, List<String> names, Instant now, ChangeContext context) {
        statements.change(UserSql.WRITE_FIRST_ROLES, names, now, context.setting(), id);
    }

    /**
     * Writes an identity that was read just now, after a change. It is newer than the row, whatever a token said. A tombstone stays one.
     *
     * @param id the id of a new user
     */
    public void write(UUID id, Identity identity, Own own, Instant now, ChangeContext context) {
        IdentitySnapshot snapshot = IdentitySnapshot.of(identity, roles, now);
        List<Object> values = snapshot.insertParameters(id, sql.known(), now, own.parameters(json), context);
        String copied = CopiedUserField.PROFILE.valueIn(snapshot);
        Collections.addAll(values, copied, copied);
        statements.change(sql.upsertAfterChange(own.columns()), values.toArray());
        UserDirectoryIds.remember(identity, statements);
    }

    /** Makes the row of an identity that is gone a tombstone; as {@link #writeDeletion}, whatever the time of the row. */
    public void erase(String subject, Instant now, Instant eraseAt, ChangeContext context) {
        RetainedUsers.retain(subject, eraseAt, statements);
        bury(subject, now, context);
    }

    private void bury(String subject, Instant now, ChangeContext context) {
        statements.change(sql.erase, now, now, now, now, now, context.setting(), subject);
    }

    /**
     * Updates a row from an identity because something happened to it. A row that is newer than the snapshot stays, so snapshots may
     * arrive twice, late and in any order; but access that the snapshot lacks is taken away all the same, because its time may be wrong.
     * An identity that exists again revives a tombstone.
     *
     * @param id the id of a new user
     * @param asOf the moment just before Keycloak was asked
     */
    public SyncResult writeFromDirectory(UUID id, Identity identity, Instant asOf, Instant now, ChangeContext context) {
        SyncResult result = writeCopy(id, identity, asOf, now, context);
        UserDirectoryIds.remember(identity, statements);
        return result;
    }

    private SyncResult writeCopy(UUID id, Identity identity, Instant asOf, Instant now, ChangeContext context) {
        IdentitySnapshot snapshot = IdentitySnapshot.of(identity, roles, asOf);
        Optional<User> known = User.lockBySubject(identity.subject());
        if (known.isEmpty()) {
            List<Object> none = Own.UNCHANGED.parameters(json);
            List<Object> values = snapshot.insertParameters(id, sql.known(), now, none, context);
            if (statements.change(sql.insertIfAbsent, values.toArray()) == 1) {
                return SyncResult.created(id, CopiedUserField.names(sql.known(), snapshot));
            }
            known = User.lockBySubject(identity.subject());
        }
        User user = known.orElseThrow();
        List<String> different = differences(user, snapshot);
        if (different.isEmpty()) {
            if (isAhead(user.identityAsOf, now)) {
                confirm(user.keycloakId, asOf);
            }
            return SyncResult.none(Kind.UNCHANGED, user.id);
        }
        if (isNewer(user, asOf, now)) {
            return user.deletedAt == null
                    ? reduce(user, identity.enabled(), snapshot.roles(), now, context)
                    : SyncResult.none(Kind.NEWER, user.id);
        }
        List<Object> values = new ArrayList<>();
        sql.known().forEach(field -> values.add(field.valueIn(snapshot)));
        Collections.addAll(values, now, now, asOf, context.setting(), user.id);
        statements.change(sql.update, values.toArray());
        boolean lostPrivileges =
                user.enabled && !identity.enabled() || roles.losePrivilege(comparableRoles(user), snapshot.roles());
        return new SyncResult(Kind.UPDATED, user.id, different, Access.changes(user, snapshot), lostPrivileges);
    }

    private static boolean isNewer(User user, Instant asOf, Instant now) {
        return user.identityAsOf.isAfter(asOf) && !isAhead(user.identityAsOf, now);
    }

    /**
     * Takes away the access of a row that an older snapshot does not have. The row's time stays, so that only a newer snapshot gives it
     * back.
     */
    private SyncResult reduce(User user, boolean enabled, List<String> allowed, Instant now, ChangeContext context) {
        boolean disables = user.enabled && !enabled;
        List<String> held = comparableRoles(user);
        List<String> kept = held.stream().filter(allowed::contains).toList();
        List<String> lost = new ArrayList<>();
        if (disables) {
            lost.add(CopiedUserField.ENABLED.name());
        }
        if (kept.size() < held.size()) {
            lost.add(CopiedUserField.ROLES.name());
        }
        if (lost.isEmpty()) {
            return SyncResult.none(Kind.NEWER, user.id);
        }
        boolean lostPrivileges = disables || roles.losePrivilege(held, kept);
        List<Object> values = new ArrayList<>();
        values.add(user.enabled && enabled);
        if (roles.usesRealmRoles()) {
            values.add(kept);
        }
        Collections.addAll(values, now, now, context.setting(), user.id);
        statements.change(sql.reduce, values.toArray());
        Access left = new Access(user.enabled && enabled, user.emailVerified, roles.usesRealmRoles() ? kept : null);
        return new SyncResult(Kind.REDUCED, user.id, lost, Access.of(user).to(left), lostPrivileges);
    }

    /** Sets the time of a row that equals Keycloak's answer to the time of the answer, unless the row is newer. */
    public void confirm(String subject, Instant asOf) {
        statements.change(UserSql.CONFIRM, asOf, asOf, subject, asOf);
    }

    /**
     * As {@link #writeFromDirectory}, for an identity that Keycloak did not have when it was asked. A row that is newer is only disabled: erasing cannot
     * be taken back.
     *
     * @param eraseAt until when the personal data is retained, see {@link RetainedUsers}; null to erase it at once, also of a tombstone
     */
    public SyncResult writeDeletion(String subject, Instant asOf, Instant now, Instant eraseAt, ChangeContext context) {
        Optional<User> known = User.lockBySubject(subject);
        if (eraseAt == null) {
            RetainedUsers.erase(subject, statements);
        }
        if (known.isEmpty() || known.get().deletedAt != null) {
            return SyncResult.none(Kind.UNCHANGED, known.map(user -> user.id).orElse(null));
        }
        User user = known.get();
        if (isNewer(user, asOf, now)) {
            return reduce(user, false, List.of(), now, context);
        }
        RetainedUsers.retain(subject, eraseAt, statements);
        bury(subject, now, context);
        return SyncResult.erased(user.id);
    }

    private List<String> differences(User user, IdentitySnapshot snapshot) {
        return user.deletedAt != null
                ? CopiedUserField.names(sql.known(), snapshot)
                : sql.known().stream()
                        .flatMap(field -> field.differences(user, snapshot))
                        .toList();
    }

    /** Returns the roles of a row that Keycloak's answers may take away: none if only tokens tell roles. */
    private List<String> comparableRoles(User user) {
        return roles.usesRealmRoles() ? user.knownRoles() : List.of();
    }

    /**
     * Compares many snapshots with their rows. Rows that are newer than their snapshots are left out, unless they have access that their
     * snapshots lack.
     *
     * @param snapshots a query for {@code subject}, the columns of {@link CopiedUserField#ALL} and {@code as_of}
     * @return a query for {@code subject}, {@code user_id}, {@code kind} (created, changed, returned, or unsure for a newer row),
     *     {@code fields}, {@code effects} (the ways to change users that reconciliation's brake counts, none for a newer row) and
     *     {@code less_allowed} (whether older tokens grant too much afterwards) of those that differ
     */
    public Select differences(Select snapshots) {
        return snapshots.within(
                sql.differences(snapshots.sql()),
                Map.of(
                        "admins",
                        List.copyOf(roles.adminNames()),
                        "readers",
                        List.copyOf(roles.readingNames()),
                        "profile",
                        List.copyOf(profile.all())));
    }

    /** A user that a batch has written. */
    public record Written(UUID id, String subject) {}

    /**
     * Creates many users; those that have a row already are left out.
     *
     * @param snapshots as of {@link #differences}, with the {@code id} of each new user and the {@code created_at} of the identity, or null
     */
    public List<Written> createAll(Select snapshots, Instant now, ChangeContext context) {
        return writeAll(snapshots, sql.insertAll(snapshots.sql()), now, context);
    }

    /**
     * Updates many users, and revives tombstones; rows that are newer than their snapshots are left out.
     *
     * @param snapshots as of {@link #differences}
     */
    public List<Written> updateAll(Select snapshots, Instant now, ChangeContext context) {
        return writeAll(snapshots, sql.updateAll(snapshots.sql()), now, context);
    }

    private List<Written> writeAll(Select snapshots, String statement, Instant now, ChangeContext context) {
        return statements.list(
                row -> new Written(row.getObject(1, UUID.class), row.getString(2)),
                snapshots.within(
                        statement,
                        Map.of("now", now, "context", context.setting(), "profile", List.copyOf(profile.all()))));
    }

    /** Writes the attributes and the external ids of these users, and returns the ids of those who had others. */
    public List<UUID> writeOwn(List<User> users, Instant now, ChangeContext context) {
        Map<String, Object> values = Map.of(
                "ids", users.stream().map(user -> user.id).toList(),
                "attributes",
                        users.stream().map(user -> json.of(user.attributes)).toList(),
                "externals", users.stream().map(user -> user.externalId).toList(),
                "now", now,
                "context", context.setting());
        return statements.list(row -> row.getObject(1, UUID.class), new Select(UserSql.WRITE_OWN, values));
    }

    /** Remembers that the user was here, if the last time that is remembered is not after {@code due}. */
    void touchLastSeen(UUID id, Instant now, Instant due) {
        statements.change(UserSql.TOUCH_LAST_SEEN, now, id, due);
    }
}
