package dev.rollcall.organization.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;

import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.api.ApiResponse;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner makes another member the owner. Who may do it is in {@link OrganizationMatrixTest}. */
@QuarkusTest
class TransferOwnershipTest {

    private static final String ORGANIZATIONS = "/api/v1/organizations";
    private static final String ROLES = """
            select string_agg(role, ' ' order by user_id = ?::uuid desc) from memberships where organization_id = ?::uuid""";

    @Inject
    ServiceDatabase database;

    private final ApiCaller admin = Api.admin();
    private ApiCaller owner;
    private String member;
    private String organization;

    @BeforeEach
    void createOrganizationWithAnOwnerAndAMember() {
        owner = Api.user("former");
        member = Api.user("next").id();
        organization = admin.createOrganization("Org " + UUID.randomUUID(), owner.id());
        admin.addMember(organization, member, "member");
    }

    private String one() {
        return ORGANIZATIONS + "/" + organization;
    }

    private ApiResponse transfer(String key, String to, String myRole) {
        return owner.key(key).post(one() + "/ownership", Map.of("userId", to, "myRole", myRole));
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    /** Returns the roles of the former owner and of the other member. */
    private String roles() {
        return database.text(ROLES, owner.id(), organization);
    }

    private ApiResponse auditLog() {
        return admin.get("/api/v1/audit-log?organizationId=" + organization);
    }

    @Test
    void bothRolesChangeAtOnceWithAnEntryOfTheAuditLogAndTwoOfTheChangeLog() {
        long changes = changes();

        transfer(newKey(), member, "admin").expect(204);

        assertThat(roles()).isEqualTo("admin owner");
        assertThat(changes() - changes).isEqualTo(2);
        auditLog()
                .body("items[0].action", equalTo("transfer-ownership"))
                .body("items[0].outcome", equalTo("done"))
                .body("items[0].userId", equalTo(member))
                .body(
                        "items[0].details",
                        equalTo(Map.of("role", "owner", "formerOwnerRole", "admin", "formerOwnerId", owner.id())));
    }

    private long changes() {
        return database.number(
                "select count(*) from changes where type = 'membership.updated' and organization_id = ?::uuid",
                organization);
    }

    /** The right to ask for it is gone with the first request. */
    @Test
    void repeatedRequestWithTheSameKeyIsAnsweredAgain() {
        String key = newKey();
        transfer(key, member, "member").expect(204);

        transfer(key, member, "member").expect(204);

        assertThat(roles()).isEqualTo("member owner");
        auditLog().body("items.action.findAll { it == 'transfer-ownership' }.size()", equalTo(1));
        transfer(newKey(), member, "member").expect(403);
    }

    @Test
    void openInvitationsThatTheFormerOwnerMayNotSendAreRevoked() {
        String ofOwner = invite("owner");
        String ofMember = invite("member");

        transfer(newKey(), member, "admin").expect(204);

        assertThat(status(ofOwner)).isEqualTo("revoked inviter-lost-role");
        assertThat(status(ofMember)).isEqualTo("pending");
        auditLog()
                .body(
                        "items.findAll { it.action == 'revoke-invitation' }.details.invitationId",
                        equalTo(List.of(ofOwner)))
                .body(
                        "items.findAll { it.action == 'revoke-invitation' }.outcomeDetails.reason",
                        equalTo(List.of("inviter-lost-role")));
    }

    private String invite(String role) {
        return owner.post(
                        one() + "/invitations",
                        Map.of("emails", List.of(UUID.randomUUID() + "@example.org"), "role", role))
                .path("items[0].id");
    }

    private String status(String invitation) {
        return database.text(
                "select trim(status || ' ' || coalesce(revocation_reason, '')) from invitations where id = ?::uuid",
                invitation);
    }

    @Test
    void disabledMemberCannotBecomeTheOwner() {
        database.execute("update users set enabled = false where id = ?::uuid", member);

        transfer(newKey(), member, "admin").expect(422).body("errors.field", equalTo(List.of("userId")));

        assertThat(roles()).isEqualTo("owner member");
    }

    @Test
    void bothMembersOfTheBodyAreRequired() {
        owner.post(one() + "/ownership", Map.of())
                .expect(422)
                .body("errors.field", containsInAnyOrder("userId", "myRole"))
                .body("errors.message", equalTo(List.of("is missing", "is missing")));
    }

    /** An open act is about to delete the new owner: then the organization would have none. */
    @Test
    void memberWhoIsAboutToLeaveCannotBecomeTheOwner() {
        String act = UUID.randomUUID().toString();
        database.execute(
                "insert into open_acts (act_id, target, action, plan, leaving, due_at) values (?::uuid, ?::uuid, 'delete', '{}', array[?::uuid], 'infinity')",
                act,
                member,
                member);
        try {
            transfer(newKey(), member, "admin").expectProblem(409, "last-owner");
        } finally {
            database.execute("delete from open_acts where act_id = ?::uuid", act);
        }

        assertThat(roles()).isEqualTo("owner member");
        auditLog().body("items[0].action", equalTo("transfer-ownership")).body("items[0].outcome", equalTo("refused"));
    }

    /** Platform administrators who do not own the organization set roles. One who owns it may transfer it. */
    @Test
    void platformAdministratorWhoOwnsTheOrganizationMayTransferIt() {
        String administrator = admin.id();
        admin.addMember(organization, administrator, "owner");

        admin.post(one() + "/ownership", Map.of("userId", member, "myRole", "member"))
                .expect(204);

        assertThat(database.text(
                        "select role from memberships where organization_id = ?::uuid and user_id = ?::uuid",
                        organization,
                        administrator))
                .isEqualTo("member");
    }
}
