package dev.rollcall.sync.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.sync.FeedTest;
import dev.rollcall.sync.feed.FeedSwitchedOn;
import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.InvitationLinks.Link;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.MembershipProvider;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every change of an organization in Keycloak arrives here by events. */
@QuarkusTest
@Tag("slow")
@Tag("sync")
@TestProfile(FeedSwitchedOn.class)
@WithTestResource(BackendWires.Installer.class)
class OrganizationEventsTest extends FeedTest {

    @Test
    void createdChangedAndDeletedOrganizationsArrive() {
        String id = organizations.create("events");
        String name = organizations.get(id).path("name").asText();
        awaitOrganization(id, name + " enabled");

        organizations.update(id, Map.of("name", name + "2", "enabled", false));
        awaitOrganization(id, name + "2 disabled");

        organizations.delete(id);
        awaitOrganization(id, "gone");
        assertThat(auditLogOf(id)).isEqualTo("create-organization, update-organization, delete-organization");
    }

    @Test
    void addedAndRemovedMembersArrive() {
        // never seen by Rollcall
        Realm.Identity identity = realm.createIdentity("member");
        String id = organizations.create("events", List.of(identity));
        awaitMembers(id, identity);
        organizations.remove(id, identity);
        awaitMembers(id);
        organizations.add(id, identity);
        awaitMembers(id, identity);

        assertThat(auditLogOf(id)).isEqualTo("create-organization, add-member, remove-member, add-member");
        assertThat(of(identity, "select count(*) from acts where user_id = users.id and action like '%-member'"))
                .isEqualTo("3");
    }

    @Test
    void invitationsEndWithMembershipsThatEventsReport() {
        InvitationLinks invitations = new InvitationLinks(wires.records());
        String id = organizations.create("events");
        Realm.Identity identity = synced("invited");
        awaitSync(() -> !organization(id).isEmpty());
        String organization = organization(id, "id");
        String email = of(identity, "email");
        Link toNewMember = invitations.invite(organization, email, "admin");
        organizations.add(id, identity);
        awaitMembers(id, identity);
        execute("update memberships set role = 'owner' where organization_id = ?::uuid", organization);
        Link toMember = invitations.invite(organization, email, "admin");
        Link byMember = invitations.inviteBy(of(identity, "id"), organization, "guest-" + email, "member");
        organizations.remove(id, identity);
        awaitMembers(id);

        assertThat(invitations.state(toNewMember)).isEqualTo("revoked by joined");
        assertThat(invitations.revocations(toNewMember)).isEqualTo("- event event done joined");
        assertThat(invitations.state(toMember)).isEqualTo("revoked by removed");
        assertThat(invitations.revocations(toMember)).isEqualTo("- event event done removed");
        assertThat(invitations.state(byMember)).isEqualTo("revoked by inviter-lost-role");
        assertThat(invitations.revocations(byMember)).isEqualTo("- event event done inviter-lost-role");
    }

    /** The event of a new member has only the username, which may be another one by now. */
    @Test
    void memberWhoIsRenamedAtOnceArrives() {
        String id = organizations.create("events");
        Realm.Identity identity = realm.createIdentity("member");
        realm.set(Map.of("editUsernameAllowed", true));
        try {
            organizations.add(id, identity);
            realm.update(identity, Map.of("username", "new-" + identity.username()));
        } finally {
            realm.set(Map.of("editUsernameAllowed", false));
        }

        awaitMembers(id, new Realm.Identity(identity.subject(), "new-" + identity.username(), ""));
    }

    /** A service account has no record: it is left out, and is no reason to retry. */
    @Test
    void serviceAccountAndUserWithoutCredentialsAreMembers() {
        String id = organizations.create("events");
        realm.admin("POST", "/users", Map.of("username", "bare-" + id, "enabled", true));
        Realm.Identity bare = realm.identity("bare-" + id);
        organizations.add(id, realm.identity("service-account-rollcall-reader"));
        organizations.add(id, bare);

        awaitMembers(id, bare);
        awaitSync(() -> readiness("state").startsWith("in sync"));
        assertThat(requests().reasons()).noneMatch(reason -> reason.contains("looked up"));
    }

