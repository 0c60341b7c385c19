package dev.rollcall.organization;

import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
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
 * The application's record of an organization, linked to Keycloak's by its id. Name, alias, domains and {@link #enabled} are copies. Only
 * {@link OrganizationWriter} writes.
 */
@Entity
@Table(name = "organizations")
public class Organization extends PanacheEntityBase {

    /** This service's own id, a UUIDv7. */
    @Id
    public UUID id;

    @Column(name = "keycloak_id", nullable = false, updatable = false)
    public String keycloakId;

    /** Not unique: Keycloak may hold names that differ only in case. */
    @Column(nullable = false)
    public String name;

    @Column(nullable = false)
    public String alias;

    /** The e-mail domains, sorted. */
    @JdbcTypeCode(SqlTypes.ARRAY)
    @Column(nullable = false, columnDefinition = "text[]")
    public List<String> domains;

    @Column(nullable = false)
    public boolean enabled;

    /** The application's own attributes; Keycloak does not know them. */
    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    public Map<String, Object> attributes;

    @Column(name = "created_at", nullable = false, updatable = false)
    public Instant createdAt;

    @Column(name = "updated_at", nullable = false)
    public Instant updatedAt;

    /**
     * When the last enabled owner was removed, deleted or disabled in Keycloak, or the organization returned without an owner; null while
     * there is one, and before the first one.
     */
    @Column(name = "orphaned_at")
    public Instant orphanedAt;

    /** The time of deletion; set on a tombstone only. */
    @Column(name = "deleted_at")
    public Instant deletedAt;

    /** Counts the changes of the row. The database counts. */
    @Version
    @Column(nullable = false)
    public long version;

    /** Returns the organization with this id, unless it is a tombstone. */
    public static Optional<Organization> findLiving(UUID id) {
        return find("id = ?1 and deletedAt is null", id).firstResultOptional();
    }

    /** The 404 problem for an unknown id, and for an organization that the caller may not see. */
    public static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no organization with this id.");
    }
}
