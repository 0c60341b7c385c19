package dev.rollcall.sync.organization;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.sync.FeedTest;
import dev.rollcall.sync.feed.FeedSwitchedOn;
import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.InvitationLinks.Link;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.keycloak.MembershipProvider;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.wire.BackendWires;
import dev.rollcall.testing.wire.PausedMessage;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.sql.SQLException;
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

    private final Organizations keycloak = new Organizations(realm);

    @Test
    void createdChangedAndDeletedOrganizationsArrive() {
        String id = keycloak.create("events");
        String name = keycloak.get(id).path("name").asText();
        awaitOrganization(id, name + " enabled");

        keycloak.update(id, Map.of("name", name + "2", "enabled", false));
        awaitOrganization(id, name + "2 disabled");

        keycloak.delete(id);
        awaitOrganization(id, "gone");
        assertThat(auditLogOf(id)).isEqualTo("create-organization, update-organization, delete-organization");
    }

    @Test
    void addedAndRemovedMembersArrive() {
        String id = keycloak.create("events");
        // never seen by Rollcall
        Realm.Identity identity = realm.createIdentity("member");
        keycloak.add(id, identity);
        awaitMembers(id, identity);
        keycloak.remove(id, identity);
        awaitMembers(id);
        keycloak.add(id, identity);
        awaitMembers(id, identity);

        assertThat(auditLogOf(id)).isEqualTo("create-organization, add-member, remove-member, add-member");
        assertThat(text(
                        "select count(*) from acts where user_id = (select id from users where keycloak_id = ?)"
                                + " and action like '%-member'",
                        identity.subject()))
                .isEqualTo("3");
    }

    @Test
    void invitationsEndWithMembershipsThatEventsReport() throws SQLException {
        InvitationLinks invitations = new InvitationLinks(wires.records());
        String id = keycloak.create("events");
        Realm.Identity identity = synced("invited");
        awaitSync(() -> !organization(id).isEmpty());
        String organization = text("select id from organizations where keycloak_id = ?", id);
        String email = of(identity.subject(), "email");
        Link toNewMember = invitations.invite(organization, email, "admin");
        keycloak.add(id, identity);
        awaitMembers(id, identity);
        write("update memberships set role = 'owner' where organization_id = ?::uuid", organization);
        Link toMember = invitations.invite(organization, email, "admin");
        Link byMember = invitations.inviteBy(of(identity.subject(), "id"), organization, "guest-" + email, "member");
        keycloak.remove(id, identity);
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
        String id = keycloak.create("events");
        Realm.Identity identity = realm.createIdentity("member");
        realm.set(Map.of("editUsernameAllowed", true));
        try {
            keycloak.add(id, identity);
            realm.update(identity, Map.of("username", "new-" + identity.username()));
        } finally {
            realm.set(Map.of("editUsernameAllowed", false));
        }

        awaitMembers(id, new Realm.Identity(identity.subject(), "new-" + identity.username(), ""));
    }

    /** A service account has no record: it is left out, and is no reason to retry. */
    @Test
    void serviceAccountAndUserWithoutCredentialsAreMembers() {
        String id = keycloak.create("events");
        String account = Realm.json(
                        realm.admin("GET", "/users?exact=true&username=service-account-rollcall-reader", null)
                                .body())
                .path(0)
                .path("id")
                .asText();
        realm.admin("POST", "/users", Map.of("username", "bare-" + id, "enabled", true));
        String bare = Realm.json(realm.admin("GET", "/users?exact=true&username=bare-" + id, null)
                        .body())
                .path(0)
                .path("id")
                .asText();
        keycloak.add(id, account);
        keycloak.add(id, bare);

        awaitMembers(id, new Realm.Identity(bare, "bare-" + id, ""));
        awaitSync(() -> readiness("state").startsWith("in sync"));
        assertThat(requests().reasons()).noneMatch(reason -> reason.contains("looked up"));
    }

    @Test
    void teamsAndTheirMembersArrive() {
        String id = keycloak.create("events");
        Realm.Identity identity = realm.createIdentity("member");
        keycloak.add(id, identity);
        String teams = keycloak.createGroup(id, "teams");
        keycloak.createGroup(id, "other");
        String red = keycloak.createTeam(id, teams, "red");
        keycloak.join(id, red, identity);
        awaitTeams(id, "red 1");

        keycloak.renameTeam(id, red, "green");
        awaitTeams(id, "green 1");
        keycloak.leave(id, red, identity);
        awaitTeams(id, "green 0");
        keycloak.join(id, red, identity);
        awaitTeams(id, "green 1");
        keycloak.createTeam(id, teams, "blue");
        keycloak.deleteGroup(id, red);
        awaitTeams(id, "blue 0");
        // the deletion of the parent deletes its children without events
        keycloak.deleteGroup(id, teams);
        awaitTeams(id, "");

        assertThat(auditLogOf(id))
                .contains("add-member", "create-team", "rename-team", "add-team-member", "remove-team-member")
                .contains("delete-team");
    }

    @Test
    void deletedUserLeavesAllOrganizations() {
        String id = keycloak.create("events");
        Realm.Identity identity = realm.createIdentity("member");
        keycloak.add(id, identity);
        awaitMembers(id, identity);

        realm.delete(identity);

        awaitMembers(id);
    }

    /** Keycloak reports neither that a person joined through an identity provider, nor what it does to managed members. */
    @Test
    void managedMemberArrivesAndIsDisabledEnabledAndDeletedWithTheOrganization() {
        String id = keycloak.create("events");
        try (MembershipProvider provider = MembershipProvider.of(realm, id)) {
            Realm.Identity identity = provider.signInOnce();
            awaitMembers(id, identity);
            assertThat(text(
                            "select m.membership_type from memberships m join users u on u.id = m.user_id where u.keycloak_id = ?",
                            identity.subject()))
                    .isEqualTo("managed");

            keycloak.update(id, Map.of("enabled", false));
            awaitThat(identity, "enabled", "false");
            // an act writes the record before the event arrives
            write("update organizations set enabled = true where keycloak_id = ?", id);
            keycloak.update(id, Map.of("enabled", true));
            awaitThat(identity, "enabled", "true");

            keycloak.delete(id);
            awaitThat(identity, "deleted_at is not null", "true");
            awaitOrganization(id, "gone");
        }
    }

    /** Keycloak deletes the account with the membership, without an event about the user. */
    @Test
    void managedMemberIsDeletedWithTheMembership() {
        String id = keycloak.create("events");
        try (MembershipProvider provider = MembershipProvider.of(realm, id)) {
            Realm.Identity identity = provider.signInOnce();
            awaitMembers(id, identity);

            keycloak.remove(id, identity);

            awaitThat(identity, "deleted_at is not null", "true");
            awaitMembers(id);
        }
    }

    /** Both hints may be applied after both changes, and find a member. */
    @Test
    void memberWhoIsAddedAgainAtOnceLosesTheRole() {
        String id = keycloak.create("events");
        Realm.Identity identity = realm.createIdentity("member");
        keycloak.add(id, identity);
        awaitMembers(id, identity);
        write("""
                update memberships set role = 'owner', joined_at = joined_at - interval '1 minute'
                where organization_id = (select id from organizations where keycloak_id = ?)""", id);

        keycloak.remove(id, identity);
        keycloak.add(id, identity);

        awaitSync(() -> text("""
                select coalesce(string_agg(m.role, ' '), '') from memberships m
                join organizations o on o.id = m.organization_id where o.keycloak_id = ?""", id).equals("member"));
    }

    /** An open act on the organization has its own entry for the member whom it adds, but not for others. */
    @Test
    void changesBesideAnOpenActAreAudited() {
        String id = keycloak.create("events");
        Realm.Identity planned = synced("planned");
        Realm.Identity other = synced("other");
        awaitSync(() -> !organization(id).isEmpty());
        write("""
                with act as (
                    insert into audit_log (id, at, action, via) values (gen_random_uuid(), now(), 'add-member', 'token') returning id)
                insert into open_acts (act_id, target, action, plan, due_at)
                select act.id, o.id, 'add-member', jsonb_build_object('role', 'member',
                        'organization', jsonb_build_object('id', o.id, 'keycloakId', o.keycloak_id),
                        'member', jsonb_build_object('userId', u.id, 'subject', u.keycloak_id)),
                    now() + interval '1 hour'
                from act, organizations o, users u where o.keycloak_id = ? and u.keycloak_id = ?""", id, planned.subject());
        try {
            keycloak.add(id, planned);
            keycloak.add(id, other);
            awaitMembers(id, planned, other);
        } finally {
            write("delete from open_acts where target = (select id from organizations where keycloak_id = ?)", id);
        }

        assertThat(auditLog(planned)).doesNotContain("add-member");
        assertThat(auditLog(other)).contains("add-member");
    }

    /** The event may be applied while the act still adds the owner. */
    @Test
    void organizationThatAnActCreatesIsAuditedOnce() {
        Realm.Identity owner = synced("owner");
        String ownerId = of(owner.subject(), "id");
        String token = realm.token(BackendWires.createAdministrator(realm));
        String name = "events-" + UUID.randomUUID();
        PausedMessage addOwner = wires.admin().pause(WireDirection.REQUEST, "POST", "/organizations/[^/]+/members");
        CompletableFuture<Response> created = CompletableFuture.supplyAsync(() -> given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(Map.of("name", name, "ownerId", ownerId))
                .post("/api/v1/organizations"));
        addOwner.awaitPaused();
        awaitSync(() -> number("select count(*) from organizations where name = ?", name) == 1);
        addOwner.release();
        String id = created.join().then().statusCode(201).extract().path("id");

        assertThat(text(
                        "select string_agg(action || ' ' || coalesce(via, ''), ', ') from acts where organization_id = ?::uuid",
                        id))
                .isEqualTo("create-organization bearer");
        assertThat(text("select id from organizations where name = ?", name)).isEqualTo(id);
    }

    /** Nothing reports who belongs to a group that becomes a team. */
    @Test
    void membersOfAGroupThatBecomesATeamArriveAfterAFailure() {
        String id = keycloak.create("events");
        Realm.Identity identity = realm.createIdentity("member");
        keycloak.add(id, identity);
        String red = keycloak.createTeam(id, keycloak.createGroup(id, "other"), "red");
        keycloak.join(id, red, identity);
        String teams = keycloak.createGroup(id, "teams");
        awaitMembers(id, identity);
        awaitSync(() -> readiness("state").startsWith("in sync"));
        wires.admin()
                .answer(
                        500,
                        "{\"error\":\"unknown_error\"}",
                        "GET",
                        "/organizations/" + id + "/groups/" + red + "/members",
                        Integer.MAX_VALUE);
        keycloak.moveGroup(id, red, "red", teams);
        awaitSync(() -> readiness("message").contains("could not be looked up yet"));
        reset();

        awaitTeams(id, "red 1");
    }

    /** A failure is retried, and the watermark stays before the event until then. */
    @Test
    void eventIsRetriedUntilItIsApplied() {
        String id = keycloak.create("events");
        awaitSync(() -> !organization(id).isEmpty());
        Realm.Identity identity = realm.createIdentity("member");
        wires.admin()
                .answer(
                        500,
                        "{\"error\":\"unknown_error\"}",
                        "GET",
                        "/organizations/" + id + "/members/" + identity.subject(),
                        Integer.MAX_VALUE);
        keycloak.add(id, identity);
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
        return text("""
                select coalesce((select case when deleted_at is not null then 'gone'
                    else name || case when enabled then ' enabled' else ' disabled' end end
                from organizations where keycloak_id = ?), '')""", id);
    }

    private void awaitMembers(String id, Realm.Identity... people) {
        String expected = String.join(
                " ",
                List.of(people).stream().map(Realm.Identity::username).sorted().toList());
        awaitSync(() -> text("""
                select coalesce(string_agg(u.username, ' ' order by u.username), '') from memberships m
                join users u on u.id = m.user_id join organizations o on o.id = m.organization_id
                where o.keycloak_id = ?""", id).equals(expected));
    }

    private void awaitTeams(String id, String expected) {
        awaitSync(() -> text("""
                select coalesce(string_agg(concat_ws(' ', t.name,
                    (select count(*) from team_members m where m.team_id = t.id)), ', ' order by t.name), '')
                from teams t join organizations o on o.id = t.organization_id where o.keycloak_id = ?""", id).equals(expected));
    }

    /** Returns the actions of the organization's entries in the audit log, oldest first. */
    private String auditLogOf(String id) {
        return text("""
                select string_agg(a.action, ', ' order by a.id) from acts a join organizations o on o.id = a.organization_id
                where o.keycloak_id = ? and a.via = 'event' and a.outcome = 'done' and a.actor is null""", id);
    }

    private void write(String sql, String... parameters) {
        wires.records().execute(sql, parameters);
    }

    private String text(String sql, String... parameters) {
        return wires.records().text(sql, parameters);
    }
}
