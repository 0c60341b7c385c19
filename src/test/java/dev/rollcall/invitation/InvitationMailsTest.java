package dev.rollcall.invitation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.organization.MembershipRole;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The outbox of invitations, and their retention. Each test of the outbox is a transaction that is rolled back, so the service's own sender
 * does not see its mails.
 */
@QuarkusTest
class InvitationMailsTest {

    private static final Duration LEASE = Duration.ofMinutes(1);

    @Inject
    InvitationMails mails;

    @Inject
    InvitationWriter writer;

    @Inject
    InvitationQueries invitations;

    @Inject
    InvitationTokens tokens;

    @Inject
    InvitationRetention retention;

    @Inject
    Clock clock;

    @Inject
    ServiceDatabase database;

    @Inject
    OrganizationRecords organizations;

    private UUID organization;
    private final UUID id = UUID.randomUUID();

    @BeforeEach
    void createOrganization() {
        organization = UUID.fromString(organizations.organization("Mailing " + id));
    }

    private interface Work {
        void run();
    }

    private static void rolledBack(Work work) {
        QuarkusTransaction.begin();
        try {
            work.run();
        } finally {
            QuarkusTransaction.rollback();
        }
    }

    /** Queues a mail that has been due for so long that it comes first. */
    private void invite() {
        writer.create(
                organization,
                List.of(id),
                List.of("Dora-" + id + "@example.org"),
                MembershipRole.ADMIN,
                List.of(),
                new InvitationWriter.Inviter(null, true),
                now());
        makeDue();
    }

    private void makeDue() {
        database.execute(
                "update invitation_mails set due_at = '2001-01-01Z' where invitation_id = ?::uuid and due_at is not null",
                id.toString());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private List<InvitationMails.Due> due() {
        return mails.due(100, LEASE).stream()
                .filter(mail -> mail.invitationId().equals(id))
                .toList();
    }

    private Invitation.Mail mail() {
        return invitations.get(organization, id).mail();
    }

    @Test
    void claimedMailIsNotDueUntilItsLeaseEnds() {
        rolledBack(() -> {
            invite();

            assertThat(due()).singleElement().satisfies(mail -> {
                assertThat(mail.email()).isEqualTo("Dora-" + id + "@example.org");
                assertThat(mail.organizationId()).isEqualTo(organization);
                assertThat(mail.role()).isEqualTo(MembershipRole.ADMIN);
                assertThat(mail.inviterId()).isNull();
                assertThat(mail.token()).isEqualTo(tokens.token(id));
                assertThat(mail.attempts()).isEqualTo(1);
            });
            assertThat(due()).isEmpty();
            makeDue();
            assertThat(due())
                    .singleElement()
                    .satisfies(mail -> assertThat(mail.attempts()).isEqualTo(2));
        });
    }

    @Test
    void sentMailIsSettled() {
        rolledBack(() -> {
            invite();
            assertThat(mail().status()).isEqualTo("pending");

            mails.sent(due().get(0).id());

            assertThat(mail().status()).isEqualTo("sent");
            assertThat(mail().at()).isNotNull();
            makeDue();
            assertThat(due()).isEmpty();
        });
    }

    @Test
    void failedMailIsTriedAgainUntilItIsGivenUp() {
        rolledBack(() -> {
            invite();

            mails.failed(due().get(0).id(), "The mail server is away.", now().plusSeconds(60));

            assertThat(mail().status()).isEqualTo("pending");
            assertThat(mail().problem()).isEqualTo("The mail server is away.");
            assertThat(due()).isEmpty();
            makeDue();
            mails.failed(due().get(0).id(), "The mail server refused the address.", null);
            assertThat(mail().status()).isEqualTo("failed");
            assertThat(mail().problem()).isEqualTo("The mail server refused the address.");
            assertThat(mail().attempts()).isEqualTo(2);
            makeDue();
            assertThat(due()).isEmpty();
        });
    }

    @Test
    void mailOfAnEndedInvitationIsGivenUp() {
        rolledBack(() -> {
            invite();
            writer.revoke(id, now());

            assertThat(due()).isEmpty();

            assertThat(mail().status()).isEqualTo("failed");
            assertThat(mail().problem()).isEqualTo("The invitation ended before the mail was sent.");
        });
    }

    @Test
    void newMailReplacesOneThatWasNotSent() {
        rolledBack(() -> {
            invite();
            UUID first = due().get(0).id();

            writer.renew(id, new InvitationWriter.Inviter(null, true), now());

            makeDue();
            assertThat(due())
                    .singleElement()
                    .satisfies(mail -> assertThat(mail.id()).isNotEqualTo(first));
            mails.failed(first, "The mail server is away.", now());
            assertThat(due()).isEmpty();
        });
    }

    @Test
    void mailAfterAChangeOfTheSecretBringsItsNewTokenWithIt() {
        rolledBack(() -> {
            invite();
            database.execute("update invitations set token_hash = '\\x00' where id = ?::uuid", id.toString());
            assertThat(invitations.byToken(tokens.token(id))).isEmpty();

            due();

            assertThat(invitations.byToken(tokens.token(id)))
                    .map(Invitation::id)
                    .contains(id);
        });
    }

    @Test
    void onlyInvitationsThatEndedLongAgoAreDeleted() {
        String[] statements = {
            "accepted', ended_at = '2001-01-01Z",
            "revoked', ended_at = '2001-01-01Z",
            "pending', expires_at = '2001-01-01Z",
            "pending', created_at = '2001-01-01Z",
            "revoked', ended_at = '2001-03-01Z"
        };
        for (String change : statements) {
            UUID invitation = UUID.randomUUID();
            database.execute(
                    """
                    insert into invitations (id, organization_id, email, address, role, by_administrator, token_hash, created_at,
                        expires_at)
                    values (?::uuid, ?::uuid, 'x', ?, 'member', true, ?::bytea, now(), now() + interval '1 day')""", invitation.toString(), organization.toString(), invitation.toString(), invitation.toString());
            database.execute(
                    "update invitations set status = '" + change + "' where id = ?::uuid", invitation.toString());
        }

        retention.deleteEnded(Instant.parse("2001-02-01T00:00:00Z"));

        assertThat(database.number(
                        "select count(*) from invitations where organization_id = ?::uuid", organization.toString()))
                .isEqualTo(2);
    }
}
