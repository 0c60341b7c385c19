package dev.rollcall.user;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Identity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** From an identity, as it was just read from the directory, to a record; in the caller's transaction. */
@ApplicationScoped
public class IdentityCopy {

    /**
     * The directory itself was asked, so this is true whatever a token said before; clocks that differ must not make it look
     * older than that token. A tombstone stays one.
     */
    private static final String UPSERT = """
            insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled,
                roles, created_at, updated_at, synced_at, identity_as_of)
            values (:id, :subject, :username, :email, :emailVerified, :firstName, :lastName, :locale, :enabled,
                :roles, :now, :now, :now, :now)
            on conflict (keycloak_id) do update set
                username = excluded.username,
                email = excluded.email,
                email_verified = excluded.email_verified,
                first_name = excluded.first_name,
                last_name = excluded.last_name,
                locale = excluded.locale,
                enabled = excluded.enabled,
                roles = excluded.roles,
                updated_at = excluded.updated_at,
                synced_at = excluded.synced_at,
                identity_as_of = greatest(excluded.identity_as_of, users.identity_as_of),
                version = users.version + 1
            where users.deleted_at is null
                and (users.username, users.email, users.email_verified, users.first_name, users.last_name, users.locale,
                        users.enabled, users.roles)
                    is distinct from (excluded.username, excluded.email, excluded.email_verified, excluded.first_name,
                        excluded.last_name, excluded.locale, excluded.enabled, excluded.roles)
            """;

    private static final String INSERT = """
            insert into users (id, keycloak_id, username, email, email_verified, first_name, last_name, locale, enabled,
                roles, created_at, updated_at, synced_at, identity_as_of)
            values (:id, :subject, :username, :email, :emailVerified, :firstName, :lastName, :locale, :enabled,
                :roles, :now, :now, :now, :asOf)
            on conflict (keycloak_id) do nothing
            """;

    /** What is left of a person: ids and times. The username must be something, and is nothing. */
    private static final String TOMBSTONE = """
            update users set username = '', email = null, email_verified = false, first_name = null, last_name = null,
                locale = null, enabled = false, roles = '{}', attributes = '{}', last_seen_at = null,
                updated_at = :now, synced_at = :now, identity_as_of = greatest(identity_as_of, :now), deleted_at = :now,
                version = version + 1
            where keycloak_id = :subject and deleted_at is null
            """;

    private final EntityManager database;
    private final RealmRoles roles;

    IdentityCopy(EntityManager database, RealmRoles roles) {
        this.database = database;
        this.roles = roles;
    }

    /**
     * @param id the record's id if there is none yet for the subject
     * @param now to the microsecond
     */
    public void write(UUID id, Identity identity, Instant now) {
        parameters(database.createNativeQuery(UPSERT), id, identity)
                .setParameter("now", now)
                .executeUpdate();
    }

    private Query parameters(Query query, UUID id, Identity identity) {
        return query.setParameter("id", id)
                .setParameter("subject", identity.subject())
                .setParameter("username", identity.username())
                .setParameter("email", identity.email())
                .setParameter("emailVerified", identity.emailVerified())
                .setParameter("firstName", identity.firstName())
                .setParameter("lastName", identity.lastName())
                .setParameter("locale", identity.locale())
                .setParameter("enabled", identity.enabled())
                .setParameter("roles", roles.copied(identity.roles()).toArray(String[]::new));
    }

    /** The identity is gone for certain: its record becomes a tombstone. */
    public void erase(String subject, Instant now) {
        database.createNativeQuery(TOMBSTONE)
                .setParameter("subject", subject)
                .setParameter("now", now)
                .executeUpdate();
    }

    /** What became of a record. */
    public enum Kind {
        /** It says already what is true, or there is nothing to say of nobody. */
        UNCHANGED,
        CREATED,
        UPDATED,
        ERASED,
        /** It holds what was known later than this, and not the same: to be asked again. */
        NEWER
    }

    /**
     * What was not the same in a record.
     *
     * @param userId the record's; null if there is none
     * @param fields the names of those that were written, as the API has them
     * @param lessAllowed whether the person may do less now: tokens from before say too much
     */
    public record Difference(Kind kind, UUID userId, List<String> fields, boolean lessAllowed) {

