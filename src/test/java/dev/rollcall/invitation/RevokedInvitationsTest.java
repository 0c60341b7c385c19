package dev.rollcall.invitation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.InvitationLinks;
import dev.rollcall.testing.InvitationLinks.Link;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that the database revokes invitations when memberships change, whoever changes them. */
@QuarkusTest
class RevokedInvitationsTest {

    private static final String DELETE = "delete from memberships where user_id = '%s'";
    private static final String LOST = "revoked by inviter-lost-role";

    private final String username = "member-" + UUID.randomUUID();
    private final String email = username + "@example.org";

    @Inject
    InvitationLinks invitations;

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords records;

    private String organization;
    private String user;

    @BeforeEach
    void createOrganization() {
        organization = records.organization("Revoking " + username);
        user = records.user(username);
    }

    /** An organization without an owner would be a problem of the shared application. */
    @AfterEach
    void removeOrganization() {
        database.execute("delete from organizations where id = ?::uuid", organization);
    }

    /** Changes records as a writer that describes itself. */
    private void change(String origin, String statement) {
        change(origin, "", statement);
    }

    private void change(String origin, String act, String statement) {
        database.execute("""
                do $$ begin
                    perform set_config('rollcall.change', concat_ws(chr(31), '%s', '', '%s', ''), true);
                    %s;
                end $$""".formatted(origin, act, statement));
    }

