package dev.rollcall.user;

import dev.rollcall.database.JsonText;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.Problem;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * The application's record of a user, linked to a Keycloak identity by the subject alone. The fields of {@link CopiedUserField} are copies of
 * the identity as of {@link #identityAsOf}. Usernames and e-mail addresses are not unique here: two users may have swapped them.
 */
@Entity
@Table(name = "users")
public class User extends PanacheEntityBase {

    /** This service's own id, a UUIDv7. */
    @Id
    public UUID id;

    /** The {@code sub} claim; usually a UUID, but not for users that are federated into Keycloak. */
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

    /** The user's language as a BCP 47 tag; null if the user has chosen none, or the realm stores none. */
    public String locale;

    /** The number in any format, as Keycloak stores it; null if the user has none. */
    @Column(name = "phone_number")
    public String phoneNumber;

    @Column(nullable = false)
    public boolean enabled;

    /** The names of the user's roles, sorted; null if only tokens tell them, and the user has not been here yet. */
    @JdbcTypeCode(SqlTypes.ARRAY)
    @Column(columnDefinition = "text[]")
    public List<String> roles;

    /** The application's own attributes; Keycloak does not know them. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    public Map<String, Object> attributes;

    /** The id that the user has in another system; null if none is set. Keycloak does not know it. */
    @Column(name = "external_id")
    public String externalId;

    /** Only {@link UserWriter} writes it. A tombstone keeps it. */
    @Column(nullable = false, insertable = false, updatable = false)
    public UserKind kind = UserKind.PERSON;

    /** Copied attributes of the realm's user profile: texts, and lists of texts. It may have some that are not copied any more. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    public Map<String, Object> profile = Map.of();

    /** The time at which the identity was created or, if the first request of the user created the record, the time of that request. */
    @Column(name = "created_at", nullable = false, updatable = false)
    public Instant createdAt;

    /** The time of the last change of the row. */
    @Column(name = "updated_at", nullable = false)
    public Instant updatedAt;

    /** The time of the last request of the user, to within {@code rollcall.provisioning.last-seen-interval}; null if never. */
    @Formula("(select v.seen_at from last_visits v where v.user_id = id)")
    public Instant lastSeenAt;

    /** The time at which the copy was last written from Keycloak. */
    @Column(name = "synced_at")
    public Instant syncedAt;

    /** The time of the snapshot that the copy was written from: an older snapshot never overwrites it. */
    @Column(name = "identity_as_of", nullable = false)
    public Instant identityAsOf;

    /** The time of deletion; set on a tombstone only. */
    @Column(name = "deleted_at")
    public Instant deletedAt;

    /** The id of the record that has replaced this one, which is a tombstone; null for all others. */
    @Column(name = "replaced_by", insertable = false, updatable = false)
    public UUID replacedBy;

    /** Counts the changes of the row. */
    @Version
    @Column(nullable = false)
    public long version;

    /**
     * The new attributes, external id and kind of a user, which only Rollcall knows.
     *
     * @param attributes null to leave them
     * @param externalId null to leave it
     * @param kind null to leave it
     */
    public record Own(Map<String, Object> attributes, ExternalId externalId, UserKind kind) {

        public static final Own UNCHANGED = new Own(null, null);

        /** Leaves the kind; a new user is a person. */
        public Own(Map<String, Object> attributes, ExternalId externalId) {
            this(attributes, externalId, null);
        }

        /** Returns the columns that are written. */
        List<String> columns() {
            List<String> columns = new ArrayList<>();
            if (attributes != null) {
                columns.add("attributes");
            }
            if (externalId != null) {
                columns.add("external_id");
            }
            if (kind != null) {
                columns.add("kind");
            }
            return columns;
        }

        /** Returns the attributes as JSON, the external id and the name of the kind: the values of a new row, null for none. */
        List<Object> parameters(JsonText json) {
            return Arrays.asList(
                    json.of(attributes),
                    externalId == null ? null : externalId.value(),
                    kind == null ? null : kind.code());
        }
    }

    /** Returns the roles; none if they are not known. */
    public List<String> knownRoles() {
        return roles == null ? List.of() : roles;
    }

    /** Returns the user with this subject, a tombstone included. */
    public static Optional<User> findBySubject(String subject) {
        return find("keycloakId", subject).firstResultOptional();
    }

    /** As {@link #findBySubject}, and locks the row until the transaction ends. */
    public static Optional<User> lockBySubject(String subject) {
        return find("keycloakId", subject)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResultOptional();
    }

    /** Returns the user with this id, unless it is a tombstone. */
    public static Optional<User> findLiving(UUID id) {
        return find("id = ?1 and deletedAt is null", id).firstResultOptional();
    }

    /**
     * @throws ProblemException 404 if there is none, or only a tombstone
     */
    public static User getLiving(UUID id) {
        return findLiving(id).orElseThrow(() -> unknown(id));
    }

    /** Returns the 404 problem for an unknown id or a tombstone. It names the record that has replaced the tombstone, if there is one. */
    static ProblemException unknown(UUID id) {
        Problem problem = Problem.of(ProblemType.NOT_FOUND, "There is no user with this id.");
        User tombstone = findById(id);
        return new ProblemException(
                tombstone == null || tombstone.replacedBy == null
                        ? problem
                        : problem.withDetail("The user has another record, which replaces this one.")
                                .with("replacedBy", tombstone.replacedBy));
    }
}
