package dev.rollcall.organization;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;

/** A team of an organization, a copy of a group in Keycloak. Only {@link OrganizationWriter} writes. */
@Entity
@Table(name = "teams")
public class Team extends PanacheEntityBase {

    @Id
    public UUID id;

    @Column(name = "organization_id", nullable = false, updatable = false)
    public UUID organizationId;

    /** The id of the group. */
    @Column(name = "keycloak_id", nullable = false, updatable = false)
    public String keycloakId;

    @Column(nullable = false)
    public String name;

    @Column(name = "created_at", nullable = false, updatable = false)
    public Instant createdAt;

    /** Counts the changes of the row and of its members. The database counts. */
    @Version
    @Column(nullable = false)
    public long version;
}