    private void setRole(String membership, String role) {
        change("api", "update memberships set role = '%s' where id = '%s'".formatted(role, membership));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void openInvitationToANewMemberIsRevoked(boolean verified) {
        change("event", "update users set email_verified = %s where id = '%s'".formatted(verified, user));
        Link link = invitations.invite(organization, email.toUpperCase(Locale.ROOT), "admin");
        Link toAnother = invitations.invite(organization, "another-" + email, "admin");
        Link elsewhere = invitations.invite(records.organization("Other " + username), email, "admin");

        change(
                "event",
                "insert into memberships (id, organization_id, user_id, membership_type, joined_at) values ('%s', '%s', '%s', 'managed', now())"
                        .formatted(UUID.randomUUID(), organization, user));

        assertThat(invitations.state(link)).isEqualTo("revoked by joined");
        assertThat(invitations.revocations(link)).isEqualTo("- event event done joined");
        assertThat(invitations.state(toAnother)).isEqualTo("pending");
        assertThat(invitations.state(elsewhere)).isEqualTo("pending");
    }

    @ParameterizedTest
    @CsvSource({"owner, admin", "owner, member", "admin, member"})
    void openInvitationToAMemberIsRevokedByADemotion(String held, String role) {
        String membership = records.member(organization, user, held);
        Link link = invitations.invite(organization, email, "member");

        setRole(membership, role);

        assertThat(invitations.state(link)).isEqualTo("revoked by demoted");
        assertThat(invitations.revocations(link)).isEqualTo("- other other done demoted");
    }

    @ParameterizedTest
    @CsvSource({"member, admin", "admin, owner", "admin, admin"})
    void otherChangesOfAMembershipRevokeNothing(String held, String role) {
        String membership = records.member(organization, user, held);
        Link received = invitations.invite(organization, email, "owner");
        Link sent = invitations.inviteBy(user, organization, "another-" + email, "member");

        setRole(membership, role);

        assertThat(invitations.state(received)).isEqualTo("pending");
        assertThat(invitations.state(sent)).isEqualTo("pending");
    }

    @ParameterizedTest
    @ValueSource(strings = {DELETE, "update users set deleted_at = now(), email = null where id = '%s'"})
    void openInvitationToAMemberIsRevokedWithTheMembership(String statement) {
        records.member(organization, user, "member");
        Link link = invitations.invite(organization, email, "owner");

        change("reconciliation", statement.formatted(user));

        assertThat(invitations.state(link)).isEqualTo("revoked by removed");
        assertThat(invitations.revocations(link)).isEqualTo("- reconciliation reconciliation done removed");
    }

    @Test
    void expiredInvitationStaysExpired() {
        Link link = invitations.invite(organization, email, "owner");
        invitations.expire(link);

        records.member(organization, user, "member");
        change("event", DELETE.formatted(user));

        assertThat(invitations.state(link)).isEqualTo("pending");
    }

    @ParameterizedTest
    @CsvSource({
        "owner, admin, %s, pending, pending",
        "owner, member, %s, %s, %s",
        "owner, none, %s, %s, %s",
        "admin, member, %s, %s, %s",
        "admin, none, %s, %s, %s"
    })
    void openInvitationsThatTheInviterMayNotGrantAnyLongerAreRevoked(
            String held, String role, String owners, String admins, String members) {
        String membership = records.member(organization, user, held);
        List<Link> sent = List.of(
                invitations.inviteBy(user, organization, "1-" + email, "owner"),
                invitations.inviteBy(user, organization, "2-" + email, "admin"),
                invitations.inviteBy(user, organization, "3-" + email, "member"));
        Link asAdministrator = invitations.inviteBy(user, organization, "4-" + email, "owner");
        database.execute("update invitations set by_administrator = true where id = ?::uuid", asAdministrator.id());

        if (role.equals("none")) {
            change("event", "delete from memberships where id = '%s'".formatted(membership));
        } else {
            setRole(membership, role);
        }

        assertThat(List.of(
                        invitations.state(sent.get(0)), invitations.state(sent.get(1)), invitations.state(sent.get(2))))
                .containsExactly(owners.formatted(LOST), admins.formatted(LOST), members.formatted(LOST));
        assertThat(invitations.revocations(sent.get(0))).endsWith(" done inviter-lost-role");
        assertThat(invitations.state(asAdministrator)).isEqualTo("pending");
    }

    @Test
    void invitationsOfADeletedInviterAreRevoked() {
        records.member(organization, user, "admin");
        Link link = invitations.inviteBy(user, organization, "another-" + email, "member");

        database.execute("update users set deleted_at = now() where id = ?::uuid", user);

        assertThat(invitations.state(link)).isEqualTo(LOST);
        assertThat(invitations.revocations(link)).isEqualTo("- other other done inviter-lost-role");
    }

    /** The feed may see the new member before the act stores that the invitation is accepted. */
    @ParameterizedTest
    @ValueSource(strings = {"audit_log", "audit_intents"})
    void invitationThatAnOpenActAcceptsIsRevokedOnlyIfOthersRemoveTheMember(String intents) {
        Link link = invitations.invite(organization, email, "admin");
        String act = openAct(intents, "accept-invitation", link);
        try {
            records.member(organization, user, "member");
            assertThat(invitations.state(link)).isEqualTo("pending");

            // the act undoes what it did
            change("api", act, DELETE.formatted(user));
            assertThat(invitations.state(link)).isEqualTo("pending");
            assertThat(invitations.revocations(link)).isEmpty();

            records.member(organization, user, "member");
            change("event", DELETE.formatted(user));
            assertThat(invitations.state(link)).isEqualTo("revoked by removed");
        } finally {
            closeAct(act);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit_log", "audit_intents"})
    void revocationByAnActHasTheCallersAuthentication(String intents) {
        records.member(organization, user, "member");
        Link link = invitations.invite(organization, email, "owner");
        String act = openAct(intents, "remove-member", link);
        try {
            change("api", act, DELETE.formatted(user));

            assertThat(invitations.revocations(link)).isEqualTo("- browser request done removed");
        } finally {
            closeAct(act);
        }
    }

    /** After ten refusals of its action, the intent of an act is in {@code audit_intents}. */
    private String openAct(String intents, String action, Link link) {
        String act = UUID.randomUUID().toString();
        database.execute("""
                with act as (
                    insert into %s (id, at, action, via, details)
                    values (?::uuid, now(), ?, 'browser', jsonb_build_object('invitationId', ?::text)) returning id)
                insert into open_acts (act_id, target, action, plan, due_at)
                select id, ?::uuid, 'accept-invitation', '{}', 'infinity' from act""".formatted(intents), act, action, link.id(), organization);
        return act;
    }

    private void closeAct(String act) {
        database.execute("delete from open_acts where act_id = ?::uuid", act);
        database.execute("delete from audit_intents where id = ?::uuid", act);
    }
}
