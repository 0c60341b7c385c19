package dev.rollcall.invitation;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.change.DatabaseRestores;
import dev.rollcall.database.Statements;
import dev.rollcall.mail.Outbox;
import dev.rollcall.organization.MembershipRole;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The mails of invitations that are to be sent, as {@link Outbox} describes them. A mail is queued in the transaction that creates or renews its
 * invitation.
 */
@ApplicationScoped
public class InvitationMails {

    /** A mail that is not settled yet makes room for the new one: two mails with one link would only confuse. */
    private static final String REPLACE = """
            update invitation_mails set due_at = null, failed_at = ?, problem = 'A newer mail has replaced it.'
            where invitation_id = ? and due_at is not null""";

    private static final String QUEUE = """
            insert into invitation_mails (id, invitation_id, organization_id, requested_at, due_at)
            select ?, id, organization_id, ?, ? from invitations where id = ?""";

    private static final String DROP = """
            update invitation_mails m set due_at = null, failed_at = ?, problem = 'The invitation ended before the mail was sent.'
            from invitations i where i.id = m.invitation_id and m.due_at <= ? and (i.status <> 'pending' or i.expires_at <= ?)""";

    private static final String CLAIM = """
            with claimed as (
                update invitation_mails set due_at = ?, attempts = attempts + 1
                where id in (select id from invitation_mails where due_at <= ? order by due_at limit ? for update skip locked)
                returning id, invitation_id, requested_at, attempts)
            select c.id, i.id as invitation_id, i.organization_id, i.email, i.role, i.inviter_id, i.expires_at, c.requested_at, c.attempts
            from claimed c join invitations i on i.id = c.invitation_id order by c.id""";

    private static final String SET_HASH = "update invitations set token_hash = ? where id = ? and token_hash <> ?";

    private static final String SENT =
            "update invitation_mails set sent_at = ?, due_at = null, failed_at = null, problem = null where id = ? and sent_at is null";

    private static final String RETRY =
            "update invitation_mails set due_at = ?, problem = ? where id = ? and due_at is not null";

    private static final String FAILED =
            "update invitation_mails set due_at = null, failed_at = ?, problem = ? where id = ? and due_at is not null";

    private final Statements statements;
    private final InvitationTokens tokens;
    private final TimeBasedEpochRandomGenerator ids;
    private final Event<Outbox.Queued> queued;
    private final DatabaseRestores restores;
    private final Clock clock;

    InvitationMails(
            Statements statements,
            InvitationTokens tokens,
            TimeBasedEpochRandomGenerator ids,
            Event<Outbox.Queued> queued,
            DatabaseRestores restores,
            Clock clock) {
        this.statements = statements;
        this.tokens = tokens;
        this.ids = ids;
        this.queued = queued;
        this.restores = restores;
        this.clock = clock;
    }

    /**
     * A mail that its reader has to send.
     *
     * @param id of the mail
     * @param role the role that the invitation gives
     * @param token of the link
     * @param inviterId null for a service account
     * @param requestedAt when it was queued
     * @param attempts with this one
     */
    public record Due(
            UUID id,
            UUID invitationId,
            UUID organizationId,
            String email,
            MembershipRole role,
            UUID inviterId,
            Instant expiresAt,
            String token,
            Instant requestedAt,
            int attempts)
            implements Outbox.Due {}

    /** Queues the first mail of each of these invitations, in the caller's transaction. */
    void queueFirst(List<UUID> invitations, Instant now) {
        statements.batch(
                QUEUE,
                invitations.stream()
                        .map(invitation -> List.<Object>of(ids.generate(), now, now, invitation))
                        .toList());
        queued.fire(new Outbox.Queued());
    }

    /** Queues another mail of an invitation, in the caller's transaction. It replaces earlier ones that were not sent. */
    void queue(UUID invitation, Instant now) {
        statements.change(REPLACE, now, invitation);
        statements.change(QUEUE, ids.generate(), now, now, invitation);
        queued.fire(new Outbox.Queued());
    }

    /**
     * As {@link Outbox#due}, in a transaction of its own unless there is one. Rows that another replica is claiming are skipped. Mails of
     * invitations that have ended are given up.
     */
    public List<Due> due(int limit, Duration lease) {
        return QuarkusTransaction.joiningExisting().call(() -> {
            Instant now = clock.instant();
            statements.change(DROP, now, now, now);
            Optional<Instant> restored = restores.last();
            List<Due> claimed = statements.list(row -> due(row, restored), CLAIM, now.plus(lease), now, limit);
            claimed.forEach(mail -> storeHash(mail.invitationId()));
            return claimed;
        });
    }

    /** After {@code rollcall.secret} was changed, the link has another token. */
    private void storeHash(UUID invitation) {
        byte[] hash = tokens.hash(invitation);
        statements.change(SET_HASH, hash, invitation, hash);
    }

    private Due due(ResultSet row, Optional<Instant> restored) throws SQLException {
        UUID invitation = Statements.uuid(row, "invitation_id");
        return new Due(
                Statements.uuid(row, "id"),
                invitation,
                Statements.uuid(row, "organization_id"),
                row.getString("email"),
                Invitation.grants(
                        MembershipRole.ofCode(row.getString("role")),
                        Statements.instant(row, "requested_at"),
                        restored),
                Statements.uuid(row, "inviter_id"),
                Statements.instant(row, "expires_at"),
                tokens.token(invitation),
                Statements.instant(row, "requested_at"),
                row.getInt("attempts"));
    }

    /** Reports that the mail server has accepted a mail. */
    public void sent(UUID id) {
        statements.change(SENT, clock.instant(), id);
    }

    /**
     * Reports that a mail was not sent.
     *
     * @param problem a short sentence without personal data, which inviters see
     * @param retryAt when to try again; null to give up
     */
    public void failed(UUID id, String problem, Instant retryAt) {
        if (retryAt == null) {
            statements.change(FAILED, clock.instant(), problem, id);
        } else {
            statements.change(RETRY, retryAt, problem, id);
        }
    }
}
