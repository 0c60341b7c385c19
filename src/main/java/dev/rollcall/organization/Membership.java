package dev.rollcall.organization;

import dev.rollcall.database.Statements;
import dev.rollcall.directory.MembershipType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * A user's membership in an organization. That it exists, and its type, are copies of Keycloak; the role is Rollcall's own. A membership that
 * ends is deleted with its role. Only {@link OrganizationWriter} writes.
 *
 * @param joinedAt when Rollcall first saw the membership; Keycloak does not tell
 * @param version counts the changes of the row; the database counts
 */
public record Membership(
        UUID id,
        UUID organizationId,
        UUID userId,
        MembershipRole role,
        MembershipType type,
        Instant joinedAt,
        long version) {

    /** The columns of a membership. A query may have those of its organization besides. */
    static final String COLUMNS = "memberships.id as membership_id, organization_id, user_id, role, membership_type,"
            + " joined_at, memberships.version as membership_version";

    /** Reads a row with {@link #COLUMNS}. */
    static Membership of(ResultSet row) throws SQLException {
        return new Membership(
                Statements.uuid(row, "membership_id"),
                Statements.uuid(row, "organization_id"),
                Statements.uuid(row, "user_id"),
                MembershipRole.ofCode(row.getString("role")),
                MembershipType.ofCode(row.getString("membership_type")),
                Statements.instant(row, "joined_at"),
                row.getLong("membership_version"));
    }
}
