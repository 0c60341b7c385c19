package dev.rollcall.provisioning;

import dev.rollcall.caller.RealmRoles;
import dev.rollcall.directory.Identity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.time.Instant;
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
        database.createNativeQuery(UPSERT)
                .setParameter("id", id)
                .setParameter("subject", identity.subject())
                .setParameter("username", identity.username())
                .setParameter("email", identity.email())
                .setParameter("emailVerified", identity.emailVerified())
                .setParameter("firstName", identity.firstName())
                .setParameter("lastName", identity.lastName())
                .setParameter("locale", identity.locale())
                .setParameter("enabled", identity.enabled())
                .setParameter("roles", roles.copied(identity.roles()).toArray(String[]::new))
                .setParameter("now", now)
                .executeUpdate();
    }

    /** The identity is gone for certain: its record becomes a tombstone. */
    public void erase(String subject, Instant now) {
        database.createNativeQuery(TOMBSTONE)
                .setParameter("subject", subject)
                .setParameter("now", now)
                .executeUpdate();
    }
}
