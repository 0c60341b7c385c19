package dev.rollcall.testing;

import jakarta.inject.Singleton;
import java.util.UUID;
import javax.sql.DataSource;

/** Inserts records of organizations that Keycloak does not have: enough for reads, and cheaper. */
@Singleton
public final class OrganizationRecords {

    private final ServiceDatabase database;

    public OrganizationRecords(DataSource database) {
        this.database = new ServiceDatabase(database);
    }

    /** Inserts an organization whose alias is its name. Returns the id. */
    public String organization(String name, String... domains) {
        return database.text("""
                insert into organizations (id, keycloak_id, name, alias, domains, enabled, created_at, updated_at)
                values (gen_random_uuid(), gen_random_uuid(), ?, ?, ?::text[], true, clock_timestamp(), clock_timestamp())
                returning id""", name, name, "{" + String.join(",", domains) + "}");
    }

    /** Inserts a user. Returns the id. */
    public String user(String username) {
        return database.text("""
                insert into users (id, keycloak_id, username, email, first_name, last_name, enabled, roles, created_at, updated_at,
                    identity_as_of)
                values (gen_random_uuid(), gen_random_uuid(), ?, ? || '@example.org', 'First', 'Last', true, '{user}', now(), now(),
                    now())
                returning id""", username, username);
    }

    /** Inserts a membership. Returns its id. */
    public String member(String organization, String user, String role) {
        return database.text("""
                insert into memberships (id, organization_id, user_id, role, membership_type, joined_at)
                values (?::uuid, ?::uuid, ?::uuid, ?, 'unmanaged', clock_timestamp()) returning id""", UUID.randomUUID().toString(), organization, user, role);
    }

    /** Inserts members that are new users, with the role {@code member}. */
    public void members(String organization, int count) {
        database.execute("""
                with added as (
                    insert into users (id, keycloak_id, username, enabled, created_at, updated_at, identity_as_of)
                    select gen_random_uuid(), gen_random_uuid(), 'member-' || n, true, now(), now(), now()
                    from generate_series(1, ?::int) n
                    returning id)
                insert into memberships (id, organization_id, user_id, membership_type, joined_at)
                select gen_random_uuid(), ?::uuid, id, 'unmanaged', now() from added""", Integer.toString(count), organization);
    }

    /** Inserts a team. Returns the id. */
    public String team(String organization, String name) {
        return database.text("""
                insert into teams (id, organization_id, keycloak_id, name, created_at)
                values (gen_random_uuid(), ?::uuid, gen_random_uuid(), ?, clock_timestamp()) returning id""", organization, name);
    }

    public void teamMember(String team, String membership) {
        database.execute(
                "insert into team_members (team_id, membership_id) values (?::uuid, ?::uuid)", team, membership);
    }
}
