package dev.rollcall.organization;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks what the database does by itself, whoever writes: versions, change log, the end of memberships, and the loss of the last owner. */
@QuarkusTest
class OrganizationTriggersTest {

    private final String organization = UUID.randomUUID().toString();

    @Inject
    ServiceDatabase records;

    @Inject
    DataSource database;

    @Inject
    EndedMemberships ended;

    @BeforeEach
    void insertOrganization() throws SQLException {
        records.execute("""
                insert into organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at)
                values (?::uuid, ?, 'Acme', 'acme', true, now(), now())""", organization, "by-hand-" + organization);
    }

    /** An organization without an owner would be a problem of the shared application. */
    @AfterEach
    void removeOrganization() throws SQLException {
        records.execute("delete from organizations where id = ?::uuid", organization);
    }

    private String insertUser() throws SQLException {
        String id = UUID.randomUUID().toString();
        records.execute("""
                insert into users (id, keycloak_id, username, created_at, updated_at, identity_as_of)
                values (?::uuid, ?, ?, now(), now(), now())""", id, "by-hand-" + id, "by-hand-" + id);
        return id;
    }

    private String insertMember(String role) throws SQLException {
        return insertMember(insertUser(), role);
    }

    private String insertMember(String user, String role) throws SQLException {
        String id = UUID.randomUUID().toString();
        records.execute("""
                insert into memberships (id, organization_id, user_id, role, membership_type, joined_at)
                values (?::uuid, ?::uuid, ?::uuid, ?, 'unmanaged', now())""", id, organization, user, role);
        return id;
    }

    private String insertTeam() throws SQLException {
        String id = UUID.randomUUID().toString();
        records.execute("""
                insert into teams (id, organization_id, keycloak_id, name, created_at)
                values (?::uuid, ?::uuid, ?, 'Builders', now())""", id, organization, "by-hand-" + id);
        return id;
    }

    private void join(String team, String... memberships) throws SQLException {
        records.execute(
                "insert into team_members select ?::uuid, unnest(string_to_array(?, ' ')::uuid[])",
                team,
                String.join(" ", memberships));
    }

    /** The entries of an entity: version, type, fields. */
    private List<String> changes(String id) throws SQLException {
        String all = records.text(
                "select string_agg(concat_ws(' ', version, type, fields), '|' order by version, id) from changes where entity_id = ?::uuid",
                id);
        return all == null ? List.of() : List.of(all.split("\\|"));
    }

    private boolean isOrphaned() throws SQLException {
        return records.number(
                        "select count(*) from organizations where id = ?::uuid and orphaned_at is not null",
                        organization)
                == 1;
    }

    @Test
    void eachVersionOfAnOrganizationHasOneEntry() throws SQLException {
        records.execute(
                "update organizations set name = 'Acme 2', description = 'about', domains = '{acme.org}' where id = ?::uuid",
                organization);
        records.execute("update organizations set updated_at = now() where id = ?::uuid", organization);
        records.execute(
                "update organizations set enabled = false, attributes = '{\"a\": 1}' where id = ?::uuid", organization);
        records.execute("update organizations set enabled = true where id = ?::uuid", organization);
        records.execute("update organizations set deleted_at = now(), name = '' where id = ?::uuid", organization);
        records.execute("update organizations set deleted_at = null, name = 'Acme' where id = ?::uuid", organization);
        records.execute("delete from organizations where id = ?::uuid", organization);

        assertThat(changes(organization))
                .containsExactly(
                        "0 organization.created {}",
                        "1 organization.updated {name,description,domains}",
                        "2 organization.disabled {enabled,attributes}",
                        "3 organization.enabled {enabled}",
                        "4 organization.deleted {}",
                        "5 organization.restored {name}",
                        "6 organization.deleted {}");
    }

