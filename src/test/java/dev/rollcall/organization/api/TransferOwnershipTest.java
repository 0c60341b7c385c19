package dev.rollcall.organization.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.http.Parameters;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner makes another member the owner. Who may do it is in {@link OrganizationMatrixTest}. */
@QuarkusTest
class TransferOwnershipTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String ROLES = """
            select string_agg(role, ' ' order by user_id = ?::uuid desc) from memberships where organization_id = ?::uuid""";

    private final Realm realm = Realm.get();

    @Inject
    DataSource dataSource;

    private ServiceDatabase database;
    private String admin;
    private String owner;
    private String ownerId;
    private String member;
    private String organization;

    @BeforeEach
    void createOrganizationWithAnOwnerAndAMember() {
        database = new ServiceDatabase(dataSource);
        admin = realm.token("admin", "admin");
        Realm.Identity first = realm.createIdentity("former", "user");
        owner = realm.token(first);
        ownerId = me(owner);
        member = me(realm.token(realm.createIdentity("next", "user")));
        organization = post(admin, ORGANIZATIONS, Map.of("name", "Org " + UUID.randomUUID(), "ownerId", ownerId))
                .path("id");
        post(admin, one() + "/members", Map.of("userId", member)).then().statusCode(201);
    }

    private static String me(String token) {
        return given().auth().oauth2(token).get("/api/v1/users/me").path("id");
    }

    private static Response post(String token, String path, Map<String, ?> body) {
        return given().auth()
                .oauth2(token)
                .contentType("application/json")
                .body(body)
                .post(path);
    }

    private String one() {
        return ORGANIZATIONS + "/" + organization;
    }

    private Response transfer(String key, String to, String myRole) {
        return given().auth()
                .oauth2(owner)
                .header(Parameters.IDEMPOTENCY_KEY, key)
                .contentType("application/json")
                .body(Map.of("userId", to, "myRole", myRole))
                .post(one() + "/ownership");
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    /** Returns the roles of the former owner and of the other member. */
    private String roles() throws SQLException {
        return database.text(ROLES, ownerId, organization);
    }

    private Response auditLog() {
        return given().auth().oauth2(admin).get("/api/v1/audit-log?organizationId=" + organization);
    }

    @Test
    void bothRolesChangeAtOnceWithAnEntryOfTheAuditLogAndTwoOfTheChangeLog() throws SQLException {
        long changes = changes();

        transfer(newKey(), member, "admin").then().statusCode(204);

        assertThat(roles()).isEqualTo("admin owner");
        assertThat(changes() - changes).isEqualTo(2);
        auditLog()
                .then()
                .body("items[0].action", equalTo("transfer-ownership"))
                .body("items[0].outcome", equalTo("done"))
                .body("items[0].userId", equalTo(member))
                .body("items[0].details", equalTo(Map.of("role", "owner", "formerOwnerRole", "admin")));
    }

    private long changes() throws SQLException {
        return database.number(
                "select count(*) from changes where type = 'membership.updated' and organization_id = ?::uuid",
                organization);
    }

    /** The right to ask for it is gone with the first request. */
    @Test
    void repeatedRequestWithTheSameKeyIsAnsweredAgain() throws SQLException {
        String key = newKey();
        transfer(key, member, "member").then().statusCode(204);

        transfer(key, member, "member").then().statusCode(204);

        assertThat(roles()).isEqualTo("member owner");
        auditLog().then().body("items.action.findAll { it == 'transfer-ownership' }.size()", equalTo(1));
        transfer(newKey(), member, "member").then().statusCode(403);
    }

    @Test
    void openInvitationsThatTheFormerOwnerMayNotSendAreRevoked() throws SQLException {
        String ofOwner = invite("owner");
        String ofMember = invite("member");

        transfer(newKey(), member, "admin").then().statusCode(204);

        assertThat(status(ofOwner)).isEqualTo("revoked inviter-lost-role");
        assertThat(status(ofMember)).isEqualTo("pending");
        auditLog()
                .then()
                .body(
                        "items.findAll { it.action == 'revoke-invitation' }.details.invitationId",
                        equalTo(List.of(ofOwner)))
                .body(
                        "items.findAll { it.action == 'revoke-invitation' }.outcomeDetails.reason",
                        equalTo(List.of("inviter-lost-role")));
    }

    private String invite(String role) {
        return post(
                        owner,
                        one() + "/invitations",
                        Map.of("emails", List.of(UUID.randomUUID() + "@example.org"), "role", role))
                .path("items[0].id");
    }

    private String status(String invitation) throws SQLException {
        return database.text(
                "select trim(status || ' ' || coalesce(revocation_reason, '')) from invitations where id = ?::uuid",
                invitation);
    }

    @Test
    void disabledMemberCannotBecomeTheOwner() throws SQLException {
        database.execute("update users set enabled = false where id = ?::uuid", member);

        transfer(newKey(), member, "admin").then().statusCode(422).body("errors.field", equalTo(List.of("userId")));

        assertThat(roles()).isEqualTo("owner member");
    }

    @Test
    void bothMembersOfTheBodyAreRequired() {
        post(owner, one() + "/ownership", Map.of())
                .then()
                .statusCode(422)
                .body("errors.field", containsInAnyOrder("userId", "myRole"))
                .body("errors.message", equalTo(List.of("is missing", "is missing")));
    }

    /** An open act is about to delete the new owner: then the organization would have none. */
    @Test
    void memberWhoIsAboutToLeaveCannotBecomeTheOwner() throws SQLException {
        String act = UUID.randomUUID().toString();
        database.execute(
                "insert into open_acts (act_id, target, action, plan, leaving, due_at) values (?::uuid, ?::uuid, 'delete', '{}', array[?::uuid], 'infinity')",
                act,
                member,
                member);
        try {
            transfer(newKey(), member, "admin")
                    .then()
                    .statusCode(409)
                    .body("type", equalTo("urn:rollcall:problem:last-owner"));
        } finally {
            database.execute("delete from open_acts where act_id = ?::uuid", act);
        }

        assertThat(roles()).isEqualTo("owner member");
        auditLog()
                .then()
                .body("items[0].action", equalTo("transfer-ownership"))
                .body("items[0].outcome", equalTo("refused"));
    }

    /** Platform administrators who do not own the organization set roles. One who owns it may transfer it. */
    @Test
    void platformAdministratorWhoOwnsTheOrganizationMayTransferIt() throws SQLException {
        String administrator = me(admin);
        post(admin, one() + "/members", Map.of("userId", administrator, "role", "owner"));

        post(admin, one() + "/ownership", Map.of("userId", member, "myRole", "member"))
                .then()
                .statusCode(204);

        assertThat(database.text(
                        "select role from memberships where organization_id = ?::uuid and user_id = ?::uuid",
                        organization,
                        administrator))
                .isEqualTo("member");
    }
}