        private static Difference none(Kind kind, UUID userId) {
            return new Difference(kind, userId, List.of(), false);
        }
    }

    /**
     * For who looks at people because something happened to them, not because they have just changed them: what is known from
     * later than the question stays. So facts may arrive twice, late and in any order. Somebody who is there again is no tombstone
     * any more.
     *
     * @param id the record's id if there is none yet for the subject
     * @param asOf from before the directory was asked; to the microsecond, as {@code now}
     */
    public Difference follow(UUID id, Identity identity, Instant asOf, Instant now) {
        Optional<User> known = User.lockBySubject(identity.subject());
        if (known.isEmpty()) {
            int inserted = parameters(database.createNativeQuery(INSERT), id, identity)
                    .setParameter("asOf", asOf)
                    .setParameter("now", now)
                    .executeUpdate();
            if (inserted == 1) {
                return new Difference(
                        Kind.CREATED, id, List.copyOf(values(identity).keySet()), false);
            }
            known = User.lockBySubject(identity.subject());
        }
        User user = known.orElseThrow();
        List<String> fields = differences(user, identity);
        if (fields.isEmpty()) {
            return Difference.none(Kind.UNCHANGED, user.id);
        }
        if (user.identityAsOf.isAfter(asOf)) {
            return Difference.none(Kind.NEWER, user.id);
        }
        boolean lessAllowed = user.enabled && !identity.enabled()
                || roles.makeAdmin(user.roles) && !roles.makeAdmin(rolesOf(user, identity));
        set(user, identity);
        user.updatedAt = now;
        user.syncedAt = now;
        user.identityAsOf = asOf;
        user.deletedAt = null;
        database.flush();
        return new Difference(Kind.UPDATED, user.id, fields, lessAllowed);
    }

    /**
     * As {@link #follow}, for an identity that was gone when it was asked for.
     *
     * @param asOf from before the directory was asked
     */
    public Difference followGone(String subject, Instant asOf, Instant now) {
        Optional<User> known = User.lockBySubject(subject);
        if (known.isEmpty() || known.get().deletedAt != null) {
            return Difference.none(Kind.UNCHANGED, known.map(user -> user.id).orElse(null));
        }
        if (known.get().identityAsOf.isAfter(asOf)) {
            return Difference.none(Kind.NEWER, known.get().id);
        }
        erase(subject, now);
        return new Difference(Kind.ERASED, known.get().id, List.of(), true);
    }

    private List<String> differences(User user, Identity identity) {
        Map<String, Object> held = new LinkedHashMap<>();
        held.put("username", user.username);
        held.put("email", user.email);
        held.put("emailVerified", user.emailVerified);
        held.put("firstName", user.firstName);
        held.put("lastName", user.lastName);
        held.put("locale", user.locale);
        held.put("enabled", user.enabled);
        held.put("roles", user.roles);
        Map<String, Object> seen = values(identity);
        seen.put("roles", rolesOf(user, identity));
        return held.keySet().stream()
                .filter(name -> user.deletedAt != null || !Objects.equals(held.get(name), seen.get(name)))
                .toList();
    }

    private Map<String, Object> values(Identity identity) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("username", identity.username());
        values.put("email", identity.email());
        values.put("emailVerified", identity.emailVerified());
        values.put("firstName", identity.firstName());
        values.put("lastName", identity.lastName());
        values.put("locale", identity.locale());
        values.put("enabled", identity.enabled());
        values.put("roles", roles.copied(identity.roles()));
        return values;
    }

    /** Where tokens name other roles than the realm's, those of the record came with one, and stay. */
    private List<String> rolesOf(User user, Identity identity) {
        return roles.areOfTheRealm() ? roles.copied(identity.roles()) : user.roles;
    }

    private void set(User user, Identity identity) {
        user.username = identity.username();
        user.email = identity.email();
        user.emailVerified = identity.emailVerified();
        user.firstName = identity.firstName();
        user.lastName = identity.lastName();
        user.locale = identity.locale();
        user.enabled = identity.enabled();
        user.roles = rolesOf(user, identity);
    }
}
