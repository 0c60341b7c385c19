package dev.rollcall.organization;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** The application's record of an organization in Keycloak. */
@Entity
@Table(name = "organizations")
public class Organization extends PanacheEntityBase {

    /** This service's own id, a UUIDv7. */
    @Id
    public UUID id;

    /** Keycloak's id. */
    @Column(name = "keycloak_id", nullable = false, updatable = false)
    public String keycloakId;

    @Column(nullable = false)
    public String name;

    @Column(nullable = false)
    public String alias;

    /** The names of the domains, sorted. */
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

    /** When the last owner vanished in Keycloak; null while there is an owner. */
    @Column(name = "orphaned_at")
    public Instant orphanedAt;

    /** The time of deletion; set on a tombstone only. */
    @Column(name = "deleted_at")
    public Instant deletedAt;

    /** Counts the changes of the row; the database counts. */
    @Column(nullable = false)
    public long version;
}