    @Test
    void teamsAndTheirMembersArrive() {
        Realm.Identity identity = realm.createIdentity("member");
        String id = organizations.create("events", List.of(identity));
        String teams = organizations.createGroup(id, "teams");
        organizations.createGroup(id, "other");
        String red = organizations.createTeam(id, teams, "red");
        organizations.join(id, red, identity);
        awaitTeams(id, "red 1");

        organizations.renameTeam(id, red, "green");
        awaitTeams(id, "green 1");
        organizations.leave(id, red, identity);
        awaitTeams(id, "green 0");
        organizations.join(id, red, identity);
        awaitTeams(id, "green 1");
        organizations.createTeam(id, teams, "blue");
        organizations.deleteGroup(id, red);
        awaitTeams(id, "blue 0");
        // the deletion of the parent deletes its children without events
        organizations.deleteGroup(id, teams);
        awaitTeams(id, "");

        assertThat(auditLogOf(id))
                .contains("add-member", "create-team", "rename-team", "add-team-member", "remove-team-member")
                .contains("delete-team");
    }

    @Test
    void deletedUserLeavesAllOrganizations() {
        Realm.Identity identity = realm.createIdentity("member");
        String id = organizations.create("events", List.of(identity));
        awaitMembers(id, identity);

        realm.delete(identity);

        awaitMembers(id);
    }

    /** Keycloak reports neither that a person joined through an identity provider, nor what it does to managed members. */
    @Test
    void managedMemberArrivesAndIsDisabledEnabledAndDeletedWithTheOrganization() {
        String id = organizations.create("events");
        try (MembershipProvider provider = MembershipProvider.of(realm, id)) {
            Realm.Identity identity = provider.signInOnce();
            awaitMembers(id, identity);
            assertThat(of(identity, "select membership_type from memberships where user_id = users.id"))
                    .isEqualTo("managed");

            organizations.update(id, Map.of("enabled", false));
            awaitThat(identity, "enabled", "false");
            // an act writes the record before the event arrives
            execute("update organizations set enabled = true where keycloak_id = ?", id);
            organizations.update(id, Map.of("enabled", true));
            awaitThat(identity, "enabled", "true");

            organizations.delete(id);
            awaitThat(identity, "deleted_at is not null", "true");
            awaitOrganization(id, "gone");
        }
    }

    /** Keycloak deletes the account with the membership, without an event about the user. */
    @Test
    void managedMemberIsDeletedWithTheMembership() {
        String id = organizations.create("events");
        try (MembershipProvider provider = MembershipProvider.of(realm, id)) {
            Realm.Identity identity = provider.signInOnce();
            awaitMembers(id, identity);

            organizations.remove(id, identity);

            awaitThat(identity, "deleted_at is not null", "true");
            awaitMembers(id);
        }
    }

    /** Both hints may be applied after both changes, and find a member. */
    @Test
    void memberWhoIsAddedAgainAtOnceLosesTheRole() {
        Realm.Identity identity = realm.createIdentity("member");
        String id = organizations.create("events", List.of(identity));
        awaitMembers(id, identity);
        execute("""
                update memberships set role = 'owner', joined_at = joined_at - interval '1 minute'
                where organization_id = (select id from organizations where keycloak_id = ?)""", id);

        organizations.remove(id, identity);
        organizations.add(id, identity);

        awaitSync(() -> organization(
                        id, "select string_agg(role, ' ') from memberships where organization_id = organizations.id")
                .equals("member"));
        assertThat(
                        organization(
                                id,
                                "select string_agg(a.details ->> 'role', ' ') from acts a where a.organization_id = organizations.id and a.action = 'remove-member'"))
                .isEqualTo("owner");
    }

    /** An open act on the organization has its own entry for the member whom it adds, but not for others. */
    @Test
    void changesBesideAnOpenActAreAudited() {
        String id = organizations.create("events");
        Realm.Identity planned = synced("planned");
        Realm.Identity other = synced("other");
        awaitSync(() -> !organization(id).isEmpty());
        execute("""
                with act as (
                    insert into audit_log (id, at, action, via) values (gen_random_uuid(), now(), 'add-member', 'token') returning id)
                insert into open_acts (act_id, target, action, plan, due_at)
                select act.id, o.id, 'add-member', jsonb_build_object('role', 'member',
                        'organization', jsonb_build_object('id', o.id, 'keycloakId', o.keycloak_id),
                        'member', jsonb_build_object('userId', u.id, 'subject', u.keycloak_id)),
                    now() + interval '1 hour'
                from act, organizations o, users u where o.keycloak_id = ? and u.keycloak_id = ?""", id, planned.subject());
        try {
            organizations.add(id, planned);
            organizations.add(id, other);
            awaitMembers(id, planned, other);
        } finally {
            execute("delete from open_acts where target = (select id from organizations where keycloak_id = ?)", id);
        }

        assertThat(auditLog(planned)).doesNotContain("add-member");
        assertThat(auditLog(other)).contains("add-member");
    }

