package dev.rollcall.organization;

import dev.rollcall.directory.MembershipType;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A user's membership in an organization. That it exists, and its type, are copies of Keycloak; the role is Rollcall's own. A membership that
 * ends is deleted with its role. Only {@link OrganizationWriter} writes.
 */
@Entity
@Table(name = "memberships")
public class Membership extends PanacheEntityBase {

    @Id
    public UUID id;

    @Column(name = "organization_id", nullable = false, updatable = false)
    public UUID organizationId;

    @Column(name = "user_id", nullable = false, updatable = false)
    public UUID userId;

    @Convert(converter = RoleColumn.class)
    @Column(nullable = false)
    public MembershipRole role;

    @Convert(converter = TypeColumn.class)
    @Column(name = "membership_type", nullable = false)
    public MembershipType membershipType;

    /** When Rollcall first saw the membership; Keycloak does not tell. */
    @Column(name = "joined_at", nullable = false)
    public Instant joinedAt;

    /** Counts the changes of the row. The database counts. */
    @Version
    @Column(nullable = false)
    public long version;

    public static Optional<Membership> find(UUID organizationId, UUID userId) {
        return find("organizationId = ?1 and userId = ?2", organizationId, userId)
                .firstResultOptional();
    }

    /** Stores a role as its code. */
    @Converter
    static class RoleColumn implements AttributeConverter<MembershipRole, String> {

        @Override
        public String convertToDatabaseColumn(MembershipRole role) {
            return role == null ? null : role.code();
        }

        @Override
        public MembershipRole convertToEntityAttribute(String code) {
            return code == null ? null : MembershipRole.ofCode(code);
        }
    }

    /** Stores a type as its code. */
    @Converter
    static class TypeColumn implements AttributeConverter<MembershipType, String> {

        @Override
        public String convertToDatabaseColumn(MembershipType type) {
            return type == null ? null : type.code();
        }

        @Override
        public MembershipType convertToEntityAttribute(String code) {
            return code == null ? null : MembershipType.ofCode(code);
        }
    }
}
