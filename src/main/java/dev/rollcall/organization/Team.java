package dev.rollcall.organization;

import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryTeams.DirectoryTeam;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * A team of an organization, a copy of a group in Keycloak. Only {@link TeamWriter} writes.
 *
 * @param keycloakId the id of the group
 * @param version counts the changes of the row and of its members; the database counts
 */
public record Team(UUID id, UUID organizationId, String keycloakId, String name, Instant createdAt, long version) {

    /** The columns of a team. */
    static final String COLUMNS = "id, organization_id, keycloak_id, name, created_at, version";

    /** Reads a row with {@link #COLUMNS}. */
    static Team of(ResultSet row) throws SQLException {
        return new Team(
                Statements.uuid(row, "id"),
                Statements.uuid(row, "organization_id"),
                row.getString("keycloak_id"),
                row.getString("name"),
                Statements.instant(row, "created_at"),
                row.getLong("version"));
    }

    /** Returns what is copied of Keycloak. */
    public DirectoryTeam copy() {
        return new DirectoryTeam(keycloakId, name);
    }
}