    /** The event may be applied while the act still adds the owner. */
    @Test
    void organizationThatAnActCreatesIsAuditedOnce() {
        Realm.Identity owner = synced("owner");
        String ownerId = of(owner, "id");
        ApiCaller admin = Api.as(BackendWires.createAdministrator(realm));
        String name = "events-" + UUID.randomUUID();
        PausedMessage addOwner = wires.admin().pause(WireDirection.REQUEST, "POST", "/organizations/[^/]+/members");
        CompletableFuture<String> created =
                CompletableFuture.supplyAsync(() -> admin.createOrganization(name, ownerId));
        addOwner.awaitPaused();
        awaitSync(() -> number("select count(*) from organizations where name = ?", name) == 1);
        addOwner.release();
        String id = created.join();

        assertThat(text(
                        "select string_agg(action || ' ' || coalesce(via, ''), ', ') from acts where organization_id = ?::uuid",
                        id))
                .isEqualTo("create-organization bearer");
        assertThat(text("select id from organizations where name = ?", name)).isEqualTo(id);
    }

    /** Nothing reports who belongs to a group that becomes a team. */
    @Test
    void membersOfAGroupThatBecomesATeamArriveAfterAFailure() {
        Realm.Identity identity = realm.createIdentity("member");
        String id = organizations.create("events", List.of(identity));
        String red = organizations.createTeam(id, organizations.createGroup(id, "other"), "red");
        organizations.join(id, red, identity);
        String teams = organizations.createGroup(id, "teams");
        awaitMembers(id, identity);
        awaitSync(() -> readiness("state").startsWith("in sync"));
        failReading("/organizations/" + id + "/groups/" + red + "/members");
        organizations.moveGroup(id, red, "red", teams);
        awaitSync(() -> readiness("message").contains("could not be looked up yet"));
        reset();

        awaitTeams(id, "red 1");
    }

    /** A failure is retried, and the watermark stays before the event until then. */
    @Test
    void eventIsRetriedUntilItIsApplied() {
        String id = organizations.create("events");
        awaitSync(() -> !organization(id).isEmpty());
        Realm.Identity identity = realm.createIdentity("member");
        failReading("/organizations/" + id + "/members/" + identity.subject());
        organizations.add(id, identity);
        Realm.Identity later = realm.createIdentity("later");

        awaitThat(later, "username", later.username());
        awaitSync(() -> readiness("message").contains("could not be looked up yet"));
        awaitMembers(id);
        reset();

        awaitMembers(id, identity);
        awaitSync(() -> readiness("state").startsWith("in sync"));
    }

    private void awaitOrganization(String id, String expected) {
        awaitSync(() -> organization(id).equals(expected));
    }

    private String organization(String id) {
        return organization(id, """
                case when deleted_at is not null then 'gone'
                    else name || case when enabled then ' enabled' else ' disabled' end end""");
    }

    private void awaitMembers(String id, Realm.Identity... people) {
        String expected = String.join(
                " ",
                List.of(people).stream().map(Realm.Identity::username).sorted().toList());
        awaitSync(() -> organization(id, """
                select string_agg(u.username, ' ' order by u.username) from memberships m
                join users u on u.id = m.user_id where m.organization_id = organizations.id""").equals(expected));
    }

    private void awaitTeams(String id, String expected) {
        awaitSync(() -> organization(id, """
                select string_agg(t.name || ' ' || (select count(*) from team_members m where m.team_id = t.id), ', '
                    order by t.name)
                from teams t where t.organization_id = organizations.id""").equals(expected));
    }

    /** Returns the actions of the organization's entries in the audit log, oldest first. */
    private String auditLogOf(String id) {
        return organization(id, """
                select string_agg(action, ', ' order by id) from acts a
                where a.organization_id = organizations.id and via = 'event' and outcome = 'done' and actor is null""");
    }
}
