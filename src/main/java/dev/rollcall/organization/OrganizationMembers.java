package dev.rollcall.organization;

import dev.rollcall.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds the members and organizations that have to be read again when something happens to an organization or a user. */
@ApplicationScoped
public class OrganizationMembers {

    private static final String KNOWN =
            "select id, enabled from organizations where keycloak_id = ? and deleted_at is null";

    private static final String MANAGED = """
            select user_id from memberships where organization_id = ? and membership_type = 'managed' and user_id > ?
            order by user_id limit ?""";

    private static final String ORGANIZATIONS = """
            select o.keycloak_id from memberships m join organizations o on o.id = m.organization_id
            where m.user_id = ? order by o.id""";

    private final Statements statements;

    OrganizationMembers(Statements statements) {
        this.statements = statements;
    }

    /** An organization that Rollcall knows. */
    public record Known(UUID id, boolean enabled) {}

    /** Returns the organization with Keycloak's id, unless it is a tombstone. */
    public Optional<Known> known(String keycloakId) {
        return statements.one(row -> new Known(row.getObject(1, UUID.class), row.getBoolean(2)), KNOWN, keycloakId);
    }

    /** Returns the next managed members in the order of their ids. */
    public List<UUID> managed(UUID organization, UUID after, int most) {
        return statements.list(row -> row.getObject(1, UUID.class), MANAGED, organization, after, most);
    }

    /** Returns Keycloak's ids of the organizations that a user belongs to, as far as Rollcall knows. */
    public List<String> organizations(UUID user) {
        return statements.list(row -> row.getString(1), ORGANIZATIONS, user);
    }
}