    /** A membership that has ended cannot be looked up, so its entries say whose it was. */
    @Test
    void entriesOfMembershipsNameOrganizationAndUser() throws SQLException {
        String user = insertUser();
        String membership = insertMember(user, "member");

        records.execute("update memberships set role = 'admin' where id = ?::uuid", membership);
        records.execute("update memberships set role = 'admin' where id = ?::uuid", membership);
        records.execute("delete from memberships where id = ?::uuid", membership);

        assertThat(changes(membership))
                .containsExactly("0 membership.created {}", "1 membership.updated {role}", "2 membership.deleted {}");
        assertThat(records.text(
                        "select string_agg(distinct organization_id || ' ' || user_id, '|') from changes where entity_id = ?::uuid",
                        membership))
                .isEqualTo(organization + " " + user);
    }

    @Test
    void membersOfATeamArePartOfItsVersion() throws SQLException {
        String team = insertTeam();
        String one = insertMember("member");
        String other = insertMember("member");

        join(team, one, other);
        records.execute("update teams set name = 'Makers' where id = ?::uuid", team);
        records.execute("delete from memberships where id = ?::uuid", one);
        records.execute("delete from teams where id = ?::uuid", team);

        assertThat(changes(team))
                .containsExactly(
                        "0 team.created {}",
                        "1 team.updated {members}",
                        "2 team.updated {name}",
                        "3 team.updated {members}",
                        "4 team.deleted {}");
        assertThat(records.number("select count(*) from memberships where id = ?::uuid", other))
                .isEqualTo(1);
    }

    @Test
    void membershipsOfADeletedUserEnd() throws SQLException {
        String user = insertUser();
        String membership = insertMember(user, "owner");
        String team = insertTeam();
        join(team, membership);

        records.execute("update users set deleted_at = now(), username = '' where id = ?::uuid", user);

        assertThat(changes(membership)).last().isEqualTo("1 membership.deleted {}");
        assertThat(changes(team)).last().isEqualTo("2 team.updated {members}");
        assertThat(isOrphaned()).isTrue();
    }

    /** A membership ends by itself or with the organization. The erasure of a user deletes these rows. */
    @Test
    void endedMembershipsAreKeptUntilTheUserIsErased() throws SQLException {
        String first = insertUser();
        String second = insertUser();
        String membership = insertMember(first, "member");
        insertMember(second, "member");
        assertThat(endedMembers()).isNull();

        records.execute("delete from memberships where id = ?::uuid", membership);
        assertThat(endedMembers()).isEqualTo(first);
        records.execute("update organizations set deleted_at = now(), name = '' where id = ?::uuid", organization);
        assertThat(endedMembers().split(" ")).containsExactlyInAnyOrder(first, second);
        records.execute("update users set deleted_at = now(), username = '' where id = ?::uuid", first);
        assertThat(endedMembers()).isEqualTo(second);
    }

    @Test
    void erasedUserHasNoEndedMembership() throws SQLException {
        String user = insertUser();
        insertMember(user, "member");

        records.execute("update users set deleted_at = now(), username = '' where id = ?::uuid", user);

        assertThat(endedMembers()).isNull();
    }

    @Test
    void endedMembershipsAreForgottenAfterNinetyDays() throws SQLException {
        records.execute("""
                insert into ended_memberships select ?::uuid, gen_random_uuid(), now() - days * interval '1 day'
                from unnest(array[89, 91]) days""", organization);

        ended.deleteOld();

        assertThat(records.text(
                        "select string_agg((now() - ended_at >= interval '90 days')::text, ' ') from ended_memberships where organization_id = ?::uuid",
                        organization))
                .isEqualTo("false");
    }

    private String endedMembers() throws SQLException {
        return records.text(
                "select string_agg(user_id::text, ' ') from ended_memberships where organization_id = ?::uuid and ended_at > now() - interval '1 hour'",
                organization);
    }

    @Test
    void membershipsAndTeamsOfADeletedOrganizationEnd() throws SQLException {
        String membership = insertMember("owner");
        String team = insertTeam();
        join(team, membership);

        records.execute("update organizations set deleted_at = now(), name = '' where id = ?::uuid", organization);

        assertThat(changes(membership)).last().isEqualTo("1 membership.deleted {}");
        assertThat(changes(team)).last().isEqualTo("2 team.deleted {}");
        assertThat(isOrphaned()).isFalse();
        assertThat(changes(organization)).hasSize(2);
    }

