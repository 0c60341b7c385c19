package dev.rollcall.user;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * The application's record of a person, linked to a Keycloak identity by the subject and nothing else. Username, e-mail,
 * names, enabled and roles are a copy of what Keycloak says, as of {@link #identityAsOf}; two people may have swapped them.
 */
@Entity
@Table(name = "users")
public class User extends PanacheEntityBase {

    /** UUIDv7, this service's own. */
    @Id
    public UUID id;

    /** The {@code sub} of the person's tokens; mostly a UUID, but not of users that are federated into Keycloak. */
    @Column(name = "keycloak_id", nullable = false, updatable = false)
    public String keycloakId;

    @Column(nullable = false)
    public String username;

    public String email;

    @Column(name = "email_verified", nullable = false)
    public boolean emailVerified;

    @Column(name = "first_name")
    public String firstName;

    @Column(name = "last_name")
    public String lastName;

    /** The person's language as a BCP 47 tag; null if they have chosen none, or the realm keeps none. */
    public String locale;

    /** As Keycloak has it, in any format; null if the user has none. */
    @Column(name = "phone_number")
    public String phoneNumber;

    @Column(nullable = false)
    public boolean enabled;

    /** The names of the person's realm roles, sorted. */
    @JdbcTypeCode(SqlTypes.ARRAY)
    @Column(nullable = false, columnDefinition = "text[]")
    public List<String> roles;

    /** The application's own attributes; Keycloak knows nothing of them. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    public Map<String, Object> attributes;

    @Column(name = "created_at", nullable = false, updatable = false)
    public Instant createdAt;

    /** When the record last changed; being seen is no change. */
    @Column(name = "updated_at", nullable = false)
    public Instant updatedAt;

    /** When the person last called, as exactly as {@code rollcall.provisioning.last-seen-interval}; null if never. */
    @Column(name = "last_seen_at")
    public Instant lastSeenAt;

    /** When the copy was last written from Keycloak. */
    @Column(name = "synced_at")
    public Instant syncedAt;

    /** When Keycloak vouched for the copy: an older fact never overwrites it. */
    @Column(name = "identity_as_of", nullable = false)
    public Instant identityAsOf;

    /** Set on a tombstone. */
    @Column(name = "deleted_at")
    public Instant deletedAt;

    /** Counts the changes of the record. */
    @Version
    @Column(nullable = false)
    public long version;

    /** The record of a subject, a tombstone included. */
    public static Optional<User> findBySubject(String subject) {
        return find("keycloakId", subject).firstResultOptional();
    }

    /** The same, and nobody else changes it until the transaction ends. */
    public static Optional<User> lockBySubject(String subject) {
        return find("keycloakId", subject)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** A record that is no tombstone. */
    public static Optional<User> findLiving(UUID id) {
        return find("id = ?1 and deletedAt is null", id).firstResultOptional();
    }

    /**
     * @throws ProblemException 404 if there is none, or only a tombstone
     */
    public static User getLiving(UUID id) {
        return findLiving(id).orElseThrow(User::unknown);
    }

    /** 404: no record has this id. */
    public static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no user with this id.");
    }
}
