package dev.rollcall.organization;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.MembershipType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads organizations by JDBC. They belong to no persistence context: changes to them are not written. */
@ApplicationScoped
class OrganizationRows {

    /** The columns of an organization, in the order in which they are read. */
    static final String COLUMNS = "id, keycloak_id, name, alias, domains, enabled, attributes, created_at, updated_at,"
            + " orphaned_at, deleted_at, version";

    private static final String LIVING =
            "select " + COLUMNS + " from organizations where id = ? and deleted_at is null";

    private static final TypeReference<Map<String, Object>> ATTRIBUTES = new TypeReference<>() {};

    private final Statements statements;
    private final ObjectMapper json;

    OrganizationRows(Statements statements, ObjectMapper json) {
        this.statements = statements;
        this.json = json;
    }

    /** Returns the organization with this id, unless it is a tombstone. */
    Optional<Organization> living(UUID id) {
        return statements.one(this::organization, LIVING, id);
    }

    /** Returns the organizations of a query that begins with {@link #COLUMNS}. */
    List<Organization> list(Select select) {
        return statements.list(this::organization, select);
    }

    /** Returns the organizations of {@link OrganizationSelect#ofUser}. */
    List<OrganizationQueries.OfUser> ofUser(Select select, UUID user) {
        return statements.list(
                row -> {
                    Organization organization = organization(row);
                    Membership membership = new Membership();
                    membership.id = row.getObject(13, UUID.class);
                    membership.organizationId = organization.id;
                    membership.userId = user;
                    membership.role = MembershipRole.ofCode(row.getString(14));
                    membership.membershipType = MembershipType.ofCode(row.getString(15));
                    membership.joinedAt = Statements.instant(row, 16);
                    membership.version = row.getLong(17);
                    return new OrganizationQueries.OfUser(organization, membership);
                },
                select);
    }

    /** In the order of {@link #COLUMNS}. */
    private Organization organization(ResultSet row) throws SQLException {
        Organization organization = new Organization();
        organization.id = row.getObject(1, UUID.class);
        organization.keycloakId = row.getString(2);
        organization.name = row.getString(3);
        organization.alias = row.getString(4);
        organization.domains = List.of((String[]) row.getArray(5).getArray());
        organization.enabled = row.getBoolean(6);
        organization.attributes = attributes(row.getString(7));
        organization.createdAt = Statements.instant(row, 8);
        organization.updatedAt = Statements.instant(row, 9);
        organization.orphanedAt = Statements.instant(row, 10);
        organization.deletedAt = Statements.instant(row, 11);
        organization.version = row.getLong(12);
        return organization;
    }

    private Map<String, Object> attributes(String text) {
        try {
            return json.readValue(text, ATTRIBUTES);
        } catch (JsonProcessingException e) {
            throw new PersistenceException("attributes are not a JSON object", e);
        }
    }
}
