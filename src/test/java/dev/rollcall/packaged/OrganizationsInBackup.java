package dev.rollcall.packaged;

import static dev.rollcall.testing.TimeLimits.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.InvitationLinks.Link;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.Realm.Identity;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.WireDirection;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.keycloak.Organizations;
import dev.rollcall.testing.wire.HttpWire;
import dev.rollcall.testing.wire.HttpWire.RequestPattern;
import dev.rollcall.testing.wire.PausedMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * The organizations of {@link RestoreIT}. When the backup is taken, two acts and an invitation are open: the creation of an organization
 * with its first owner, another member who is added as admin, and a guest who is invited as admin. Afterwards all three are completed, and
 * what they gave is taken away. One more organization is created then.
 */
final class OrganizationsInBackup {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String ORGANIZATIONS = "/api/v1/organizations";

    private static final String OLD = "Old Organization";
    private static final String OPEN = "Open Organization";
    private static final String LATER = "Later Organization";

    private static final String ROLE = """
            select coalesce(max(m.role), 'none')
            from memberships m join organizations o on o.id = m.organization_id join users u on u.id = m.user_id
            where o.deleted_at is null and o.name = ? and u.username = ?""";

    private static final String ID = "select id from organizations where name = ? and deleted_at is null";

    private final ServiceDatabase database;
    private final Identity owner;
    private final Identity firstOwner;
    private final Identity nextOwner;
    private final Identity added;
    private final Identity guest;
    private String old;
    private Link invitation;
    private String acts;

    /** Creates the people in Keycloak. */
    OrganizationsInBackup(Realm realm, ServiceDatabase database) {
        this.database = database;
        owner = realm.createIdentityNamed("owner", "user");
        firstOwner = realm.createIdentityNamed("first-owner", "user");
        nextOwner = realm.createIdentityNamed("next-owner", "user");
        added = realm.createIdentityNamed("added", "user");
        guest = realm.createIdentityNamed("guest", "user");
    }

    /** Creates the organization that is in the backup, with the invitation. The people have records by now. */
    void create() {
        old = create(OLD);
        invitation = new InvitationLinks(database).invite(old, guest.username() + "@example.org", "admin");
    }

    private String create(String name) {
        return RestoreIT.admin().createOrganization(name, id(owner));
    }

    /**
     * Begins both acts.
     *
     * @param threads for the requests, which wait: on two processors the common pool has one thread in Java 25
     * @return the answers of Keycloak to their last steps, which have been paused
     */
    List<PausedMessage> beginActs(Realm realm, HttpWire wire, Executor threads) {
        List<PausedMessage> answers = Stream.of(firstOwner, added)
                .map(identity -> wire.pause(
                        WireDirection.RESPONSE,
                        RequestPattern.of("POST", "/organizations/[^/]+/members")
                                .with(identity.subject())))
                .toList();
        String userId = id(added);
        String ownerId = id(firstOwner);
        ApiCaller admin = RestoreIT.admin();
        CompletableFuture.runAsync(() -> admin.createOrganization(OPEN, ownerId), threads);
        CompletableFuture.runAsync(() -> admin.addMember(old, userId, "admin"), threads);
        answers.forEach(PausedMessage::awaitPaused);
        acts = database.text(
                "select string_agg(act_id::text, ',') from open_acts where action in ('create-organization', 'add-member')");
        new Organizations(realm).add(inKeycloak(realm), nextOwner);
        return answers;
    }

    private static String inKeycloak(Realm realm) {
        for (JsonNode organization :
                Realm.json(realm.admin("GET", "/organizations?max=1000", null).body())) {
            if (organization.path("name").asText().equals(OPEN)) {
                return organization.path("id").asText();
            }
        }
        throw new AssertionError("The act has not created the organization");
    }

    /** After the backup, once the acts are over: takes away the roles that they and the invitation gave. */
    void takeRolesAway(Realm realm) {
        assertThat(outcomes()).isEqualTo("done");
        assertThat(role(OPEN, firstOwner)).isEqualTo("owner");
        assertThat(role(OLD, added)).isEqualTo("admin");
        await().atMost(SOON).until(() -> role(OPEN, nextOwner), "member"::equals);
        setRole(OPEN, id(nextOwner), "owner");
        setRole(OPEN, id(firstOwner), "member");
        setRole(OLD, id(added), "member");

        assertThat(accept(realm)).isEqualTo("admin");
        RestoreIT.admin()
                .delete(ORGANIZATIONS + "/" + old + "/members/" + id(guest))
                .expect(204);
        create(LATER);
    }

    private void setRole(String organization, String user, String role) {
        String path = ORGANIZATIONS + "/" + database.text(ID, organization) + "/members/" + user;
        RestoreIT.admin().patch(path, Map.of("role", role)).expect(200);
    }

    /** Accepts the invitation, and returns the role that it gives. */
    private String accept(Realm realm) {
        return RestoreIT.as(realm.token(guest))
                .post("/api/v1/invitations/accept", Map.of("token", invitation.token()))
                .expect(200)
                .path("role");
    }

    /** With the default {@code rollcall.management.abandon-after}, although the backup is minutes old. */
    void assertActsAreGivenUp() {
        await().atMost(SOON).untilAsserted(() -> assertThat(outcomes()).isEqualTo("superseded restored"));
    }

    private String outcomes() {
        return database.text("""
                select string_agg(distinct concat_ws(' ', coalesce(outcome, 'open'), outcome_details ->> 'reason'), ', ')
                from acts where id = any(string_to_array(?, ',')::uuid[])""", acts);
    }

    void assertNobodyHasTheirRoleAgain() {
        assertThat(role(OPEN, firstOwner)).isIn("none", "member");
        assertThat(role(OLD, added)).isIn("none", "member");
        assertThat(role(OLD, guest)).isIn("none", "member");
    }

    void assertInvitationGivesOnlyMember(Realm realm) {
        RestoreIT.admin()
                .get(ORGANIZATIONS + "/" + old + "/invitations")
                .body("items[0].id", equalTo(invitation.id()))
                .body("items[0].status", equalTo("open"))
                .body("items[0].role", equalTo("admin"))
                .body("items[0].grants", equalTo("member"));

        assertThat(accept(realm)).isEqualTo("member");
        assertThat(role(OLD, guest)).isEqualTo("member");
    }

    /** Waits until the organization that the backup lacks is in the list of those without an owner. */
    void awaitOrganizationWithoutOwner() {
        await().atMost(SOON)
                .untilAsserted(() -> RestoreIT.admin()
                        .get(ORGANIZATIONS + "?orphaned=true&limit=100")
                        .body("items.name", hasItem(LATER)));
    }

    /** Returns the id of the organization that the backup lacks. */
    String idOfLaterOrganization() {
        return database.text(ID, LATER);
    }

    /** As an administrator does: those without an owner would be among the problems for ever. */
    void appointOwners() {
        appoint(OPEN, nextOwner);
        appoint(LATER, owner);
    }

    /** Does nothing if a restored Keycloak does not have the organization. */
    private void appoint(String organization, Identity identity) {
        if (database.number("select count(*) from organizations where deleted_at is null and name = ?", organization)
                == 1) {
            await().atMost(SOON).until(() -> role(organization, identity), "member"::equals);
            setRole(organization, id(identity), "owner");
        }
    }

    private String role(String organization, Identity identity) {
        return database.text(ROLE, organization, identity.username());
    }

    private String id(Identity identity) {
        return database.text("select id from users where username = ?", identity.username());
    }
}