    @Test
    void organizationIsOrphanedFromTheLossOfItsLastOwnerToTheNextOne() throws SQLException {
        assertThat(isOrphaned()).as("before its first owner").isFalse();
        String first = insertMember("owner");
        String second = insertMember("member");
        records.execute("update memberships set role = 'owner' where id = ?::uuid", second);

        records.execute("delete from memberships where id = ?::uuid", first);
        assertThat(isOrphaned()).as("with another owner").isFalse();
        records.execute("update memberships set role = 'admin' where id = ?::uuid", second);
        assertThat(isOrphaned()).as("without an owner").isTrue();
        insertMember("owner");
        assertThat(isOrphaned()).as("with a new owner").isFalse();

        assertThat(changes(organization))
                .containsExactly(
                        "0 organization.created {}",
                        "1 organization.updated {orphanedAt}",
                        "2 organization.updated {orphanedAt}");
    }

    @Test
    void disabledOwnersDoNotCount() throws SQLException {
        String first = insertUser();
        String second = insertUser();
        insertMember(first, "owner");
        String membership = insertMember(second, "owner");

        setEnabled(first, false);
        assertThat(isOrphaned()).as("with an enabled owner").isFalse();
        setEnabled(second, false);
        assertThat(isOrphaned()).as("with disabled owners only").isTrue();
        setEnabled(first, true);
        assertThat(isOrphaned()).as("with an owner who was enabled again").isFalse();
        records.execute("delete from memberships where id = ?::uuid", membership);
        setEnabled(first, false);
        insertMember("owner");
        assertThat(isOrphaned()).as("with another owner").isFalse();
    }

    @Test
    void disabledUserWhoIsNoOwnerChangesNothing() throws SQLException {
        String user = insertUser();
        insertMember(user, "member");

        setEnabled(user, false);

        assertThat(isOrphaned()).isFalse();
        assertThat(changes(organization)).hasSize(1);
    }

    private void setEnabled(String user, boolean enabled) throws SQLException {
        records.execute("update users set enabled = ?::boolean where id = ?::uuid", String.valueOf(enabled), user);
    }

    /** The transaction that waits for the lock of the organization sees that the other owner is disabled. */
    @Test
    void organizationIsOrphanedIfItsLastTwoOwnersAreDisabledAtOnce() throws Exception {
        String first = insertUser();
        String second = insertUser();
        insertMember(first, "owner");
        insertMember(second, "owner");

        disableDuring(first, "update users set enabled = false where id = ?::uuid", second);

        assertThat(isOrphaned()).isTrue();
    }

    /** The transaction that waits for the lock of the user sees that the new owner is disabled. */
    @Test
    void organizationStaysOrphanedIfItsNewOwnerIsDisabledAtOnce() throws Exception {
        String first = insertUser();
        String second = insertUser();
        insertMember(first, "owner");
        String membership = insertMember(second, "member");
        setEnabled(first, false);

        disableDuring(second, "update memberships set role = 'owner' where id = ?::uuid", membership);

        assertThat(isOrphaned()).isTrue();
    }

    /** Disables a user in a transaction for which an update has to wait. */
    private void disableDuring(String user, String update, String id) throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("update users set enabled = false where id = '%s'".formatted(user));
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> records.execute(update, id));
            await().until(() -> records.number(
                            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%%%s%%'"
                                    .formatted(update.substring(0, update.indexOf('='))
                                            .strip()))
                    > 0);
            connection.commit();
            other.join();
        }
    }

    @Test
    void functionsRunAsTheirOwnerForTriggersOnly() throws SQLException {
        String functions =
                "append_change append_change_of_organization append_change_of_membership append_change_of_team count_version_of_team"
                        + " keep_ended_membership forget_ended_memberships end_memberships_of_user end_organization notice_owners notice_enabled_owner revoke_invitations"
                        + " revoke_invitations_of_members";
        assertThat(records.number("""
                select count(*) from pg_proc
                where proname = any(string_to_array(?, ' ')) and pronamespace = current_schema()::regnamespace
                    and prosecdef and proconfig is not null and not exists (select from aclexplode(proacl) where grantee = 0)""", functions)).isEqualTo(functions.split(" ").length);
    }
}
